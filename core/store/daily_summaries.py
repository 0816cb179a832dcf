"""The daily summaries of instantaneous values: lowest, mean, highest flow and counts of each UTC day.

Thirty years of 15-minute values are a million rows, and eleven thousand days. Merges write down which days changed
(core.store.changed_days). A job summarises those; until it has, a reader summarises them as it reads, so that nobody
ever sees a stale day.
"""

from datetime import datetime
from typing import Any, cast

import numpy as np
import pandas as pd
from sqlalchemy import (
    ColumnElement,
    Float,
    Select,
    and_,
    case,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    tuple_,
)
from sqlalchemy.orm import Session

from core.domain import DataType
from core.models import ChangedDay, DailySummary, DischargeObservation, Station
from core.store.sql_times import day_after
from core.units import CMS_PER_CFS, UNITS

COLUMNS = [
    "day", "low_cfs", "mean_cfs", "high_cfs", "value_count", "estimated_count", "approved_count", "not_positive_count",
]  # fmt: skip
# 2,000 days are 200,000 values: a fraction of a second, so that merges wait no longer.
DAYS_AT_ONCE = 2000


def read_summaries(session: Session, station_number: str, start: datetime, end: datetime) -> pd.DataFrame:
    """Return a station's days from that of `start` to that of `end` (UTC), in order of time: COLUMNS.

    `day` is datetime64, flows are in cfs.
    """
    station_id = session.scalar(select(Station.id).where(Station.station_number == station_number))
    if station_id is None:
        return _frame([])
    summary, changed = DailySummary, ChangedDay
    stale = exists().where(changed.station_id == summary.station_id, changed.day == summary.day)
    kept = select(*(getattr(summary, name) for name in COLUMNS)).where(*_of(summary, station_id, start, end), ~stale)
    fresh = select(*_summary()[1:]).where(*_of(changed, station_id, start, end))
    rows = kept.union_all(_by_changed_day(fresh))
    # The driver's own rows: eleven thousand dates as objects of ours cost as much as the query.
    return _frame(cast(list[tuple[Any, ...]], session.connection().execute(rows).cursor.fetchall()))


def _of(table: Any, station_id: int, start: datetime, end: datetime) -> list[ColumnElement[bool]]:
    return [table.station_id == station_id, table.day.between(start.date(), end.date())]


def _frame(rows: list[tuple[Any, ...]]) -> pd.DataFrame:
    columns = list(zip(*rows, strict=True)) or [()] * len(COLUMNS)
    numbers = {name: np.array(column, dtype=float) for name, column in zip(COLUMNS[1:], columns[1:], strict=True)}
    days = np.array(columns[0], dtype="datetime64[D]").astype("datetime64[s]")
    return pd.DataFrame({"day": days} | numbers).sort_values("day", ignore_index=True)


def _summary() -> list[Any]:
    """Return station, day, flows (cfs) and counts of the values that were joined to a changed day."""
    table = DischargeObservation
    flow = case((table.unit == "cms", table.discharge / literal(CMS_PER_CFS, Float)), else_=table.discharge)
    estimated = _is_estimated()
    approved = and_(~estimated, func.coalesce(table.quality_code, "").ilike("A%"))
    return [
        ChangedDay.station_id,
        ChangedDay.day,
        func.min(flow),
        func.avg(flow),
        func.max(flow),
        func.count(),
        *(func.sum(case((condition, 1), else_=0)) for condition in (estimated, approved, flow <= 0)),
    ]


def _is_estimated() -> ColumnElement[bool]:
    """Tell whether the agency calls a value estimated; components.series.approval_of says the same of a frame."""
    table = DischargeObservation
    words = literal(",") + func.replace(func.lower(table.qualifiers), " ", "") + literal(",")
    remark = and_(table.qualifiers.is_not(None), or_(words.contains(",e,"), words.contains(",estimated,")))
    return or_(func.upper(func.coalesce(table.quality_code, "")) == "E", remark)


def _by_changed_day(rows: Select[Any]) -> Select[Any]:
    """Join to each changed day its values, through the key of the observations: a short search for each."""
    table, changed = DischargeObservation, ChangedDay
    same_day = and_(
        table.station_id == changed.station_id,
        table.type == DataType.REALTIME.value,
        table.observed_at >= changed.day,
        table.observed_at < day_after(changed.day),
        table.unit.in_(UNITS),
    )
    return rows.select_from(changed).join(table, same_day).group_by(changed.station_id, changed.day)


def summarise_changed_days(session: Session, limit: int = DAYS_AT_ONCE) -> int:
    """Summarise up to `limit` of the changed days; returns how many.

    The stations are locked as a merge locks them: no day can change, or be marked, between its summary and its mark's
    end.
    """
    key = tuple_(ChangedDay.station_id, ChangedDay.day)
    due = session.execute(select(ChangedDay.station_id, ChangedDay.day).order_by(*key).limit(limit)).all()
    if not due:
        return 0
    stations = sorted({station for station, _day in due})
    locked = select(Station.id).where(Station.id.in_(stations)).order_by(Station.id)
    session.execute(locked.with_for_update(key_share=True)).all()
    in_turn = and_(ChangedDay.station_id.in_(stations), key <= tuple(due[-1]))
    _write(session, in_turn)
    session.execute(delete(ChangedDay).where(in_turn))
    return len(due)


def _write(session: Session, in_turn: ColumnElement[bool]) -> None:
    stale = select(ChangedDay.station_id, ChangedDay.day).where(in_turn)
    session.execute(delete(DailySummary).where(tuple_(DailySummary.station_id, DailySummary.day).in_(stale)))
    rows = _by_changed_day(select(*_summary())).where(in_turn)
    session.execute(insert(DailySummary).from_select(["station_id", *COLUMNS], rows))
