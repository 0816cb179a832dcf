"""Observations as they are, as they stood at a moment, and what changed since one: statements over table and ledger.

A value is in the table from its `recorded_at`; once changed or withdrawn, the ledger keeps it, with the interval
[old_recorded_at, revised_at) in which the table held it. Each statement takes the rows of one `Slice`, selects
COLUMNS and leaves the order to the caller; both its parts come in time order from an index.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Float,
    Integer,
    Select,
    String,
    bindparam,
    exists,
    func,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from core.domain import BatchState, DataType, RunStatus
from core.models import DataPullLog, DischargeObservation, ObservationRevision, PullRunBatch

# What workers' clocks may differ by. Within it a change may be told twice; it is never missed.
SETTLING = timedelta(minutes=2)
# Longer than any transaction of a run that was ended meanwhile.
LONGEST_MERGE = timedelta(hours=1)

Rows = Select[Any] | CompoundSelect[Any]


@dataclass(frozen=True)
class Slice:
    """The values of one station and type from `start` to `end` (UTC, both included), those behind `after`."""

    station_id: int
    data_type: DataType
    start: datetime
    end: datetime
    after: datetime | None = None

    def of(self, table: type[DischargeObservation] | type[ObservationRevision]) -> list[ColumnElement[bool]]:
        """Return the conditions that cut this slice out of a table."""
        at = table.observed_at
        # One lower bound: of two, SQLite would search by the wider and step through all that was read before.
        behind = self.after is not None and self.after >= self.start
        return [
            table.station_id == self.station_id,
            table.type == self.data_type.value,
            at > self.after if behind else at >= self.start,
            at <= self.end,
        ]


def held_now(part: Slice) -> Select[Any]:
    """Select what the table holds."""
    table = DischargeObservation
    rows = select(
        table.observed_at,
        table.discharge,
        table.unit,
        table.quality_code,
        table.qualifiers,
        table.recorded_at,
        table.run_id,
    )
    return cast(Select[Any], rows.where(*part.of(table)))


def held_at(part: Slice, moment: datetime) -> CompoundSelect[Any]:
    """Select what the table held at a moment, at the end of that second."""
    ledger = ObservationRevision
    replaced = select(
        ledger.observed_at,
        ledger.old_discharge,
        ledger.unit,
        ledger.old_quality,
        ledger.old_qualifiers,
        ledger.old_recorded_at,
        ledger.old_run_id,
    ).where(*part.of(ledger), ledger.old_recorded_at <= moment, ledger.revised_at > moment)
    return union_all(held_now(part).where(DischargeObservation.recorded_at <= moment), replaced)


def changed_since(part: Slice, moment: datetime) -> CompoundSelect[Any]:
    """Select what was written since a moment, that second included, as it stands now.

    A value that was withdrawn and has not come back is a row without discharge, quality and qualifiers; its
    recorded_at and run_id are those of the withdrawal.
    """
    written = held_now(part).where(DischargeObservation.recorded_at >= moment)
    return union_all(written, _withdrawn_since(part, moment))


def _withdrawn_since(part: Slice, moment: datetime) -> Select[Any]:
    table, ledger, later = DischargeObservation, ObservationRevision, aliased(ObservationRevision)
    same_key = (table.station_id, table.type, table.observed_at)
    own_key = (ledger.station_id, ledger.type, ledger.observed_at)
    held = select(table.station_id).where(*(one == own for one, own in zip(same_key, own_key, strict=True)))
    later_key = (later.station_id, later.type, later.observed_at)
    followed = select(later.id).where(
        *(one == own for one, own in zip(later_key, own_key, strict=True)), later.id > ledger.id
    )
    return select(
        ledger.observed_at,
        null().cast(Float),
        ledger.unit,
        null().cast(String),
        null().cast(String),
        ledger.revised_at,
        ledger.run_id.cast(Integer),
    ).where(*part.of(ledger), ledger.revised_at >= moment, ~held.exists(), ~followed.exists())


def settled_before(session: Session, now: datetime) -> datetime:
    """Return a moment before which no change can appear any more; read it before the changes themselves.

    A change is recorded under the clock of the worker that writes it and seen when its transaction commits. That
    transaction first renews the heartbeat of its batch, so what others see of the heartbeat is never later than what
    such a transaction records. The moment is the oldest heartbeat of the batches being worked on, and SETTLING ago
    at the latest. A run that was cancelled may still be merging; a batch whose worker died with it is never closed.
    """
    batch, log = PullRunBatch, DataPullLog
    running = exists().where(log.id == batch.run_id, log.status == RunStatus.RUNNING.value)
    may_write = or_(running, batch.heartbeat_at > now - LONGEST_MERGE)
    working = batch.state == BatchState.WORKING.value
    oldest = session.scalar(select(func.min(batch.heartbeat_at)).where(working, may_write))
    return min(now - SETTLING, oldest or now)


def fingerprint(session: Session, part: Slice) -> str:
    """Return a text that is another one after any change of a slice.

    A new value adds a row; a changed or withdrawn one adds an entry to the ledger, whose numbers only grow.
    """
    asked = {"station_id": part.station_id, "type": part.data_type.value, "start": part.start, "end": part.end}
    rows, last = session.connection().execute(STATE, asked).one()
    return f"{rows}.{last or 0}"


def _in_slice(table: type[DischargeObservation] | type[ObservationRevision]) -> list[ColumnElement[bool]]:
    between = table.observed_at.between(bindparam("start"), bindparam("end"))
    return [table.station_id == bindparam("station_id"), table.type == bindparam("type"), between]


# Built once: it is asked for every answer that may be kept, and building it costs more than reading it.
STATE = select(
    select(func.count()).select_from(DischargeObservation).where(*_in_slice(DischargeObservation)).scalar_subquery(),
    select(func.max(ObservationRevision.id)).where(*_in_slice(ObservationRevision)).scalar_subquery(),
)
