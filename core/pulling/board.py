"""The run board: a row a station of a run, written by the worker, read by everyone who watches."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import Table, bindparam, case, select, update
from sqlalchemy.orm import Session

from core.domain import StationState, Window
from core.errors import DatabaseBusy, StreamflowError
from core.models import PullRunStation
from core.store.merge import Counts

table = cast(Table, PullRunStation.__table__)


@dataclass(frozen=True)
class Failure:
    """Why a station failed: the machine word of the error's class, and its sentence."""

    code: str
    text: str


def failure_of(error: Exception) -> Failure:
    """Put an error in words; one that is not of our making is a defect of ours."""
    if isinstance(error, StreamflowError):
        return Failure(error.code, str(error))
    return Failure("internal", f"A defect of ours stopped this station: {type(error).__name__}: {error}")


def mark_planned(session: Session, run_id: int, stations: Iterable[str], windows: Sequence[Window]) -> None:
    """Show what these stations will be asked for: the span of all their windows, and how many there are."""
    start, end = min(one.start for one in windows), max(one.end for one in windows)
    _close(session, run_id, stations, {"window_start": start, "window_end": end, "chunks": len(windows)})


def mark_fetching(session: Session, run_id: int, stations: Iterable[str], now: datetime) -> None:
    """Show that these stations are being asked for."""
    started = case((PullRunStation.started_at.is_(None), now), else_=PullRunStation.started_at)
    _close(session, run_id, stations, {"state": StationState.FETCHING.value, "started_at": started})


def mark_asked(session: Session, run_id: int, stations: Iterable[str], chunks: int, now: datetime) -> None:
    """Show that these stations are asked for `chunks` things, from the first one on."""
    mark_fetching(session, run_id, stations, now)
    _close(session, run_id, stations, {"chunk": 0, "chunks": chunks})


def mark_merging(session: Session, run_id: int, stations: Iterable[str], requests: int) -> None:
    """Show that an answer for these stations came, by so many requests, and is being stored."""
    changes = {"state": StationState.MERGING.value, "requests": PullRunStation.requests + requests}
    _close(session, run_id, stations, changes)


def mark_waiting(session: Session, run_id: int, stations: Iterable[str]) -> None:
    """Show that these stations wait for their batch's next turn."""
    _close(session, run_id, stations, {"state": StationState.WAITING.value})


def add_counts(session: Session, run_id: int, counts: Mapping[str, Counts]) -> None:
    """Count one more chunk for each station, with the rows it brought; they are asked for again."""
    statement = (
        update(table)
        .where(table.c.run_id == run_id, table.c.station_number == bindparam("number"))
        .values(
            state=StationState.FETCHING.value,
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
    was_busy = PullRunStation.error_class == DatabaseBusy.code
    mended = {
        name: case((was_busy, None), else_=getattr(PullRunStation, name)) for name in ("error_class", "error_text")
    }
    _close(session, run_id, stations, {"state": state, "finished_at": now} | mended)


def mark_failed(session: Session, run_id: int, stations: Iterable[str], failure: Failure, now: datetime) -> None:
    """Close stations as failed, with the error's class and sentence."""
    changes = {"state": StationState.FAILED.value, "error_class": failure.code, "error_text": failure.text}
    _close(session, run_id, stations, changes | {"finished_at": now})


def note(session: Session, run_id: int, stations: Iterable[str], code: str, text: str) -> None:
    """Leave a word for the operator on stations that are otherwise well."""
    _close(session, run_id, stations, {"error_class": code, "error_text": text})


def busy_database(session: Session, run_id: int, stations: Iterable[str]) -> Failure | None:
    """Return what was noted of these stations when the database kept them waiting."""
    query = select(PullRunStation.error_text).where(
        PullRunStation.run_id == run_id,
        PullRunStation.station_number.in_(list(stations)),
        PullRunStation.error_class == DatabaseBusy.code,
    )
    text = session.scalar(query.limit(1))
    return Failure(DatabaseBusy.code, text) if text else None


def _close(session: Session, run_id: int, stations: Iterable[str], changes: Mapping[str, object]) -> None:
    mine = (PullRunStation.run_id == run_id, PullRunStation.station_number.in_(list(stations)))
    session.execute(update(PullRunStation).where(*mine).values(changes))
