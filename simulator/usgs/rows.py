"""The published rows of one series over one span of time, as they stand at `now`.

Times, approval and last change are known at once; values are computed only for rows that someone will see.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from simulator.rivers.basin import DAY
from simulator.rivers.chance import Floats, Ints
from simulator.rivers.flows import Flows
from simulator.rivers.gaps import EQUIPMENT, NONE, TAKEN_BACK, WITHDRAWN_AFTER, Codes, gap_codes
from simulator.rivers.revisions import (
    LONGEST_TRANSMISSION_ERROR,
    Corrections,
    transmission_error,
    transmission_fixed_at,
    was_garbled,
)
from simulator.rivers.roles import REGULATED, TIDAL
from simulator.usgs.rounding import CFS_PER_CMS, published
from simulator.usgs.series import Series

ESTIMATED = 5
QUALIFIERS: dict[int, str | None] = {
    0: None, 1: '["ICE"]', 2: '["EQUIP"]', 3: '["BKW"]', 4: '["EQUIP"]', 5: '["e"]',
}  # fmt: skip
_ABOVE_RATING = 12

Bools = NDArray[np.bool_]


class Rows(Protocol):
    """`times` are UTC seconds (a local day counts as its date's midnight UTC), `modified` UTC seconds."""

    series: Series
    times: Ints
    approved: Bools
    modified: Ints

    def values(self, flows: Flows) -> tuple[Floats, Codes]:
        """Return values in ft3/s (NaN where withheld) and qualifier codes."""

    def last(self) -> Rows:
        """Return the last row alone."""


def last_of(rows: Any) -> Any:
    """Return a dataclass of columns cut to its last row."""
    columns = {field.name: getattr(rows, field.name) for field in fields(rows)}
    return replace(rows, **{name: one[-1:] for name, one in columns.items() if isinstance(one, np.ndarray)})


@dataclass
class InstantRows:
    """Readings at the gauge's own interval."""

    series: Series
    times: Ints
    codes: Codes
    approved: Bools
    modified: Ints
    factor: Floats
    now: int

    def last(self) -> InstantRows:
        return cast(InstantRows, last_of(self))

    def values(self, flows: Flows) -> tuple[Floats, Codes]:
        gauge = self.series.gauge
        flow = flows.at(gauge, self.times, gauge.step) * CFS_PER_CMS
        recent = self.times > self.now - LONGEST_TRANSMISSION_ERROR
        factor = self.factor * self.series.factor
        factor[recent] *= transmission_error(gauge, self.times[recent], self.now)
        value = published(flow * factor)
        value[self.codes != NONE] = np.nan
        return value, np.where((self.codes == NONE) & above_rating(self.series, flow), ESTIMATED, self.codes)


def above_rating(series: Series, flow_cfs: Floats) -> Bools:
    """Mark floods beyond what was ever measured there: they are published as estimated."""
    basin = series.gauge.basin
    if basin.role in (TIDAL, REGULATED):
        return np.zeros(len(flow_cfs), dtype=np.bool_)
    return flow_cfs > _ABOVE_RATING * basin.mean_cms * CFS_PER_CMS


def instant_rows(series: Series, start: int, end: int, now: int, last: int) -> InstantRows:
    """Return the readings of [start, end) that are public: up to the instant `last`."""
    gauge = series.gauge
    begin = max(start, series.begin_day * DAY - gauge.offset)
    close = min(end, last + 1, (series.end_day + 1) * DAY - gauge.offset)
    times = np.arange(-(-begin // gauge.step), -(-close // gauge.step), dtype=np.int64) * gauge.step
    codes = gap_codes(gauge, times)
    if gauge.drops_gaps:
        times, codes = times[codes != EQUIPMENT], codes[codes != EQUIPMENT]
    days = gauge.local_day(times)
    known = np.arange(days[0], days[-1] + 1) if len(days) else days
    corrections = Corrections(gauge, known, now)
    at = days - days[0] if len(days) else days
    withdrawn_at = times + WITHDRAWN_AFTER
    codes[(codes == TAKEN_BACK) & (withdrawn_at > now)] = NONE
    modified = np.maximum(gauge.arrived_at(times), corrections.changed_at[at])
    _note(modified, was_garbled(gauge, times), transmission_fixed_at(gauge, times), now)
    _note(modified, codes == TAKEN_BACK, withdrawn_at, now)
    return InstantRows(series, times, codes, corrections.approved[at], modified, corrections.factor[at], now)


def _note(modified: Ints, which: Bools, moment: Ints, now: int) -> None:
    happened = which & (moment <= now)
    modified[happened] = np.maximum(modified[happened], moment[happened])
