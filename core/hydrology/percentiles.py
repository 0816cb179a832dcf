"""Percentiles of daily flow by month and day, and the class of a value among them.

Positions are Weibull's, rank / (n + 1), as the USGS uses for streamflow percentiles; between ranks a level is
interpolated linearly (type 6 of Hyndman and Fan, 1996). A level beyond the first or last rank stands at the record's
lowest or highest value. The slots are the 366 month-days, so leap years shift nothing.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.hydrology.record import NO_DATA, plural_years
from core.hydrology.years import LEAP_SLOT, SLOTS, month_day_slots

LEVELS = (5, 10, 25, 50, 75, 90, 95)
COLUMNS = ("min", "5", "10", "25", "50", "75", "90", "95", "max")
FEWEST_YEARS = 10
NOT_RANKED = "not ranked"
LOWEST, HIGHEST = "lowest on record", "highest on record"
CLASSES = (LOWEST, "much below normal", "below normal", "normal", "above normal", "much above normal", HIGHEST)


@dataclass(frozen=True)
class DayPercentiles:
    """What each month-day's flow has been.

    `levels`: (366, 9), the COLUMNS by slot, NaN where fewer than 10 years are there; `years`: (366,), the years that
    each slot rests on; `samples`: (366, n) every value a slot is compared with, in order, NaN behind the last.
    """

    levels: np.ndarray
    years: np.ndarray
    samples: np.ndarray
    window_days: int
    first_year: int | None
    last_year: int | None
    reason: str


@dataclass(frozen=True)
class Rank:
    """Where a value stands: its class, its percentile 0..100 (None where it is not ranked), and why it is not."""

    name: str
    percentile: float | None
    years: int
    reason: str = ""


def day_percentiles(record: pd.Series, window_days: int = 1) -> DayPercentiles:
    """Return the percentiles of a record of approved dailies.

    `window_days` is odd: each slot takes the days of the window centred on it, over the year's end too. February 29
    is a neighbour like any other; of years without one there is simply no value.
    """
    if window_days < 1 or window_days % 2 == 0:
        raise ValueError(f"a centred window has an odd number of days, not {window_days}")
    years = record.index.year.to_numpy()
    if not len(record):
        nothing = np.full((SLOTS, len(COLUMNS)), np.nan)
        return DayPercentiles(nothing, np.zeros(SLOTS, int), nothing[:, :0], window_days, None, None, NO_DATA)
    table = _by_slot_and_year(month_day_slots(record.index), years, record.to_numpy())
    counted = _years_in_window(~np.isnan(table), window_days)
    samples = np.sort(_windowed(table, window_days), axis=1)
    levels = _levels(samples)
    levels[counted < FEWEST_YEARS] = np.nan
    return DayPercentiles(
        levels, counted, samples, window_days, int(years.min()), int(years.max()), _reason(int(counted.max()))
    )


def _by_slot_and_year(slots: np.ndarray, years: np.ndarray, flows: np.ndarray) -> np.ndarray:
    first = years.min()
    table = np.full((SLOTS, int(years.max() - first) + 1), np.nan)
    table[slots, years - first] = flows
    return table


def _windowed(table: np.ndarray, days: int) -> np.ndarray:
    half = days // 2
    return np.concatenate([np.roll(table, shift, axis=0) for shift in range(-half, half + 1)], axis=1)


def _years_in_window(there: np.ndarray, days: int) -> np.ndarray:
    """Count the years that a slot's window has any value of."""
    half = days // 2
    near = np.stack([np.roll(there, shift, axis=0) for shift in range(-half, half + 1)])
    return np.asarray(near.any(axis=0).sum(axis=1))


def _levels(samples: np.ndarray) -> np.ndarray:
    counts = (~np.isnan(samples)).sum(axis=1)
    rows = np.arange(len(samples))[:, None]
    positions = np.array(LEVELS) / 100 * (counts[:, None] + 1)
    low = np.clip(np.floor(positions).astype(int), 1, np.maximum(counts, 1)[:, None])
    high = np.clip(low + 1, 1, np.maximum(counts, 1)[:, None])
    share = np.clip(positions - low, 0, 1)
    below, above = samples[rows, low - 1], samples[rows, high - 1]
    last = samples[rows, np.maximum(counts, 1)[:, None] - 1]
    return np.concatenate([samples[:, :1], below + share * (above - below), last], axis=1)


def _reason(most: int) -> str:
    if most >= FEWEST_YEARS:
        return ""
    have = plural_years(most)
    return f"Percentiles need at least {FEWEST_YEARS} years of approved daily values; this record has {have}."


def rank_of(percentiles: DayPercentiles, day: pd.Timestamp, flow: float) -> Rank:
    """Return where a flow (unit of the record) stands among those of its month-day; ties take the middle rank."""
    slot = int(month_day_slots(pd.DatetimeIndex([day]))[0])
    years = int(percentiles.years[slot])
    if percentiles.reason or not np.isfinite(flow):
        return Rank(NOT_RANKED, None, years, percentiles.reason or "There is no value to rank.")
    if years < FEWEST_YEARS:
        return Rank(NOT_RANKED, None, years, f"Only {plural_years(years)} of this day; {FEWEST_YEARS} are needed.")
    sample = percentiles.samples[slot]
    return rank_among(sample[~np.isnan(sample)], flow, years)


def rank_among(sample: np.ndarray, flow: float, years: int) -> Rank:
    """Return where a flow stands among the values of its day: (n,) in rising order, of so many years, at least 10."""
    if sample[0] == sample[-1] == flow:
        return Rank("normal", 50.0, years, f"Every value of this day was the same in {plural_years(years)}.")
    percentile = _percentile(sample, flow)
    return Rank(_class(sample, flow, percentile), percentile, years)


def _percentile(sample: np.ndarray, flow: float) -> float:
    """Return 100 rank / (n + 1), between two ranks by interpolation, at the ends that of the end."""
    values, first, counts = np.unique(sample, return_index=True, return_counts=True)
    ranks = first + (counts + 1) / 2
    return float(np.interp(flow, values, ranks) / (len(sample) + 1) * 100)


def _class(sample: np.ndarray, flow: float, percentile: float) -> str:
    # What many years share (a dry river's zero) is no record.
    if flow < sample[0] or flow == sample[0] < sample[1]:
        return LOWEST
    if flow > sample[-1] or flow == sample[-1] > sample[-2]:
        return HIGHEST
    edges = [name for limit, name in ((10, CLASSES[1]), (25, CLASSES[2])) if percentile < limit]
    if edges:
        return edges[0]
    return CLASSES[3] if percentile <= 75 else CLASSES[4] if percentile <= 90 else CLASSES[5]


def levels_over(percentiles: DayPercentiles, days: pd.DatetimeIndex) -> pd.DataFrame:
    """Return the levels (COLUMNS) of each day, as bands lie under a hydrograph; NaN on days that are not ranked."""
    return pd.DataFrame(percentiles.levels[month_day_slots(days)], index=days, columns=list(COLUMNS))


def note_of(percentiles: DayPercentiles) -> str:
    """Say what the percentiles rest on, February 29 where it has too few years, and levels that ranks do not reach."""
    if percentiles.reason:
        return percentiles.reason
    most = int(percentiles.years.max())
    words = [f"Percentiles rest on {plural_years(most)} of approved daily values."]
    if percentiles.window_days > 1:
        half = percentiles.window_days // 2
        words.append(f"They are smoothed: each day stands for the {half} days before and behind it too.")
    if percentiles.years[LEAP_SLOT] < FEWEST_YEARS:
        words.append("February 29 has too few years to be ranked.")
    if most * percentiles.window_days < 100 / LEVELS[0] - 1:
        words.append("With fewer than 19 years the 5th and 95th stand at the lowest and highest value.")
    return " ".join(words)
