"""The U.S. Geological Survey's Water Data service (OGC API Features), on simulated rivers."""
