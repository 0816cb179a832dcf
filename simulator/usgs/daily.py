"""Daily means: each the mean of the published readings of its local standard day.

Before the readings begin the mean is taken of a coarser computation. A day that misses more than a quarter
of its readings has no mean until it is approved, and then an estimated one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np

from simulator.rivers.basin import DAY
from simulator.rivers.chance import Floats, Ints
from simulator.rivers.flows import COARSE_STEP, Flows, year_of
from simulator.rivers.gaps import (
    DAILY_WITHDRAWN_AFTER,
    EQUIPMENT,
    NONE,
    TAKEN_BACK,
    Codes,
    gap_codes,
    withdrawn_days,
)
from simulator.rivers.gauge import Gauge
from simulator.rivers.revisions import Corrections
from simulator.usgs.rounding import CFS_PER_CMS, published
from simulator.usgs.rows import ESTIMATED, Bools, above_rating, last_of
from simulator.usgs.series import Series

_MISSING_ALLOWED = 0.25


@dataclass
class DailyRows:
    """Daily means of some days of one calendar year. `times` are the dates' midnights, as if UTC."""

    series: Series
    times: Ints
    codes: Codes
    approved: Bools
    modified: Ints
    factor: Floats

    def last(self) -> DailyRows:
        return cast(DailyRows, last_of(self))

    def values(self, flows: Flows) -> tuple[Floats, Codes]:
        days = self.times // DAY
        value, estimated = _final_values(self.series, days, flows)
        factor = self.factor * self.series.factor
        wrong = factor != 1.0
        if wrong.any():
            value[wrong] = day_means(self.series, days[wrong], factor[wrong], flows)[0]
        value[(self.codes != NONE) & (self.codes != ESTIMATED)] = np.nan
        return value, np.where((self.codes == NONE) & estimated, ESTIMATED, self.codes)


def daily_rows(series: Series, first: int, last: int, now: int) -> DailyRows:
    """Return the means of the local days first..last, all of one calendar year, that are public."""
    gauge = series.gauge
    days = np.arange(max(first, series.begin_day), min(last, series.end_day) + 1, dtype=np.int64)
    corrections = Corrections(gauge, days, now)
    approved, changed = corrections.approved, corrections.changed_at
    modified = np.maximum(gauge.daily_arrived_at(days), changed)
    codes = _day_codes(gauge, days)
    codes[approved & (codes != NONE)] = ESTIMATED
    if _has_readings(gauge, days):
        kept = ~((codes == EQUIPMENT) & gauge.drops_gaps)
    else:
        codes[codes != NONE] = ESTIMATED
        kept = np.ones(len(days), dtype=np.bool_)
    taken_at = gauge.daily_arrived_at(days) + DAILY_WITHDRAWN_AFTER
    taken = withdrawn_days(gauge, days) & (taken_at <= now) & ~approved
    codes[taken] = TAKEN_BACK
    modified[taken] = np.maximum(modified[taken], taken_at[taken])
    factor = corrections.factor[kept]
    return DailyRows(series, days[kept] * DAY, codes[kept], approved[kept], modified[kept], factor)


def _has_readings(gauge: Gauge, days: Ints) -> bool:
    """Say whether the gauge read at its own interval in the year of these days."""
    return bool(len(days)) and year_of(int(days[0]) * DAY) >= gauge.instant_begin_year


def _step(gauge: Gauge, days: Ints) -> int:
    return gauge.step if _has_readings(gauge, days) else COARSE_STEP


def _reading_times(gauge: Gauge, days: Ints) -> Ints:
    """Return the reading times of each day, one row a day."""
    return gauge.day_start(days)[:, None] + np.arange(0, DAY, _step(gauge, days))


def _day_codes(gauge: Gauge, days: Ints) -> Codes:
    """Return why days lack too many readings, or NONE."""
    if not len(days):
        return np.zeros(0, dtype=np.int8)
    codes = gap_codes(gauge, _reading_times(gauge, days).ravel()).reshape(len(days), -1)
    return np.where(np.mean(codes != NONE, axis=1) > _MISSING_ALLOWED, codes.max(axis=1), NONE).astype(np.int8)


def _final_values(series: Series, days: Ints, flows: Flows) -> tuple[Floats, Bools]:
    """Return the values that will stand in the end, of the first sensor, and which are estimated."""
    if not len(days):
        return np.zeros(0), np.zeros(0, dtype=np.bool_)
    year = year_of(int(days[0]) * DAY)
    start = np.datetime64(f"{year}-01-01", "D").astype(np.int64)
    count = np.datetime64(f"{year + 1}-01-01", "D").astype(np.int64) - start
    whole = np.arange(start, start + count)
    key = (series.gauge.number, year)
    value, estimated = flows.day_means.get(key, lambda: day_means(series, whole, np.ones(len(whole)), flows))
    return value[days - start], estimated[days - start]


def day_means(series: Series, days: Ints, factor: Floats, flows: Flows) -> tuple[Floats, Bools]:
    """Return the means of the published readings of ascending days of one year, each day's times its factor.

    Where too few readings stand, the mean is of all that would have been.
    """
    gauge = series.gauge
    times = _reading_times(gauge, days)
    year = year_of(int(days[0]) * DAY)
    flow = flows.around(gauge, year, times.ravel(), _step(gauge, days)) * CFS_PER_CMS
    reading = published(flow.reshape(times.shape) * factor[:, None])
    stands = gap_codes(gauge, times.ravel()).reshape(times.shape) == NONE
    enough = np.mean(stands, axis=1) >= 1 - _MISSING_ALLOWED
    stands |= ~enough[:, None]
    mean = np.where(stands, reading, 0.0).sum(axis=1) / stands.sum(axis=1)
    flooded = above_rating(series, flow).reshape(times.shape).mean(axis=1) > _MISSING_ALLOWED
    return published(mean), flooded
