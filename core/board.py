"""The run board: a row a station of a run, written by the worker, read by everyone who watches."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import Table, bindparam, case, update
from sqlalchemy.orm import Session

from core.domain import StationState, Window
from core.errors import StreamflowError
from core.merge import Counts
from core.models import PullRunStation

table = cast(Table, PullRunStation.__table__)


@dataclass(frozen=True)
class Asked:
    """What is being asked for some stations: the window they are at, and how many chunks they have in all."""

    window: Window
    chunks: int


def mark_fetching(session: Session, run_id: int, stations: Iterable[str], asked: Asked, now: datetime) -> None:
    """Show that these stations' first chunk is being asked for."""
    session.execute(
        update(PullRunStation)
        .where(PullRunStation.run_id == run_id, PullRunStation.station_number.in_(list(stations)))
        .values(
            state=StationState.FETCHING.value,
            window_start=asked.window.start,
            window_end=asked.window.end,
            chunks=asked.chunks,
            started_at=case((PullRunStation.started_at.is_(None), now), else_=PullRunStation.started_at),
        )
    )


def add_counts(session: Session, run_id: int, counts: Mapping[str, Counts]) -> None:
    """Count one more chunk for each station, with the rows it brought."""
    statement = (
        update(table)
        .where(table.c.run_id == run_id, table.c.station_number == bindparam("number"))
        .values(
            chunk=table.c.chunk + 1,
            rows_new=table.c.rows_new + bindparam("new"),
            rows_revised=table.c.rows_revised + bindparam("revised"),
            rows_unchanged=table.c.rows_unchanged + bindparam("unchanged"),
        )
    )
    values = [
        {"number": number, "new": one.new, "revised": one.revised, "unchanged": one.unchanged}
        for number, one in counts.items()
    ]
    if values:
        session.connection().execute(statement, values)


def mark_done(session: Session, run_id: int, stations: Iterable[str], now: datetime) -> None:
    """Close stations whose every chunk was answered: done, or empty where no row came."""
    rows = PullRunStation.rows_new + PullRunStation.rows_revised + PullRunStation.rows_unchanged
    state = case((rows > 0, StationState.DONE.value), else_=StationState.EMPTY.value)
    _close(session, run_id, stations, {"state": state, "finished_at": now})


def mark_failed(session: Session, run_id: int, stations: Iterable[str], error: Exception, now: datetime) -> None:
    """Close stations as failed, with the error's class and sentence."""
    known = isinstance(error, StreamflowError)
    code = error.code if isinstance(error, StreamflowError) else "internal"
    text = str(error) if known else f"A defect of ours stopped this station: {type(error).__name__}: {error}"
    changes = {"state": StationState.FAILED.value, "error_class": code, "error_text": text, "finished_at": now}
    _close(session, run_id, stations, changes)


def note(session: Session, run_id: int, stations: Iterable[str], code: str, text: str) -> None:
    """Leave a word for the operator on stations that are otherwise well."""
    _close(session, run_id, stations, {"error_class": code, "error_text": text})


def _close(session: Session, run_id: int, stations: Iterable[str], changes: dict[str, object]) -> None:
    mine = (PullRunStation.run_id == run_id, PullRunStation.station_number.in_(list(stations)))
    session.execute(update(PullRunStation).where(*mine).values(changes))
