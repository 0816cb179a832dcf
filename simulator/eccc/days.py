"""Daily means: provisional ones from the readings of each local standard day, and the published record.

A provisional mean needs three quarters of its day's readings; the published record estimates the day instead, or
leaves it out where the instrument was broken. Publication comes a year later, thirty days at a time.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.eccc.readings import DRY, ESTIMATED, FROZEN, PARTIAL, UNMARKED, Bools, Marks, grades
from simulator.eccc.rounding import rounded_discharge
from simulator.rivers.basin import DAY
from simulator.rivers.chance import Floats, Ints
from simulator.rivers.flows import COARSE_STEP, Flows, year_of
from simulator.rivers.gaps import EQUIPMENT, ICE, NONE, Codes, gap_codes
from simulator.rivers.gauge import Gauge
from simulator.rivers.hydrograph import year_start
from simulator.rivers.revisions import Corrections

_MISSING_ALLOWED = 0.25
_FINE_SINCE = 2020


@dataclass
class Days:
    """Daily means by ascending local day since 1970: m3/s, grade, and whether they are approved."""

    days: Ints
    flow_cms: Floats
    grade: Marks
    approved: Bools


def provisional_days(gauge: Gauge, first: int, last: int, now: int, flows: Flows) -> Days:
    """Return the means of the local days first..last that have enough readings."""
    days = np.arange(max(first, gauge.daily_begin), last + 1, dtype=np.int64)
    times = gauge.day_start(days)[:, None] + np.arange(0, DAY, gauge.step)
    codes = gap_codes(gauge, times.ravel()).reshape(times.shape)
    stands = codes == NONE if gauge.drops_gaps else codes != EQUIPMENT
    enough = stands.mean(axis=1) >= 1 - _MISSING_ALLOWED
    days, times, codes, stands = days[enough], times[enough], codes[enough], stands[enough]
    corrections = Corrections(gauge, days, now)
    flow = flows.at(gauge, times.ravel(), gauge.step).reshape(times.shape)
    reading = rounded_discharge(flow * corrections.factor[:, None])
    mean = np.where(stands, reading, 0.0).sum(axis=1) / np.maximum(stands.sum(axis=1), 1)
    grade = grades(gauge, flow.mean(axis=1), (codes == ICE).any(axis=1))
    grade[(grade == UNMARKED) & ~stands.all(axis=1)] = PARTIAL
    return Days(days, rounded_discharge(mean), grade, corrections.approved)


def published_days(gauge: Gauge, first: int, last: int, now: int, flows: Flows) -> Days:
    """Return the approved means of the local days first..last; a day that nobody could estimate is absent."""
    days = np.arange(max(first, gauge.daily_begin), min(last, published_until(gauge, now)) + 1, dtype=np.int64)
    if not len(days):
        return Days(days, np.zeros(0), np.zeros(0, dtype=np.int8), np.zeros(0, dtype=np.bool_))
    years = range(year_of(int(days[0]) * DAY), year_of(int(days[-1]) * DAY) + 1)
    parts = [_final_year(gauge, year, flows) for year in years]
    begin = year_start(years[0]) // DAY
    mean = np.concatenate([part[0] for part in parts])[days - begin]
    flooded = np.concatenate([part[1] for part in parts])[days - begin]
    grade, absent = _published_grade(gauge, days, mean, flooded)
    kept = ~absent
    return Days(days[kept], mean[kept], grade[kept], np.ones(int(kept.sum()), dtype=np.bool_))


def published_until(gauge: Gauge, now: int) -> int:
    """Return the last local day whose mean is published at `now`."""
    day = (now - gauge.approval_lag + gauge.offset) // DAY
    return day // 30 * 30 - 1


def _published_grade(gauge: Gauge, days: Ints, mean: Floats, flooded: Bools) -> tuple[Marks, Bools]:
    codes = _coarse_codes(gauge, days)
    missing = (codes == EQUIPMENT).mean(axis=1)
    grade = np.where(flooded | (missing > _MISSING_ALLOWED), ESTIMATED, UNMARKED)
    grade[(grade == UNMARKED) & (missing > 0)] = PARTIAL
    grade[(codes == ICE).any(axis=1)] = FROZEN
    grade[mean == 0] = DRY
    absent: Bools = (missing > _MISSING_ALLOWED) & gauge.drops_gaps
    return grade.astype(np.int8), absent


def _coarse_codes(gauge: Gauge, days: Ints) -> Codes:
    times = gauge.day_start(days)[:, None] + np.arange(0, DAY, COARSE_STEP)
    return gap_codes(gauge, times.ravel()).reshape(times.shape)


def _final_year(gauge: Gauge, year: int, flows: Flows) -> tuple[Floats, Bools]:
    """Return the means of a calendar year's local days that stand in the end, and which are of floods."""
    return flows.day_means.get(("eccc", gauge.number, year), lambda: _mean_year(gauge, year, flows))


def _mean_year(gauge: Gauge, year: int, flows: Flows) -> tuple[Floats, Bools]:
    days = np.arange(year_start(year), year_start(year + 1), DAY, dtype=np.int64) // DAY
    # Nobody can see the readings before these years, so a coarser computation does.
    step = gauge.step if year >= _FINE_SINCE else COARSE_STEP
    times = gauge.day_start(days)[:, None] + np.arange(0, DAY, step)
    flow = flows.around(gauge, year, times.ravel(), step).reshape(times.shape)
    mean = rounded_discharge(rounded_discharge(flow).mean(axis=1))
    return mean, grades(gauge, flow.mean(axis=1), np.zeros(len(days), dtype=np.bool_)) == ESTIMATED
