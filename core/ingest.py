"""A run from plan to end: planned once, its batches pulled by whichever workers take them, ended once.

Planning is one transaction without a request; a batch's turn is many small ones. Whatever process dies, what is
left in the database is a run that the next process can go on with.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from core.db import patiently, reading, writing
from core.domain import Agency, DataType, RunStatus, Strategy, utc_now
from core.errors import DatabaseBusy, DatabaseUnwritable, RunEnded, SourceError, StreamflowError
from core.log_lines import about
from core.pulling import batches, board, lifecycle, run_log, run_plan, run_sources
from core.pulling.batches import BatchOrder
from core.pulling.forecast_pull import pull_forecasts
from core.pulling.pull import begin, pull_windows
from core.pulling.replace import replace_span
from core.runs import get_run
from core.sources.base import Source
from core.sources.nwps import NwpsSource
from core.store import origin
from core.store.planner_statistics import refresh_statistics

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Upstream:
    """The services that runs pull from, and whether they are simulated."""

    sources: Mapping[Agency, Source]
    forecasts: NwpsSource | None
    simulated: bool


def plan_run(run_id: int, upstream: Upstream, now: datetime | None = None) -> list[int]:
    """Plan a run that nobody planned yet, up to `now`; returns the batches that wait for a worker.

    What makes the whole run impossible ends it as failed; a defect of ours is raised again after that.
    """
    try:
        return patiently(lambda: _plan(run_id, upstream, now or utc_now()))
    except DatabaseBusy:
        raise
    except StreamflowError as error:
        _end_failed(run_id, str(error))
    except Exception as error:
        _end_failed(run_id, f"A defect of ours stopped the run: {type(error).__name__}: {error}")
        raise
    return []


def _plan(run_id: int, upstream: Upstream, now: datetime) -> list[int]:
    with writing() as session:
        order = lifecycle.pick_up_run(session, run_id, now)
        if order is None:
            logger.info("run %d has ended or was planned before", run_id)
            return []
        origin.stamp_origin(session, upstream.simulated)
        ids = run_plan.write_plan(session, order, upstream.sources, upstream.forecasts is not None)
        run_log.tell_planned(session, run_id, len(ids), now)
    end_if_over(run_id)
    return ids


def pull_batch(batch_id: int, upstream: Upstream, worker: str) -> list[int]:
    """Take a waiting batch's turn; returns the batches that wait because of it: itself again, or its halves.

    What goes wrong is recorded on its stations; a defect of ours is raised again after that.
    """
    with writing() as session:
        order = batches.take_batch(session, batch_id, worker, utc_now())
    if order is None:
        logger.info("batch %d is over, or another worker has it", batch_id)
        return []
    with about(run_id=order.run.run_id, stations=list(order.stations)):
        return _end_well(order, upstream)


def _end_well(order: BatchOrder, upstream: Upstream) -> list[int]:
    """Take the turn; whatever goes wrong, the stations and the run say so."""
    try:
        return _take_turn(order, upstream)
    except RunEnded as error:
        logger.info("%s What it stored is kept.", error)
    except DatabaseBusy as error:
        _note_busy(order, error)
        raise
    except StreamflowError as error:
        _end_failed(order.run.run_id, str(error))
    except Exception as error:
        _close(order, board.failure_of(error))
        raise
    return []


def _take_turn(order: BatchOrder, upstream: Upstream) -> list[int]:
    with reading() as session:
        left_alone = run_sources.why_left_alone(session, order.run.run_id, order.source)
    if left_alone is not None:
        _close(order, left_alone)
    elif not order.windows:
        _close(order)
    elif order.run.data_type == DataType.FORECAST and upstream.forecasts is not None:
        pull_forecasts(order, upstream.forecasts, upstream.simulated)
        _close(order)
    else:
        return _pull(order, upstream)
    return []


def _pull(order: BatchOrder, upstream: Upstream) -> list[int]:
    pull = begin(order, upstream.sources[Agency(order.source)], upstream.simulated)
    run_log.tell_taken(order)
    try:
        (replace_span if order.run.strategy == Strategy.OVERWRITE else pull_windows)(pull)
    except SourceError as error:
        problem = error
        halves = patiently(lambda: _single_out(order, pull.answered, problem))
        return _tell_trouble(order, problem, halves)
    if pull.answered == len(order.windows):
        _close(order)
        return []
    patiently(lambda: _release(order, pull.answered))
    run_log.tell_released(order, pull.answered)
    return [order.batch_id]


def _single_out(order: BatchOrder, answered: int, error: SourceError) -> list[int]:
    """Split a batch that failed until the failing station is alone; one bad station costs only itself."""
    run_id, left = order.run.run_id, order.windows[answered:]
    with writing() as session:
        batches.hold_batch(session, order, utc_now())
        is_down = run_sources.count_failure(session, run_id, order.source, error)
        if not is_down and len(order.stations) > 1:
            board.mark_waiting(session, run_id, order.stations)
            return list(batches.split_batch(session, order, left))
        board.mark_failed(session, run_id, order.stations, board.failure_of(error), utc_now())
        batches.close_batch(session, order)
    return []


def _tell_trouble(order: BatchOrder, error: SourceError, halves: list[int]) -> list[int]:
    if halves:
        run_log.tell_parted(order, error)
    else:
        run_log.tell_failed(order, board.failure_of(error))
        patiently(lambda: end_if_over(order.run.run_id))
    return halves


def _release(order: BatchOrder, answered: int) -> None:
    with writing() as session:
        batches.release_batch(session, order, order.windows[answered])
        board.mark_waiting(session, order.run.run_id, order.stations)


def _close(order: BatchOrder, failure: board.Failure | None = None) -> None:
    """Say that a batch is over, and what its stations came to; end the run when it was the last."""

    def close() -> None:
        with writing() as session:
            batches.hold_batch(session, order, utc_now())
            _close_stations(session, order, failure)
            batches.close_batch(session, order)

    patiently(close)
    run_log.tell_closed(order, failure)
    patiently(lambda: end_if_over(order.run.run_id))


def _close_stations(session: Session, order: BatchOrder, failure: board.Failure | None) -> None:
    if failure is not None:
        board.mark_failed(session, order.run.run_id, order.stations, failure, utc_now())
    elif order.run.data_type != DataType.FORECAST:
        board.mark_done(session, order.run.run_id, order.stations, utc_now())


def end_if_over(run_id: int) -> None:
    """End a run whose batches are all over; whoever comes second does nothing."""
    with writing() as session:
        status = lifecycle.finish_if_over(session, run_id, utc_now())
    if status is not None:
        logger.info("run %d ended: %s", run_id, status.value)
        _refresh_statistics(run_id)


def _refresh_statistics(run_id: int) -> None:
    """Let the database's planner know of a large load, in a short transaction of its own."""
    with reading() as session:
        run = get_run(session, run_id)
    with writing() as session:
        refresh_statistics(session, run.rows_new + run.rows_revised)


def give_up_lost(ids: Sequence[int]) -> None:
    """Fail the stations of batches that too many workers vanished with."""
    for batch_id in ids:
        with writing() as session:
            order = batches.take_batch(session, batch_id, "watchdog", utc_now())
        if order is not None:
            with reading() as session:
                busy = board.busy_database(session, order.run.run_id, order.stations)
            _close(order, busy or board.Failure("internal", batches.VANISHED))


def _note_busy(order: BatchOrder, error: DatabaseBusy) -> None:
    """Say what a batch waits for, where that can be written; the watchdog brings it back."""
    try:
        with writing() as session:
            board.note(session, order.run.run_id, order.stations, error.code, str(error))
        run_log.tell_busy(order, error)
    except StreamflowError as again:
        logger.error("batch %d waits for the watchdog: %s", order.batch_id, again)


def _end_failed(run_id: int, sentence: str) -> None:
    logger.error("run %d failed: %s", run_id, sentence)
    try:
        with writing() as session:
            lifecycle.end_run(session, run_id, RunStatus.FAILED, sentence, utc_now())
    except DatabaseUnwritable:
        # Then the silence tells: when the database can be written again, the watchdog lets the run go on.
        logger.error(
            "that run %d failed could not be written down; it goes on when the database can be written", run_id
        )
