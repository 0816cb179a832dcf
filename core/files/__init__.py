"""Files that people bring and take: stations, mappings, configurations."""
