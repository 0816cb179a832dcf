"""The log of a run: sentences written as it goes, read on from the last one seen."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, insert, or_, select, update
from sqlalchemy.orm import Session

from core.domain import Level
from core.models import DataPullLog, PullRunBatch, RunEvent


@dataclass(frozen=True)
class RunLine:
    """One line: `number` counts from 1 without a hole; `station_number` where it is about one station alone."""

    number: int
    written_at: datetime
    level: str
    station_number: str | None
    text: str


def write_line(
    session: Session,
    run_id: int,
    text: str,
    now: datetime,
    level: Level = Level.INFO,
    *,
    batch_id: int | None = None,
    station: str | None = None,
) -> None:
    """Add a line to a run's log; nothing for a run that is gone.

    The run's row is held until the transaction ends. So lines become visible in the order of their numbers, and who
    reads on from the last one seen misses none. Who ends a run holds its row before those of its batches and
    stations: write in a transaction that has none of these yet, best one of its own.
    """
    log = DataPullLog
    counted = update(log).where(log.id == run_id).values(log_lines=log.log_lines + 1).returning(log.log_lines)
    number = session.scalar(counted, execution_options={"synchronize_session": False})
    if number is not None:
        own = {"run_id": run_id, "number": number, "written_at": now, "level": level.value, "text": text}
        session.execute(insert(RunEvent).values(**own, batch_id=batch_id, station_number=station))


def read_lines(
    session: Session, run_id: int, after: int = 0, limit: int = 500, station: str | None = None
) -> list[RunLine]:
    """Return up to `limit` lines after the one numbered `after`, the first first; those that touch a station."""
    rows = _lines(session, run_id, station).where(RunEvent.number > after).order_by(RunEvent.number).limit(limit)
    return [RunLine(*row) for row in session.execute(rows)]


def last_lines(session: Session, run_id: int, limit: int = 500, station: str | None = None) -> list[RunLine]:
    """Return the last lines, the first of them first; those that touch a station, where one is given."""
    rows = _lines(session, run_id, station).order_by(RunEvent.number.desc()).limit(limit)
    return [RunLine(*row) for row in session.execute(rows)][::-1]


def count_lines(session: Session, run_id: int) -> int:
    """Return the number of a run's last line, 0 for a run that is not there."""
    return session.scalar(select(DataPullLog.log_lines).where(DataPullLog.id == run_id)) or 0


def _lines(session: Session, run_id: int, station: str | None) -> Select[*tuple[Any, ...]]:
    table = RunEvent
    rows: Select[*tuple[Any, ...]] = select(
        table.number, table.written_at, table.level, table.station_number, table.text
    )
    rows = rows.where(table.run_id == run_id)
    return rows if station is None else rows.where(_touches(session, run_id, station))


def _touches(session: Session, run_id: int, station: str) -> ColumnElement[bool]:
    """Hold for lines about a station, about a batch that it travels in, or about the run as a whole."""
    table, batch = RunEvent, PullRunBatch
    travelling = session.execute(select(batch.id, batch.stations).where(batch.run_id == run_id))
    own = [batch_id for batch_id, stations in travelling if station in stations]
    of_batch = and_(table.station_number.is_(None), or_(table.batch_id.is_(None), table.batch_id.in_(own)))
    return or_(table.station_number == station, of_batch)
