"""Stored discharge, read: one station's values over a span, the newest value, what there is."""

from datetime import datetime
from typing import Any, cast

import numpy as np
import pandas as pd
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.domain import DataType
from core.models import DischargeObservation, Station
from core.store.history import Slice, held_at, held_now
from core.store.sql_times import epoch_seconds
from core.units import UNITS

COLUMNS = ["observed_at", "discharge", "unit", "quality_code", "qualifiers"]


def read_observations(
    session: Session,
    station_number: str,
    data_type: DataType,
    start: datetime,
    end: datetime,
    limit: int | None = None,
    after: datetime | None = None,
    as_of: datetime | None = None,
) -> pd.DataFrame:
    """Return a station's values from `start` to `end` (UTC, both included), in time order, those behind `after`.

    With `as_of` (UTC) they are what the table held at that moment. Columns: observed_at (datetime64, naive UTC),
    discharge (float, in `unit`), unit, quality_code, qualifiers.
    """
    station_id = session.scalar(select(Station.id).where(Station.station_number == station_number))
    if station_id is None:
        return _frame([])
    part = Slice(station_id, data_type, start, end, after)
    held = held_now(part) if as_of is None else held_at(part, as_of)
    rows = held.order_by("observed_at").limit(limit).subquery()
    columns = [epoch_seconds(rows.c.observed_at), *(rows.c[name] for name in COLUMNS[1:])]
    # The driver's own rows: seconds become a column of times at once, and 36,500 datetimes cost as many.
    result = session.connection().execute(select(*columns).order_by(rows.c.observed_at))
    return _frame(cast(list[tuple[Any, ...]], result.cursor.fetchall()))


def _of(station_number: str, data_type: DataType | None) -> list[Any]:
    own = select(Station.id).where(Station.station_number == station_number).scalar_subquery()
    conditions = [DischargeObservation.station_id == own]
    return conditions + ([DischargeObservation.type == data_type.value] if data_type else [])


def _frame(rows: list[tuple[Any, ...]]) -> pd.DataFrame:
    times, flows, *words = zip(*rows, strict=True) if rows else [()] * len(COLUMNS)
    # Words stay objects: pandas would look at each, and copy it into a column of its own kind of text.
    texts = {name: pd.Series(column, dtype=object) for name, column in zip(COLUMNS[2:], words, strict=True)}
    moments = np.array(times, dtype="int64").astype("datetime64[s]")
    return pd.DataFrame({"observed_at": moments, "discharge": np.array(flows, dtype=float)} | texts)


def observed_span(session: Session, station_number: str) -> dict[DataType, tuple[datetime, datetime, int]]:
    """Return for each type that a station has: first time, last time, number of values."""
    table = DischargeObservation
    rows = session.execute(
        select(table.type, func.min(table.observed_at), func.max(table.observed_at), func.count())
        .where(*_of(station_number, None))
        .group_by(table.type)
    )
    return {DataType(kind): (first, last, count) for kind, first, last, count in rows}


def record_bounds(session: Session, station_number: str) -> dict[DataType, tuple[datetime, datetime]]:
    """Return for each type that a station has its first and last time, without a look at what lies between."""
    table = DischargeObservation
    kinds = (DataType.DAILY, DataType.REALTIME)
    ends = [
        select(extreme(table.observed_at)).where(*_of(station_number, kind)).scalar_subquery()
        for kind in kinds
        for extreme in (func.min, func.max)
    ]
    found = session.execute(select(*ends)).one()
    bounds = zip(kinds, found[::2], found[1::2], strict=True)
    return {kind: (first, last) for kind, first, last in bounds if first is not None}


def unknown_units(
    session: Session, station_number: str, data_type: DataType, start: datetime, end: datetime
) -> dict[str, int]:
    """Return how many values of a span are stored in units that are unknown, by unit; it reads the whole span."""
    table = DischargeObservation
    span = table.observed_at.between(start, end), table.unit.not_in(UNITS)
    rows = select(table.unit, func.count()).where(*_of(station_number, data_type), *span).group_by(table.unit)
    return {unit: count for unit, count in session.execute(rows)}


def latest_observation(
    session: Session, station_number: str, data_type: DataType | None = None
) -> dict[str, Any] | None:
    """Return a station's newest value with its type, an instantaneous one before a daily mean; None where none is."""
    table = DischargeObservation
    for kind in [data_type] if data_type else [DataType.REALTIME, DataType.DAILY]:
        row = session.execute(
            select(*(getattr(table, name) for name in COLUMNS))
            .where(*_of(station_number, kind))
            .order_by(table.observed_at.desc())
            .limit(1)
        ).first()
        if row is not None:
            return dict(zip(COLUMNS, row, strict=True)) | {"type": kind.value}
    return None
