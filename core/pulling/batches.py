"""Batches in the database: taken by one worker at a time, held while it lives, brought back when it vanished.

Every step is a conditional write. The table is the queue that counts: what Redis holds can be made anew from it.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, exists, insert, or_, select, update
from sqlalchemy.orm import Session

from core.domain import BatchState, RunStatus, Window, iso_utc, parse_utc
from core.errors import RunEnded
from core.models import DataPullLog, PullRunBatch
from core.pulling.batching import Batch
from core.pulling.lifecycle import RunOrder, read_order
from core.queue import Waiting
from core.windows import is_history

table = PullRunBatch

VANISHED_AFTER = timedelta(seconds=90)
MOST_LOST = 3
VANISHED = (
    f"The worker that pulled this vanished, {MOST_LOST} times over. What it had stored is kept. "
    "Look into the worker's log; then press Retry."
)


@dataclass(frozen=True)
class BatchOrder:
    """A batch that a worker has taken: `windows` are those still to come, `chunk` counts those before."""

    batch_id: int
    worker: str
    run: RunOrder
    source: str
    stations: tuple[str, ...]
    windows: tuple[Window, ...]
    chunk: int


def insert_batches(
    session: Session, run_id: int, source: str, batches: Iterable[Batch], now: datetime
) -> Sequence[int]:
    """Write batches that wait, in this order; returns their ids."""
    values = [_values(run_id, source, batch.stations, batch.windows, now) for batch in batches]
    if not values:
        return []
    return session.scalars(insert(table).returning(table.id, sort_by_parameter_order=True), values).all()


def _values(
    run_id: int, source: str, stations: Sequence[str], windows: Sequence[Window], now: datetime
) -> dict[str, Any]:
    return {
        "run_id": run_id,
        "source": source,
        "stations": list(stations),
        "windows": [[iso_utc(one.start), iso_utc(one.end), iso_utc(one.modified_since)] for one in windows],
        "state": BatchState.WAITING.value,
        "history": bool(windows) and is_history(windows[0], now),
    }


def _window(written: Sequence[str | None]) -> Window:
    start, end, since = written
    return Window(parse_utc(start or ""), parse_utc(end or ""), parse_utc(since) if since else None)


def _running() -> ColumnElement[bool]:
    return exists().where(DataPullLog.id == table.run_id, DataPullLog.status == RunStatus.RUNNING.value)


def take_batch(session: Session, batch_id: int, worker: str, now: datetime) -> BatchOrder | None:
    """Take a waiting batch for this worker; None when another has it, it is over, or its run has ended."""
    waiting = table.state == BatchState.WAITING.value
    values = {"state": BatchState.WORKING.value, "worker": worker, "heartbeat_at": now, "turns": table.turns + 1}
    if not _change(session, batch_id, values, waiting, _running()):
        return None
    row = session.execute(
        select(table.run_id, table.source, table.stations, table.windows, table.chunk).where(table.id == batch_id)
    ).one()
    order = read_order(session, row.run_id)
    if order is None:
        return None
    windows = tuple(_window(written) for written in row.windows[row.chunk :])
    return BatchOrder(batch_id, worker, order, row.source, tuple(row.stations), windows, row.chunk)


def hold_batch(session: Session, order: BatchOrder, now: datetime, answered: int = 0) -> None:
    """Say that the batch's worker lives, and that so many more windows were answered.

    Raises RunEnded when the run was ended or the batch given to another worker meanwhile.
    """
    values = {"heartbeat_at": now, "chunk": table.chunk + answered}
    if not _change(session, order.batch_id, values, *_mine(order), _running()):
        raise RunEnded(f"Run {order.run.run_id} was ended, or this batch was given to another worker.")


def renew_batch(session: Session, batch_id: int, worker: str, now: datetime) -> bool:
    """Say that the worker of a batch lives; False when it is not this worker's any more."""
    mine = (table.worker == worker, table.state == BatchState.WORKING.value)
    return _change(session, batch_id, {"heartbeat_at": now}, *mine)


def release_batch(session: Session, order: BatchOrder, following: Window) -> None:
    """Give a batch back, so that others get their turn; `following` is the window that comes next."""
    history = is_history(following, order.run.now)
    _change(session, order.batch_id, {"state": BatchState.WAITING.value, "history": history}, *_mine(order))


def close_batch(session: Session, order: BatchOrder) -> None:
    """Say that a batch is over."""
    _change(session, order.batch_id, {"state": BatchState.OVER.value}, *_mine(order))


def split_batch(session: Session, order: BatchOrder, windows: Sequence[Window]) -> Sequence[int]:
    """Put two batches of half the stations in the place of one; returns their ids."""
    close_batch(session, order)
    half = len(order.stations) // 2
    halves = [Batch(part, tuple(windows)) for part in (order.stations[:half], order.stations[half:])]
    return insert_batches(session, order.run.run_id, order.source, halves, order.run.now)


def _mine(order: BatchOrder) -> tuple[ColumnElement[bool], ...]:
    return table.worker == order.worker, table.state == BatchState.WORKING.value


def _change(session: Session, batch_id: int, values: dict[str, Any], *conditions: ColumnElement[bool]) -> bool:
    statement = update(table).where(table.id == batch_id, *conditions).values(values)
    return cast(CursorResult[Any], session.execute(statement)).rowcount == 1


def waiting_batches(session: Session, ids: Collection[int] | None = None) -> list[Waiting]:
    """Return the batches of running runs that wait, those of `ids` where given; what is new first."""
    rows = select(table.id, table.turns, table.history).where(table.state == BatchState.WAITING.value, _running())
    if ids is not None:
        rows = rows.where(table.id.in_(ids))
    return [Waiting(*row) for row in session.execute(rows.order_by(table.history, table.id))]


def vanished_batches(session: Session, now: datetime) -> list[tuple[int, int]]:
    """Return the batches that `bring_back` would let wait again, each as run id and batch id."""
    rows = select(table.run_id, table.id).where(*_vanished(now)).order_by(table.id)
    return [(run_id, batch_id) for run_id, batch_id in session.execute(rows)]


def bring_back(session: Session, now: datetime) -> list[int]:
    """Let every batch whose worker was not heard of wait again; returns those that were lost too often for that.

    A sign of life from the future is none: the clock was set back since.
    """
    session.execute(
        update(table).where(*_vanished(now)).values(state=BatchState.WAITING.value, worker=None, lost=table.lost + 1)
    )
    waiting = table.state == BatchState.WAITING.value
    return list(session.scalars(select(table.id).where(waiting, table.lost >= MOST_LOST, _running())))


def _vanished(now: datetime) -> tuple[ColumnElement[bool], ...]:
    silent = or_(table.heartbeat_at < now - VANISHED_AFTER, table.heartbeat_at > now + VANISHED_AFTER)
    return table.state == BatchState.WORKING.value, silent, _running()
