"""The agencies, one adapter a file."""

import logging

# Each process would say that geopandas is not installed; we ask for no geometries.
logging.getLogger("dataretrieval.ogc.shaping").setLevel(logging.ERROR)
