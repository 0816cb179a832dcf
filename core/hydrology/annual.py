"""A record seen by its water years: cumulative flow, the raster of years and days, the peak of each year."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.hydrology.record import NO_DATA
from core.hydrology.years import SLOTS, days_in_water_year, water_year_slots, water_years

SECONDS_A_DAY = 86400
LEAP_SLOT_OF_WATER_YEAR = 151
FEWEST_YEARS_FOR_MEDIAN = 3


@dataclass(frozen=True)
class Raster:
    """`flow`: (years, 366) by water year and by day from October 1, NaN where nothing is stored."""

    years: np.ndarray
    flow: np.ndarray
    reason: str = ""


@dataclass(frozen=True)
class Cumulative:
    """`volume`: (years, 366), flow summed from October 1 on, in the flow's volume (ft3 or m3); NaN from a gap on.

    `median`: (366,), over the complete years; all NaN where there are fewer than three.
    """

    years: np.ndarray
    volume: np.ndarray
    median: np.ndarray
    complete: np.ndarray
    reason: str = ""


def raster(record: pd.Series) -> Raster:
    """Lay a record out as a matrix of water years and days (Keen, 1999; USGS raster hydrograph)."""
    if not len(record):
        return Raster(np.array([], dtype=int), np.empty((0, SLOTS)), NO_DATA)
    years = water_years(record.index)
    first = int(years.min())
    flow = np.full((int(years.max()) - first + 1, SLOTS), np.nan)
    flow[years - first, water_year_slots(record.index)] = record.to_numpy()
    return Raster(np.arange(first, first + len(flow)), flow)


def cumulative_flow(record: pd.Series) -> Cumulative:
    """Sum each water year's flow, and the median over the complete ones.

    A day that is missing ends a year's sum: what flowed on it is not known. February 29 is no gap in other years.
    """
    laid = raster(record)
    if laid.reason:
        nothing = np.full(SLOTS, np.nan)
        return Cumulative(laid.years, laid.flow, nothing, np.array([], dtype=bool), laid.reason)
    flow = laid.flow.copy()
    lengths = np.array([days_in_water_year(int(year)) for year in laid.years])
    flow[lengths == 365, LEAP_SLOT_OF_WATER_YEAR] = 0.0
    volume = np.cumsum(flow, axis=1) * SECONDS_A_DAY
    complete = ~np.isnan(volume[:, -1])
    enough = complete.sum() >= FEWEST_YEARS_FOR_MEDIAN
    median = np.median(volume[complete], axis=0) if enough else np.full(SLOTS, np.nan)
    words = f"A median year needs {FEWEST_YEARS_FOR_MEDIAN} complete water years; there are {int(complete.sum())}."
    return Cumulative(laid.years, volume, median, complete, "" if enough else words)


def annual_peaks(record: pd.Series, whole: float = 0.9) -> pd.DataFrame:
    """Return the highest flow of each water year that has this share of its days: year, day, flow.

    Of a record of daily means these are highest daily means, which lie below the instantaneous peaks. Of equal
    flows the first day stands.
    """
    if not len(record):
        return pd.DataFrame({"year": [], "day": [], "flow": []})
    years = water_years(record.index)
    grouped = record.groupby(years)
    counts, days = grouped.size(), grouped.idxmax()
    enough = [count >= whole * days_in_water_year(int(year)) for year, count in counts.items()]
    kept = days[enough]
    return pd.DataFrame({"year": kept.index, "day": kept.to_numpy(), "flow": record.loc[kept].to_numpy()})
