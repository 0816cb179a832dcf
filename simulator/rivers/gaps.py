"""Spans without a value, and why: ice, a broken instrument, backwater, a reading that was withdrawn."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from simulator.rivers.basin import DAY, HOUR
from simulator.rivers.chance import Ints, between, key_of, uniform
from simulator.rivers.gauge import Gauge
from simulator.rivers.hydrograph import year_start
from simulator.rivers.roles import BACKWATER, WITHDRAWN

NONE, ICE, EQUIPMENT, BACKED_UP, TAKEN_BACK = 0, 1, 2, 3, 4
WITHDRAWN_AFTER = 30 * HOUR
DAILY_WITHDRAWN_AFTER = 5 * DAY
_TEN_DAYS, _FORTY_DAYS, _THIRTY_DAYS = 10 * DAY, 40 * DAY, 30

Span = tuple[int, int, int]
Codes = NDArray[np.int8]


def gap_codes(gauge: Gauge, times: Ints) -> Codes:
    """Return a code for each reading time (ascending): NONE where the value stands.

    TAKEN_BACK says that the reading is one of those withdrawn 30 hours after they were made.
    """
    codes = np.zeros(len(times), dtype=np.int8)
    if len(times):
        for begin, end, code in spans_over(gauge, int(times[0]), int(times[-1]) + 1):
            first, last = np.searchsorted(times, (begin, end))
            codes[first:last] = code
    return codes


def spans_over(gauge: Gauge, start: int, end: int) -> Iterator[Span]:
    """Yield (begin, end, code) of the spans that may touch [start, end), the strongest reason last."""
    if gauge.basin.role == WITHDRAWN:
        yield from _slotted(gauge, start, end, _TEN_DAYS, (1.0, 3.0, 3.0, TAKEN_BACK))
    yield from _slotted(gauge, start, end, _TEN_DAYS, (0.07, 2.0, 44.0, EQUIPMENT))
    if gauge.basin.role == BACKWATER:
        yield from _slotted(gauge, start, end, _FORTY_DAYS, (1.0, 48.0, 96.0, BACKED_UP))
    if gauge.freezes:
        yield from _winters(gauge, start, end)


def _slotted(gauge: Gauge, start: int, end: int, slot: int, kind: tuple[float, float, float, int]) -> Iterator[Span]:
    """At most one span in each slot of time; `kind` is (chance, shortest h, longest h, code)."""
    chance, shortest, longest, code = kind
    key = key_of(gauge.basin.seed, gauge.number, "span", code)
    slots = np.arange(start // slot - 1, end // slot + 1, dtype=np.int64)
    slots = slots[uniform(key, slots) < chance]
    begins = slots * slot + (uniform(key ^ 1, slots) * 0.8 * slot).astype(np.int64)
    hours = shortest + (longest - shortest) * uniform(key ^ 2, slots) ** 2
    for begin, length in zip(begins.tolist(), (hours * HOUR).astype(np.int64).tolist(), strict=True):
        if begin < end and begin + length > start:
            yield begin, begin + length, code


def _winters(gauge: Gauge, start: int, end: int) -> Iterator[Span]:
    """One ice cover a winter, longer where it is colder."""
    cold = min((gauge.basin.snow - 0.72) / 0.28, 1.0)
    for year in range(1970 + start // (366 * DAY) - 1, 1971 + end // (365 * DAY)):
        shift = between(-10, 10, gauge.basin.seed, gauge.basin.cell, year, "freeze")
        own = between(-3, 3, gauge.basin.seed, gauge.number, year, "freeze")
        begin = year_start(year) + int((358 - 52 * cold + shift + own) * DAY)
        close = year_start(year + 1) + int((48 + 58 * cold - shift + own) * DAY)
        if begin < end and close > start:
            yield begin, close, ICE


def withdrawn_days(gauge: Gauge, days: Ints) -> NDArray[np.bool_]:
    """Mark the local days whose published mean is taken back 5 days later: one in thirty at one station."""
    if gauge.basin.role != WITHDRAWN:
        return np.zeros(len(days), dtype=np.bool_)
    key = key_of(gauge.basin.seed, gauge.number, "daily withdrawn")
    chosen = (uniform(key, days // _THIRTY_DAYS) * _THIRTY_DAYS).astype(np.int64)
    withdrawn: NDArray[np.bool_] = days % _THIRTY_DAYS == chosen
    return withdrawn
