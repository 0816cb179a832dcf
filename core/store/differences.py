"""What staged readings change: found in one pass, each beside what stands in the table."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import (
    Column,
    ColumnElement,
    Float,
    Integer,
    MetaData,
    String,
    Table,
    and_,
    case,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import Session

from core.domain import DataType, Window
from core.models import DischargeObservation, ObservationRevision
from core.store.staging import staged
from core.store.tables import UtcTime
from core.units import LEAST_FLOW

# Two values are the same when they differ by no more than a passage through single precision makes them differ,
# 2**-24 of the value. Sums off in the last bit are the same too. No agency rounds finer than to seven digits, and
# two numbers of seven digits differ by 1e-7 or more, so no revision is missed.
SAME_WITHIN = 2.0**-24

stored = cast(Table, DischargeObservation.__table__)
ledger = cast(Table, ObservationRevision.__table__)
changes = Table(
    "staged_changes",
    MetaData(),
    Column("station_id", Integer, nullable=False),
    Column("observed_at", UtcTime, nullable=False),
    Column("discharge", Float),
    Column("unit", String(3), nullable=False),
    Column("quality_code", String(8)),
    Column("qualifiers", String(80)),
    Column("old_discharge", Float),
    Column("old_unit", String(3)),
    Column("old_quality", String(8)),
    Column("old_qualifiers", String(80)),
    Column("old_recorded_at", UtcTime),
    Column("old_run_id", Integer),
    Column("written_at", UtcTime, nullable=False),
    prefixes=["TEMPORARY"],
)


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


def _differs() -> ColumnElement[bool]:
    off, size = func.abs(staged.c.discharge - stored.c.discharge), func.abs(stored.c.discharge)
    allowed = case((size > LEAST_FLOW, SAME_WITHIN * size), else_=0.0)
    return or_(
        staged.c.discharge.is_(None),
        and_(staged.c.discharge != stored.c.discharge, off > allowed),
        staged.c.unit != stored.c.unit,
        staged.c.quality_code.is_distinct_from(stored.c.quality_code),
        staged.c.qualifiers.is_distinct_from(stored.c.qualifiers),
    )


def find_changes(merge: Merge, span: Window) -> None:
    """Put what differs beside what stood there: new values, revised ones, withdrawn ones."""
    changes.create(merge.session.connection(), checkfirst=True)
    merge.session.execute(delete(changes))
    old = ("discharge", "unit", "quality_code", "qualifiers", "recorded_at", "run_id")
    # The span says which partitions to look into.
    met = and_(merge.same_key, stored.c.observed_at.between(span.start, span.end))
    is_new = and_(stored.c.station_id.is_(None), staged.c.discharge.is_not(None))
    rows = (
        select(*staged.c, *(stored.c[name] for name in old), _written_at(merge))
        .select_from(staged.outerjoin(stored, met))
        .where(or_(is_new, and_(stored.c.station_id.is_not(None), _differs())))
    )
    merge.session.execute(insert(changes).from_select(list(changes.c.keys()), rows))


def _written_at(merge: Merge) -> ColumnElement[Any]:
    """Return now, or the time that the version before began or ended: a clock set back must not reorder them."""
    withdrawn_at = (
        select(func.max(ledger.c.revised_at))
        .where(
            ledger.c.station_id == staged.c.station_id,
            ledger.c.type == merge.data_type.value,
            ledger.c.observed_at == staged.c.observed_at,
        )
        .scalar_subquery()
    )
    before = case((stored.c.station_id.is_(None), withdrawn_at), else_=stored.c.recorded_at)
    return later(merge, before)


def later(merge: Merge, moment: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return the later of a stored moment and now; now where there is no such moment."""
    now = literal(merge.now, UtcTime)
    return case((moment > now, moment), else_=now)
