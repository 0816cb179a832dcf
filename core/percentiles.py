"""A station's usual flow: its approved daily means and their percentiles by day, read once and remembered.

What is remembered is in this process alone and holds as long as the station's dailies do not change.
"""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any, cast
from weakref import WeakKeyDictionary

import numpy as np
import pandas as pd
from sqlalchemy import Float, case, literal, select
from sqlalchemy.orm import Session

from core.domain import DataType
from core.history import Slice, fingerprint
from core.hydrology.percentiles import DayPercentiles, day_percentiles
from core.hydrology.record import daily_record
from core.models import DischargeObservation, Station
from core.sql_times import epoch_seconds
from core.units import CMS_PER_CFS

# A hundred years of one station are about a megabyte.
MOST_STATIONS = 48
EVER = datetime(1, 1, 1), datetime(9999, 12, 31)


@dataclass(frozen=True)
class Usual:
    """A station's approved daily means (cfs by day) and the percentiles of their month-days (cfs)."""

    record: pd.Series
    percentiles: DayPercentiles


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
    """Return a station's approved dailies and their percentiles; both are empty, with the reason, where none is.

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
        usual = _usual(_approved_dailies(session, station_id))
        remembered.put(station_id, state, usual)
    return usual


def _usual(rows: list[tuple[int, float]]) -> Usual:
    table = np.array(rows, dtype=float).reshape(-1, 2)
    record = daily_record(table[:, 0].astype("datetime64[s]"), table[:, 1])
    return Usual(record, day_percentiles(record))


def _approved_dailies(session: Session, station_id: int) -> list[tuple[int, float]]:
    """Return seconds since 1970 and flow (cfs) as the driver's own rows: a hundred years are 36,500 of them."""
    table = DischargeObservation
    flow = case((table.unit == "cms", table.discharge / literal(CMS_PER_CFS, Float)), else_=table.discharge)
    rows = select(epoch_seconds(table.observed_at), flow).where(
        table.station_id == station_id, table.type == DataType.DAILY.value, table.quality_code.startswith("A")
    )
    return cast(list[tuple[int, float]], session.connection().execute(rows).cursor.fetchall())
