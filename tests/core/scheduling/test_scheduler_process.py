"""The scheduler's loop against a real Redis and a real RQ worker: what is due starts, what was lost comes back."""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Thread

import pytest
from flask import Flask
from rq import Queue, SimpleWorker
from sqlalchemy import update

from core import configurations, operations, runs
from core.context import redis
from core.db import reading, writing
from core.domain import Trigger, utc_now
from core.models import DataPullLog, PullConfiguration
from core.queue import QUEUE_NAME, job_id_of, job_is_queued
from core.runs import RunRow
from core.schedules import next_times
from core.scheduling.scheduler_process import DatabaseScheduler
from core.settings import Settings
from core.watching.health import SCHEDULER_SEEN_KEY, check_health
from tests.core.data import add_catalogue

HOURLY = "7 * * * *"


@pytest.fixture(autouse=True)
def environment(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the jobs, which read the environment, the settings of the test."""
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    monkeypatch.setenv("REDIS_URL", settings.redis_url or "")
    monkeypatch.setenv("DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("AUTH", "off")


@pytest.fixture
def made(app: Flask) -> int:
    """A configuration that pulls every hour."""
    with writing() as session:
        add_catalogue(session, "01646500")
    fields = {"name": "Potomac", "data_type": "daily_mean", "pull_start_date": "1990-01-01", "schedule_type": "hourly"}
    return operations.save_configuration(fields | {"stations": ["01646500"]})


@pytest.fixture
def tick(app: Flask) -> Callable[[], None]:
    """One round of the scheduler."""
    return lambda: _tick(app)


def _tick(app: Flask) -> None:
    scheduler = DatabaseScheduler(app, interval=1)
    scheduler._install_signal_handlers = lambda: None
    scheduler.run(burst=True)


@pytest.fixture
def work() -> Callable[[], int]:
    """Do the starts that wait in the queue, and leave the runs they made in it; returns how many there were."""
    return lambda: _work()


def _work() -> int:
    queue = Queue(QUEUE_NAME, connection=redis())
    starts = [job for job in queue.jobs if job.func_name == "jobs.pull.start_scheduled"]
    own = Queue("starts", connection=redis())
    for job in starts:
        queue.remove(job)
        own.enqueue_job(job)
    worker = SimpleWorker([own], connection=redis())
    worker._install_signal_handlers = lambda: None
    worker.work(burst=True)
    return len(starts)


def make_due(config_id: int) -> datetime:
    """Let the next time of a configuration be an hour ago."""
    due = next_times(HOURLY, utc_now() - timedelta(hours=2), 1)[0]
    with writing() as session:
        session.execute(update(PullConfiguration).where(PullConfiguration.id == config_id).values(next_run_at=due))
    redis().flushall()
    return due


def all_runs() -> list[RunRow]:
    with reading() as session:
        return runs.list_runs(session)


def config(config_id: int) -> PullConfiguration:
    with reading() as session:
        return configurations.get_configuration(session, config_id)


def write_run(run_id: int, **values: datetime) -> None:
    with writing() as session:
        session.execute(update(DataPullLog).where(DataPullLog.id == run_id).values(values))


def test_what_is_due_is_started_once(made: int, tick: Callable[[], None], work: Callable[[], int]) -> None:
    due = make_due(made)
    before = utc_now()
    tick()
    assert work() == 1
    (run,) = all_runs()
    assert (run.config_id, run.trigger, run.status, run.phase) == (made, "schedule", "running", "waiting for a worker")
    assert job_is_queued(redis(), job_id_of(run.id))
    one = config(made)
    assert one.last_run_at is not None and before <= one.last_run_at == run.start_time <= utc_now()
    assert one.next_run_at in (next_times(HOURLY, before, 1)[0], next_times(HOURLY, utc_now(), 1)[0])
    assert one.next_run_at > due
    tick()
    assert (work(), len(all_runs())) == (0, 1)


def test_what_is_not_due_waits(made: int, tick: Callable[[], None], work: Callable[[], int]) -> None:
    coming = config(made).next_run_at
    tick()
    assert (work(), all_runs()) == (0, [])
    assert config(made).next_run_at == coming


def test_what_was_disabled_or_deleted_is_not_started(
    made: int, tick: Callable[[], None], work: Callable[[], int]
) -> None:
    make_due(made)
    operations.set_enabled(made, False)
    tick()
    assert (work(), all_runs()) == (0, [])
    assert config(made).next_run_at is None


def test_a_start_whose_configuration_was_deleted_meanwhile_does_nothing(
    made: int, tick: Callable[[], None], work: Callable[[], int]
) -> None:
    make_due(made)
    tick()
    with writing() as session:
        configurations.delete_configuration(session, made, utc_now())
    assert (work(), all_runs()) == (1, [])


def test_a_run_under_way_is_left_alone(made: int, tick: Callable[[], None], work: Callable[[], int]) -> None:
    make_due(made)
    first = operations.start_run(made, Trigger.PERSON)
    tick()
    assert work() == 1
    assert [run.id for run in all_runs()] == [first]


def test_two_schedulers_at_once_start_one_run(made: int, app: Flask, work: Callable[[], int]) -> None:
    make_due(made)
    both = [Thread(target=_tick, args=(app,)) for _ in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join(30)
    work()
    assert len(all_runs()) == 1


def test_a_run_that_redis_lost_is_queued_again(made: int, tick: Callable[[], None]) -> None:
    run_id = operations.start_run(made, Trigger.PERSON)
    redis().flushall()
    tick()
    tick()
    assert Queue(QUEUE_NAME, connection=redis()).job_ids == [job_id_of(run_id)]


def test_it_shows_that_it_lives(made: int, tick: Callable[[], None]) -> None:
    assert "scheduler" in [problem.kind for problem in check_health().problems]
    tick()
    assert redis().get(SCHEDULER_SEEN_KEY)
    assert "scheduler" not in [problem.kind for problem in check_health().problems]


def test_a_lock_that_a_dead_scheduler_left_is_waited_for(
    made: int, tick: Callable[[], None], work: Callable[[], int]
) -> None:
    make_due(made)
    redis().set(DatabaseScheduler.scheduler_lock_key, "held by one that died", px=500)
    tick()
    assert work() == 1
