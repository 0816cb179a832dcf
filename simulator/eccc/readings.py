"""Unit values of one gauge over one span, as they stand at `now`: level, discharge, and what is wrong with them.

A broken instrument sends nothing. Under ice half the frozen gauges send a level without a discharge, the others a
discharge of grade 10.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.eccc.rounding import rounded_discharge
from simulator.rivers.chance import Floats, Ints
from simulator.rivers.flows import Flows
from simulator.rivers.gaps import EQUIPMENT, ICE, gap_codes
from simulator.rivers.gauge import Gauge
from simulator.rivers.rating import rating_of
from simulator.rivers.revisions import LONGEST_TRANSMISSION_ERROR, Corrections, transmission_error

Bools = NDArray[np.bool_]
Marks = NDArray[np.int8]

UNMARKED, FROZEN, ESTIMATED, PARTIAL, DRY = 0, 10, 20, 30, 40
GRADES = {UNMARKED: "", FROZEN: "10", ESTIMATED: "20", PARTIAL: "30", DRY: "40"}
SYMBOLS = {UNMARKED: "", FROZEN: "B", ESTIMATED: "E", PARTIAL: "A", DRY: "D"}
_ABOVE_RATING = 12


@dataclass
class Readings:
    """Columns by ascending UTC second: level in m, discharge in m3/s (NaN where none), grade, and how far reviewed."""

    times: Ints
    level_m: Floats
    flow_cms: Floats
    grade: Marks
    approved: Bools
    reviewed: Bools


def readings(gauge: Gauge, start: int, end: int, now: int, flows: Flows) -> Readings:
    """Return the readings of [start, end] that exist; the caller sees to it that they are public."""
    begin = max(start, gauge.instant_begin)
    times = np.arange(-(-begin // gauge.step), end // gauge.step + 1, dtype=np.int64) * gauge.step
    codes = gap_codes(gauge, times)
    times, codes = times[codes != EQUIPMENT], codes[codes != EQUIPMENT]
    days = gauge.local_day(times)
    known = np.arange(days[0], days[-1] + 1) if len(days) else days
    corrections = Corrections(gauge, known, now)
    at = days - days[0] if len(days) else days
    flow = flows.at(gauge, times, gauge.step)
    value = rounded_discharge(flow * corrections.factor[at] * _garbling(gauge, times, now))
    frozen = codes == ICE
    if gauge.drops_gaps:
        value[frozen] = np.nan
    reviewed = (corrections.changed_at > gauge.day_start(known + 1))[at]
    level = rating_of(gauge.basin).stage(flow)
    return Readings(times, level, value, grades(gauge, flow, frozen), corrections.approved[at], reviewed)


def grades(gauge: Gauge, flow_cms: Floats, frozen: Bools) -> Marks:
    """Grade ice 10 and floods beyond what was ever measured 20."""
    flooded = flow_cms > _ABOVE_RATING * gauge.basin.mean_cms
    return np.where(frozen, FROZEN, np.where(flooded, ESTIMATED, UNMARKED)).astype(np.int8)


def _garbling(gauge: Gauge, times: Ints, now: int) -> Floats:
    factor = np.ones(len(times))
    recent = times > now - LONGEST_TRANSMISSION_ERROR
    factor[recent] = transmission_error(gauge, times[recent], now)
    return factor
