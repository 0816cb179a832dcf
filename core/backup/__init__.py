"""A backup of everything in one file, and its way back into either database."""
