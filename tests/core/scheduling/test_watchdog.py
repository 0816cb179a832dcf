"""The watchdog: lost batches wait again, lost jobs are queued again, a run that no worker is left for ends."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from rq import Queue
from sqlalchemy import select, update

from core import ingest, operations, runs
from core.context import redis
from core.db import reading, writing
from core.domain import DataType, Trigger, utc_now
from core.errors import DatabaseBusy, QueueUnavailable
from core.models import PullRunBatch
from core.pulling import batches
from core.pulling import board as notes
from core.queue import HISTORY_QUEUE, QUEUE_NAME, connect_redis
from core.scheduling.watchdog import NO_WORKERS, WORKERLESS_AFTER, look_after_runs
from jobs.worker import make_worker
from simulator.server import Simulator
from tests.core.pulls import OHIO, POTOMAC, board, configure, prepare, upstream

SECOND = timedelta(seconds=1)


@pytest.fixture
def run_id(app: Flask, agency: Simulator) -> int:
    prepare()
    return operations.start_run(configure([POTOMAC, OHIO], DataType.REALTIME, "2026-11-20"), Trigger.PERSON)


@pytest.fixture
def planned(run_id: int) -> int:
    """A run whose one batch waits in the queue."""
    operations.queue_batches(ingest.plan_run(run_id, upstream()))
    return run_id


@pytest.fixture
def a_worker(app: Flask):
    """A worker that is registered and does nothing."""
    worker = make_worker(redis())
    worker.register_birth()
    yield
    worker.register_death()


def queued(name: str = QUEUE_NAME) -> list[str]:
    return [job for job in Queue(name, connection=redis()).job_ids if job.startswith("batch")]


def batches_of(run_id: int) -> list[PullRunBatch]:
    with reading() as session:
        return list(session.scalars(select(PullRunBatch).where(PullRunBatch.run_id == run_id)))


def watch(now: datetime | None = None) -> None:
    look_after_runs(redis(), now or utc_now())


def status(run_id: int) -> tuple[str, str | None]:
    with reading() as session:
        run = runs.get_run(session, run_id)
        return run.status, run.error_message


def vanish() -> datetime:
    """Let a worker take the batch and never be heard of again; returns a time when that is known."""
    with writing() as session:
        (waiting,) = batches.waiting_batches(session)
        assert batches.take_batch(session, waiting.batch_id, "one that dies", utc_now())
    return utc_now() + batches.VANISHED_AFTER + SECOND


def test_what_redis_lost_is_queued_again_once(planned: int, a_worker: None) -> None:
    before = queued()
    redis().delete(f"rq:queue:{QUEUE_NAME}")
    watch()
    watch()
    assert queued() == before and len(before) == 1


def test_history_waits_in_a_queue_of_its_own(app: Flask, agency: Simulator) -> None:
    prepare()
    run_id = operations.start_run(configure([POTOMAC], DataType.REALTIME, "2012-01-01"), Trigger.PERSON)
    operations.queue_batches(ingest.plan_run(run_id, upstream()))
    assert (queued(), len(queued(HISTORY_QUEUE))) == ([], 1)


def test_a_batch_whose_worker_vanished_waits_again(planned: int, a_worker: None) -> None:
    late = vanish()
    watch(late - 2 * SECOND)
    assert len(queued()) == 1
    watch(late)
    assert len(queued()) == 2  # its first job, which finds nothing to do any more, and that of its next turn
    assert status(planned) == ("running", None)


def test_a_batch_that_workers_vanish_with_again_and_again_fails(planned: int, a_worker: None) -> None:
    for _ in range(batches.MOST_LOST):
        watch(vanish())
    assert status(planned) == ("failed", batches.VANISHED)
    assert {row.error_class for row in board(planned).values()} == {"internal"}


def test_a_batch_that_the_database_keeps_waiting_says_so(
    planned: int, a_worker: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy = DatabaseBusy("The database is held by another process.")
    waits = [batch.id for batch in batches_of(planned)]

    def refuse(order: batches.BatchOrder, upstream: ingest.Upstream) -> list[int]:
        raise busy

    with monkeypatch.context() as patch:
        patch.setattr(ingest, "_take_turn", refuse)
        with pytest.raises(DatabaseBusy):
            ingest.pull_batch(waits[0], upstream(), "one")
    assert {(row.error_class, row.error_text) for row in board(planned).values()} == {("database_busy", str(busy))}
    watch(utc_now() + batches.VANISHED_AFTER + SECOND)
    for _ in range(batches.MOST_LOST - 1):
        watch(vanish())
    assert status(planned) == ("failed", str(busy))


def test_a_database_that_answers_again_leaves_no_trace_on_the_board(planned: int, a_worker: None) -> None:
    with writing() as session:
        notes.note(session, planned, [POTOMAC, OHIO], "database_busy", "The database is held.")
    for batch in batches_of(planned):
        ingest.pull_batch(batch.id, upstream(), "one")
    assert {(row.state, row.error_class) for row in board(planned).values()} == {("done", None)}


def test_a_run_that_no_worker_is_left_for_ends_failed(planned: int) -> None:
    late = vanish()
    watch(late)
    assert status(planned)[0] == "running"
    watch(late + WORKERLESS_AFTER)
    assert status(planned) == ("failed", NO_WORKERS)


def test_a_run_that_waits_for_its_first_worker_goes_on_waiting(run_id: int) -> None:
    watch(utc_now() + timedelta(days=9))
    assert status(run_id)[0] == "running"


def test_a_run_with_workers_may_take_its_time(planned: int, a_worker: None) -> None:
    watch(utc_now() + timedelta(days=9))
    assert status(planned)[0] == "running"


def test_a_run_whose_last_worker_died_before_ending_it_is_ended(planned: int, a_worker: None) -> None:
    with writing() as session:
        session.execute(update(PullRunBatch).values(state="over"))
    watch()
    assert status(planned)[0] == "success"


def test_without_redis_nothing_is_judged(planned: int, app: Flask, settings_for, database_url: str) -> None:
    gone = connect_redis(settings_for(database_url, REDIS_URL="redis://127.0.0.1:1"))
    with pytest.raises(QueueUnavailable):
        look_after_runs(gone, utc_now() + timedelta(days=9))
    assert status(planned)[0] == "running"
