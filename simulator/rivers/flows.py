"""The computed years of flow, kept for as long as they are being asked for."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import UTC, datetime
from threading import Lock
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from simulator.rivers.basin import HOUR
from simulator.rivers.chance import Floats, Ints
from simulator.rivers.gauge import Gauge
from simulator.rivers.hydrograph import PAD, flow_of_year, year_start

COARSE_STEP = 3 * HOUR
_KEPT_READINGS = 15_000_000

Value = TypeVar("Value")


class Shelf(Generic[Value]):
    """A bounded store of computed things; two threads may compute the same one, never a different one."""

    def __init__(self, room: int, size_of: Callable[[Value], int] = lambda _: 1) -> None:
        self._room, self._size_of = room, size_of
        self._used = 0
        self._items: OrderedDict[Hashable, Value] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, compute: Callable[[], Value]) -> Value:
        with self._lock:
            if key in self._items:
                self._items.move_to_end(key)
                return self._items[key]
        value = compute()
        with self._lock:
            if key not in self._items:
                self._items[key] = value
                self._used += self._size_of(value)
            while self._used > self._room and len(self._items) > 1:
                self._used -= self._size_of(self._items.popitem(last=False)[1])
        return value


def year_of(second: int) -> int:
    """Return the UTC year of an instant."""
    return datetime.fromtimestamp(second, UTC).year


class Flows:
    """Flow in m3/s of any gauge at any of its reading times."""

    def __init__(self) -> None:
        self._years: Shelf[NDArray[np.float32]] = Shelf(_KEPT_READINGS, len)
        self.day_means: Shelf[tuple[Floats, NDArray[np.bool_]]] = Shelf(8000)

    def at(self, gauge: Gauge, times: Ints, step: int) -> Floats:
        """Return the true flow at ascending times, each a multiple of the step, each from its own UTC year."""
        if not len(times):
            return np.zeros(0)
        years = range(year_of(int(times[0])), year_of(int(times[-1])) + 1)
        bounds = np.searchsorted(times, [year_start(year) for year in years[1:]])
        return np.concatenate(
            [self.around(gauge, year, part, step) for year, part in zip(years, np.split(times, bounds), strict=True)]
        )

    def around(self, gauge: Gauge, year: int, times: Ints, step: int) -> Floats:
        """Return the true flow at times of a year, or at most 12 hours outside it."""
        key = (gauge.number, year, step)
        flow = self._years.get(key, lambda: flow_of_year(gauge.basin, year, step).astype(np.float32))
        return flow[(times - (year_start(year) - PAD)) // step].astype(np.float64)
