"""Rivers read out of the store: how they stand now, what is usual, what was forecast and how well."""
