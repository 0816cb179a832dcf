"""The questions the tests put to the simulated service, through the real client."""

from __future__ import annotations

import pandas as pd
from dataretrieval import waterdata

POTOMAC, ROCK_CREEK, POUDRE, FARGO = "USGS-01646500", "USGS-01648000", "USGS-06752260", "USGS-05054000"
SANTA_CRUZ, LEES_FERRY, ST_JOHNS = "USGS-09482500", "USGS-09380000", "USGS-02246500"
BATON_ROUGE, SEWICKLEY, GRAFTON = "USGS-07374000", "USGS-03086000", "USGS-05587450"
JAMES, FREEPORT, YUKON, BIG_SIOUX = "USGS-02037500", "USGS-11447650", "USGS-15565447", "USGS-06485500"
ORDINARY = [POTOMAC, ROCK_CREEK, POUDRE, "USGS-14211720"]
EVERY = [
    *ORDINARY, FARGO, SANTA_CRUZ, LEES_FERRY, ST_JOHNS, BATON_ROUGE, SEWICKLEY, GRAFTON, JAMES, FREEPORT, YUKON,
    BIG_SIOUX,
]  # fmt: skip


def daily(stations: str | list[str], time: str | None = None, **options: object) -> pd.DataFrame:
    """Return daily mean discharge, without geometry."""
    return waterdata.get_daily(
        monitoring_location_id=stations,
        parameter_code="00060",
        statistic_id="00003",
        time=time,
        skip_geometry=True,
        **options,
    )[0]


def readings(stations: str | list[str], time: str | None = None, **options: object) -> pd.DataFrame:
    """Return readings of discharge."""
    return waterdata.get_continuous(
        monitoring_location_id=stations, parameter_code="00060", time=time, skip_geometry=True, **options
    )[0]


def keyed(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows by series and time, which is what identifies an observation."""
    return rows.set_index(["time_series_id", "time"]).sort_index()
