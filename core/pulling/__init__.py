"""A run at work: planned, cut into batches, fetched and merged turn by turn, watched on its board."""
