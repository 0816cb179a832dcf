"""A station's usual flow: its daily means and the percentiles of the approved ones, read once and remembered.

What is remembered is in this process alone and holds as long as the station's dailies do not change.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import Lock
from typing import Any, cast
from weakref import WeakKeyDictionary

import numpy as np
import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.domain import DataType
from core.hydrology.percentiles import DayPercentiles, day_percentiles
from core.hydrology.record import daily_record
from core.models import DischargeObservation, Station
from core.observations import COLUMNS
from core.store.history import Slice, fingerprint
from core.store.sql_times import epoch_seconds
from core.units import CMS_PER_CFS, UNITS

# A hundred years of one station are about two megabytes.
MOST_STATIONS = 48
EVER = datetime(1, 1, 1), datetime(9999, 12, 31)


@dataclass(frozen=True)
class Usual:
    """A station's approved daily means (cfs by day), the percentiles of their month-days (cfs), and all its dailies.

    `dailies` are as core.observations.read_observations returns them, words as categories.
    """

    record: pd.Series
    percentiles: DayPercentiles
    dailies: pd.DataFrame
    smoothed: dict[int, DayPercentiles] = field(default_factory=dict)

    def percentiles_over(self, window_days: int) -> DayPercentiles:
        """Return the percentiles of each day with its neighbours, in a window of an odd number of days around it.

        They are remembered without the samples, which are as many times larger.
        """
        if window_days == 1:
            return self.percentiles
        if window_days not in self.smoothed:
            found = day_percentiles(self.record, window_days)
            self.smoothed[window_days] = replace(found, samples=found.samples[:, :0])
        return self.smoothed[window_days]

    def dailies_between(self, start: datetime, end: datetime) -> pd.DataFrame:
        """Return the dailies from `start` to `end`, both included."""
        times = self.dailies["observed_at"].to_numpy()
        first, behind = (
            np.searchsorted(times, np.datetime64(start)),
            np.searchsorted(times, np.datetime64(end), "right"),
        )
        return self.dailies.iloc[first:behind]


class _Remembered:
    """The stations read last, each beside the fingerprint of the dailies that it was made of."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._held: OrderedDict[int, tuple[str, Usual]] = OrderedDict()

    def get(self, station_id: int, state: str) -> Usual | None:
        with self._lock:
            found = self._held.get(station_id)
            if found is None or found[0] != state:
                return None
            self._held.move_to_end(station_id)
            return found[1]

    def put(self, station_id: int, state: str, usual: Usual) -> None:
        with self._lock:
            self._held[station_id] = state, usual
            self._held.move_to_end(station_id)
            while len(self._held) > MOST_STATIONS:
                self._held.popitem(last=False)


_remembered: WeakKeyDictionary[Any, _Remembered] = WeakKeyDictionary()


def forget() -> None:
    """Forget every station, as a process that has just begun."""
    _remembered.clear()


def usual_flow(session: Session, station_number: str) -> Usual:
    """Return a station's dailies and their percentiles; all are empty, with the reason, where none is.

    What it returns is shared: take copies to change.
    """
    station_id = session.scalar(select(Station.id).where(Station.station_number == station_number))
    if station_id is None:
        return _usual([])
    # Read before the values: what comes between makes the next reader read again.
    state = fingerprint(session, Slice(station_id, DataType.DAILY, *EVER))
    remembered = _remembered.setdefault(session.get_bind(), _Remembered())
    usual = remembered.get(station_id, state)
    if usual is None:
        usual = _usual(_read_dailies(session, station_id))
        remembered.put(station_id, state, usual)
    return usual


def _usual(rows: list[tuple[Any, ...]]) -> Usual:
    columns = list(zip(*rows, strict=True)) or [()] * len(COLUMNS)
    words = {name: pd.Categorical(column) for name, column in zip(COLUMNS[2:], columns[2:], strict=True)}
    times = np.array(columns[0], dtype="int64").astype("datetime64[s]")
    flows = np.array(columns[1], dtype=float)
    dailies = pd.DataFrame({"observed_at": times, "discharge": flows} | words)
    approved = _holds(dailies["quality_code"], lambda code: code.startswith("A"))
    approved &= _holds(dailies["unit"], lambda unit: unit in UNITS)
    flows_cfs = np.where(_holds(dailies["unit"], lambda unit: unit == "cms"), flows / CMS_PER_CFS, flows)
    record = daily_record(times[approved], flows_cfs[approved])
    return Usual(record, day_percentiles(record), dailies)


def _holds(words: pd.Series, test: Callable[[str], bool]) -> np.ndarray:
    """Return for each row whether its word passes; none does not."""
    passed = np.array([*(test(word) for word in words.cat.categories), False])
    return cast(np.ndarray, passed[words.cat.codes.to_numpy()])


def _read_dailies(session: Session, station_id: int) -> list[tuple[Any, ...]]:
    """Return the dailies as the driver's own rows, in time order: a hundred years are 36,500 of them."""
    table = DischargeObservation
    rows = (
        select(epoch_seconds(table.observed_at), *(getattr(table, name) for name in COLUMNS[1:]))
        .where(table.station_id == station_id, table.type == DataType.DAILY.value)
        .order_by(table.observed_at)
    )
    return cast(list[tuple[Any, ...]], session.connection().execute(rows).cursor.fetchall())
