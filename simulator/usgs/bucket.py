"""The rows that an answer draws from one span of time, all its series together, in the service's order.

The service keeps daily values by their random ids and readings in chunks of time, so neither comes sorted by
time nor by station.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from simulator.rivers.basin import HOUR
from simulator.rivers.chance import Floats, Ints, Words, key_of, words
from simulator.rivers.flows import Flows
from simulator.usgs import features
from simulator.usgs.predicates import Predicate
from simulator.usgs.rounding import as_text
from simulator.usgs.rows import QUALIFIERS, Rows

_CHUNK = 6 * HOUR


class Bucket:
    """A table of rows that conditions can be evaluated on. `rank` sets buckets' ids in their order."""

    def __init__(self, parts: Sequence[Rows], flows: Flows, daily: bool, rank: int = 0) -> None:
        self.parts = [part for part in parts if len(part.times)]
        self.flows, self.daily, self.rank = flows, daily, rank
        sizes = [len(part.times) for part in self.parts]
        self.which = np.repeat(np.arange(len(self.parts)), sizes)
        self.row = np.concatenate([np.arange(size) for size in sizes] or [np.zeros(0, dtype=np.int64)])
        self.times = self._joined("times", np.int64)
        self.approved = self._joined("approved", np.bool_)
        self.modified = self._joined("modified", np.int64)
        self.order = self._natural_order()
        self._values: dict[int, tuple[Floats, Ints]] = {}

    def __len__(self) -> int:
        return len(self.which)

    def keep(self, conditions: Sequence[Predicate]) -> None:
        """Leave only the rows for which all conditions hold."""
        mask = np.ones(len(self), dtype=np.bool_)
        for condition in conditions:
            mask &= condition.mask(self)
        self.order = self.order[mask[self.order]]

    def texts(self, name: str) -> list[str | None]:
        """Return a column for conditions, in the order of the parts."""
        if name == "approval_status":
            return ["Approved" if one else "Provisional" for one in self.approved.tolist()]
        if name == "id":
            return list(features.id_texts(*self._ids(np.arange(len(self)))))
        values, codes = self._all_values(np.arange(len(self)))
        if name == "qualifier":
            return [QUALIFIERS[code] for code in codes.tolist()]
        return [None if value != value else as_text(value) for value in values.tolist()]

    def moments(self, name: str) -> Floats:
        column: Ints = self.modified if name == "last_modified" else self.times
        return column.astype(np.float64)

    def positions(self) -> tuple[Floats, Floats]:
        stations = [part.series.gauge.basin.station for part in self.parts]
        longitude, latitude = (np.array([getattr(s, name) for s in stations]) for name in ("longitude", "latitude"))
        return longitude[self.which], latitude[self.which]

    def features(self, first: int, last: int, properties: Sequence[str], skip_geometry: bool) -> list[str]:
        """Return the kept rows first..last as GeoJSON features."""
        rows = self.order[first:last]
        if not len(rows):
            return []
        ids = features.id_texts(*self._ids(rows))
        columns = [self._column(name, rows) for name in features.varying(properties)]
        templates = [features.value_template(part.series, properties, skip_geometry) for part in self.parts]
        which = self.which[rows].tolist()
        return [templates[part] % cells for part, cells in zip(which, zip(ids, *columns, strict=True), strict=True)]

    def _column(self, name: str, rows: Ints) -> list[str]:
        if name == "time":
            return features.time_texts(self.times[rows], self.daily)
        if name == "last_modified":
            return features.modified_texts(self.modified[rows])
        if name == "approval_status":
            return features.approval_texts(self.approved[rows])
        values, codes = self._all_values(rows)
        return features.value_texts(values) if name == "value" else features.qualifier_texts(codes)

    def _all_values(self, rows: Ints) -> tuple[Floats, Ints]:
        """Return values and qualifier codes of some rows, computing whole series once."""
        values, codes = np.full(len(rows), np.nan), np.zeros(len(rows), dtype=np.int64)
        which = self.which[rows]
        for part in np.unique(which).tolist():
            if part not in self._values:
                self._values[part] = self.parts[part].values(self.flows)
            at = np.flatnonzero(which == part)
            inner = self.row[rows[at]]
            values[at], codes[at] = self._values[part][0][inner], self._values[part][1][inner]
        return values, codes

    def _natural_order(self) -> Ints:
        if self.daily:
            return np.argsort(self._ids(np.arange(len(self)))[0], kind="stable")
        chunks = words(key_of("chunk", self.rank), self.times // _CHUNK)
        return np.lexsort((self.which, self.times, chunks))

    def _ids(self, rows: Ints) -> tuple[Words, Words]:
        """Ids are of a version of a row: when it is refreshed it gets another."""
        keys = np.array([key_of("id", part.series.id) & (2**63 - 1) for part in self.parts], dtype=np.int64)
        version = self.times[rows] // 60 * 1_000_003 + self.modified[rows]
        high = words(0, keys[self.which[rows]] ^ version)
        low = words(1, keys[self.which[rows]] ^ version)
        return (np.uint64(self.rank << 48) | (high >> np.uint64(16))) if self.daily else high, low

    def _joined(self, name: str, kind: Any) -> Any:
        return np.concatenate([getattr(part, name) for part in self.parts] or [np.zeros(0, dtype=kind)])
