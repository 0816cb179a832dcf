"""Finding stations in the catalogue: filters, pages of rows, points for the map, sets kept by name."""
