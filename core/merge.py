"""The merge: staged readings meet stored observations in set-based SQL, the same on SQLite and PostgreSQL.

Equal rows are not written. A changed value or quality is written and its old self put in the ledger; a value
that the agency withdrew (NaN where a value stood) leaves the table and enters the ledger; a row merely absent
from the answer stays. Everything happens in the caller's transaction.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

import pandas as pd
from sqlalchemy import (
    Column,
    ColumnElement,
    Float,
    Insert,
    Integer,
    MetaData,
    Select,
    String,
    Table,
    and_,
    case,
    delete,
    exists,
    func,
    insert,
    literal,
    null,
    or_,
    select,
    tuple_,
)
from sqlalchemy.orm import Session

from core.domain import DataType, Window
from core.models import DischargeObservation, ObservationRevision, Station
from core.tables import UtcTime
from core.upsert import insert_into

STAGED_COLUMNS = ["station_id", "observed_at", "discharge", "unit", "quality_code", "qualifiers"]

staged = Table(
    "staged_readings",
    MetaData(),
    Column("station_id", Integer, nullable=False),
    Column("observed_at", UtcTime, nullable=False),
    Column("discharge", Float),
    Column("unit", String(3), nullable=False),
    Column("quality_code", String(8)),
    Column("qualifiers", String(80)),
    prefixes=["TEMPORARY"],
)
stored = cast(Table, DischargeObservation.__table__)
ledger = cast(Table, ObservationRevision.__table__)


@dataclass(frozen=True)
class Counts:
    """What a merge did for one station."""

    new: int = 0
    revised: int = 0
    unchanged: int = 0


@dataclass(frozen=True)
class Merge:
    """One merge's circumstances: what type of values, by which run, and when."""

    session: Session
    data_type: DataType
    run_id: int | None
    now: datetime

    @property
    def same_key(self) -> ColumnElement[bool]:
        return and_(
            stored.c.station_id == staged.c.station_id,
            stored.c.type == self.data_type.value,
            stored.c.observed_at == staged.c.observed_at,
        )


def merge_staged(merge: Merge) -> dict[int, Counts]:
    """Bring the staged readings into the table and the ledger; returns counts by station id."""
    lock_stations(merge.session)
    counts = _count(merge)
    if any(count.revised for count in counts.values()):
        _write_ledger(merge, _revised_rows(merge))
        _delete_withdrawn(merge)
    if any(count.new or count.revised for count in counts.values()):
        _upsert(merge)
    return counts


def replace_staged(merge: Merge, window: Window) -> tuple[dict[int, Counts], list[int]]:
    """Merge the staged readings and withdraw what is stored in `window` but was not sent.

    Returns the counts and the ids of stations whose source shrank: fewer than half of what is stored there came,
    so nothing of theirs was withdrawn.
    """
    lock_stations(merge.session)
    in_window = and_(stored.c.type == merge.data_type.value, stored.c.observed_at.between(window.start, window.end))
    shrunk = _shrunk_stations(merge, in_window)
    counts = merge_staged(merge)
    sent = exists().where(merge.same_key)
    asked = select(staged.c.station_id).distinct()
    gone = and_(in_window, stored.c.station_id.in_(asked), stored.c.station_id.not_in(shrunk), ~sent)
    _write_ledger(merge, _ledger_rows(merge, null(), null()).where(gone))
    merge.session.execute(delete(stored).where(gone))
    return counts, shrunk


def stage_readings(session: Session, readings: pd.DataFrame) -> None:
    """Add readings (STAGED_COLUMNS) to this transaction's staging table, by the fastest way the driver has."""
    connection = session.connection()
    staged.create(connection, checkfirst=True)
    if readings.empty:
        return
    frame = readings[STAGED_COLUMNS]
    if connection.dialect.name == "postgresql":
        _copy(connection.connection.driver_connection, frame)
    else:
        connection.exec_driver_sql("INSERT INTO staged_readings VALUES (?, ?, ?, ?, ?, ?)", _as_rows(frame))


def clear_staging(session: Session) -> None:
    """Empty the staging table, which outlives a transaction on SQLite's connections."""
    connection = session.connection()
    staged.create(connection, checkfirst=True)
    connection.execute(delete(staged))


def _as_rows(frame: pd.DataFrame) -> list[tuple[Any, ...]]:
    times = frame["observed_at"].dt.strftime("%Y-%m-%d %H:%M:%S")
    values = frame["discharge"].astype(object).where(frame["discharge"].notna(), None)
    texts = (frame[name].astype(object).where(frame[name].notna(), None) for name in STAGED_COLUMNS[3:])
    return list(zip(frame["station_id"].tolist(), times, values, *texts, strict=True))


def _copy(driver_connection: Any, frame: pd.DataFrame) -> None:
    text = frame.to_csv(index=False, header=False, na_rep="", date_format="%Y-%m-%d %H:%M:%S")
    with driver_connection.cursor().copy("COPY staged_readings FROM STDIN (FORMAT csv)") as copy:
        copy.write(text)


def lock_stations(session: Session) -> None:
    """Let one merge at a time touch a station: two configurations may share it. SQLite has one writer anyway."""
    staged_ids = select(staged.c.station_id).distinct()
    rows = select(Station.id).where(Station.id.in_(staged_ids)).order_by(Station.id)
    session.execute(rows.with_for_update(key_share=True)).all()


def _differs() -> ColumnElement[bool]:
    names = ("discharge", "unit", "quality_code", "qualifiers")
    return or_(*(staged.c[name].is_distinct_from(stored.c[name]) for name in names))


def _count(merge: Merge) -> dict[int, Counts]:
    is_stored = stored.c.station_id.is_not(None)
    has_value = staged.c.discharge.is_not(None)
    rows = merge.session.execute(
        select(
            staged.c.station_id,
            func.sum(case((and_(~is_stored, has_value), 1), else_=0)),
            func.sum(case((and_(is_stored, _differs()), 1), else_=0)),
            func.sum(case((and_(is_stored, ~_differs()), 1), else_=0)),
        )
        .select_from(staged.outerjoin(stored, merge.same_key))
        .group_by(staged.c.station_id)
    )
    return {int(station): Counts(int(new), int(revised), int(same)) for station, new, revised, same in rows}


def _ledger_rows(merge: Merge, new_discharge: ColumnElement[Any], new_quality: ColumnElement[Any]) -> Select[Any]:
    return select(
        stored.c.station_id,
        stored.c.type,
        stored.c.observed_at,
        stored.c.unit,
        stored.c.discharge,
        new_discharge,
        stored.c.quality_code,
        new_quality,
        stored.c.qualifiers,
        stored.c.recorded_at,
        stored.c.run_id,
        literal(merge.run_id, Integer),
        literal(merge.now, UtcTime),
    )


def _revised_rows(merge: Merge) -> Select[Any]:
    # A withdrawn value has no quality of its own any more.
    quality = case((staged.c.discharge.is_(None), None), else_=staged.c.quality_code)
    rows = _ledger_rows(merge, staged.c.discharge, quality)
    return rows.select_from(staged.join(stored, merge.same_key)).where(_differs())


def _write_ledger(merge: Merge, rows: Select[Any]) -> None:
    columns = [
        "station_id", "type", "observed_at", "unit", "old_discharge", "new_discharge", "old_quality", "new_quality",
        "old_qualifiers", "old_recorded_at", "old_run_id", "run_id", "revised_at",
    ]  # fmt: skip
    merge.session.execute(insert(ledger).from_select(columns, rows))


def _delete_withdrawn(merge: Merge) -> None:
    withdrawn = select(staged.c.station_id, literal(merge.data_type.value), staged.c.observed_at)
    key = tuple_(stored.c.station_id, stored.c.type, stored.c.observed_at)
    merge.session.execute(delete(stored).where(key.in_(withdrawn.where(staged.c.discharge.is_(None)))))


def _upsert(merge: Merge) -> None:
    rows = (
        select(
            staged.c.station_id,
            literal(merge.data_type.value),
            *(staged.c[name] for name in STAGED_COLUMNS[1:]),
            literal(merge.now, UtcTime),
            literal(merge.run_id, Integer),
        )
        .select_from(staged.outerjoin(stored, merge.same_key))
        .where(staged.c.discharge.is_not(None), or_(stored.c.station_id.is_(None), _differs()))
    )
    columns = ["station_id", "type", *STAGED_COLUMNS[1:], "recorded_at", "run_id"]
    merge.session.execute(_upserting(merge.session, columns, rows))


def _upserting(session: Session, columns: list[str], rows: Select[Any]) -> Insert:
    statement = insert_into(session, stored).from_select(columns, rows)
    kept = ("station_id", "type", "observed_at")
    changes = {name: statement.excluded[name] for name in columns if name not in kept}
    return cast(Insert, statement.on_conflict_do_update(index_elements=kept, set_=changes))


def _shrunk_stations(merge: Merge, in_window: ColumnElement[bool]) -> list[int]:
    sent = (
        select(staged.c.station_id, func.count(staged.c.discharge).label("rows")).group_by(staged.c.station_id)
    ).subquery()
    held = (
        select(stored.c.station_id, func.count().label("rows"))
        .where(in_window, stored.c.station_id.in_(select(sent.c.station_id)))
        .group_by(stored.c.station_id)
    ).subquery()
    shrunk = select(held.c.station_id).join(sent, sent.c.station_id == held.c.station_id)
    return list(merge.session.scalars(shrunk.where(sent.c.rows * 2 < held.c.rows)))
