"""Housekeeping: which runs go and which stay, what leaves Redis, and that the database is in order afterwards."""

import sqlite3
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pandas as pd
import pytest
from flask import Flask
from redis import Redis
from rq import Queue, SimpleWorker
from rq.executions import Execution
from rq.job import Job, JobStatus
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from core.context import redis
from core.db import db, reading, writing
from core.domain import DataType
from core.errors import QueueUnavailable
from core.models import (
    DataPullLog,
    DischargeObservation,
    PullConfiguration,
    PullRunBatch,
    PullRunSource,
    PullRunStation,
)
from core.queue import HISTORY_QUEUE, QUEUE_NAME, QUEUES
from core.scheduling import housekeeping
from core.scheduling.housekeeping import keep_house, prune_runs
from core.scheduling.queue_registries import clear_registries
from core.store.merge import Merge, clear_staging, merge_staged, stage_readings
from tests.core.data import DAY, NOW, START, add_stations, ledger_rows, readings, stored_rows

CUTOFF = NOW - 400 * DAY
OLD, YOUNG = CUTOFF - timedelta(seconds=1), CUTOFF


@pytest.fixture
def configured(app: Flask) -> tuple[int, int]:
    """Two configurations."""
    made = []
    with writing() as session:
        for name in ("Potomac", "Ohio"):
            config = PullConfiguration(
                name=name, data_type="daily_mean", data_strategy="append", pull_start_date=START,
                schedule_type="daily", schedule_value="1 1 * * *", created_at=START, updated_at=START,
            )  # fmt: skip
            session.add(config)
            session.flush()
            made.append(config.id)
    return made[0], made[1]


def add_run(config_id: int | None, start_time=OLD, status: str = "success", stations: int = 2) -> int:
    """Write a run with its rows; returns its id."""
    with writing() as session:
        run = DataPullLog(
            config_id=config_id, config_name="Potomac", data_type="daily_mean", trigger="schedule", status=status,
            start_time=start_time,
        )  # fmt: skip
        session.add(run)
        session.flush()
        session.add(PullRunBatch(run_id=run.id, source="USGS", stations=["1"], windows=[], state="done"))
        session.add(PullRunSource(run_id=run.id, source="USGS"))
        rows = [PullRunStation(run_id=run.id, station_number=str(number), state="done") for number in range(stations)]
        session.add_all(rows)
        return run.id


def store(session: Session, rows: pd.DataFrame, run_id: int) -> None:
    clear_staging(session)
    stage_readings(session, rows)
    merge_staged(Merge(session, DataType.DAILY, run_id, NOW))


def run_ids() -> set[int]:
    """The runs that are left, after a look that no row of another is."""
    with reading() as session:
        left = set(session.scalars(select(DataPullLog.id)))
        for table in (PullRunBatch, PullRunSource, PullRunStation):
            assert set(session.scalars(select(table.run_id))) == left
    return left


def test_old_runs_go_with_their_rows_and_the_latest_of_each_configuration_stays(configured: tuple[int, int]) -> None:
    first, second = configured
    old, under_way, latest_though_old = add_run(first), add_run(first, status="running"), add_run(second)
    young = add_run(first, YOUNG)
    assert prune_runs(CUTOFF) == 1
    assert run_ids() == {under_way, latest_though_old, young} and old not in run_ids()
    assert prune_runs(CUTOFF) == 0


def test_runs_of_a_deleted_configuration_go_by_age_alone(configured: tuple[int, int]) -> None:
    add_run(None), add_run(None)
    young, newest = add_run(None, YOUNG), add_run(configured[0])
    assert prune_runs(CUTOFF) == 2
    assert run_ids() == {young, newest}


def test_the_number_of_a_run_is_never_given_to_another(app: Flask) -> None:
    newest = [add_run(None) for _ in range(3)][-1]
    assert prune_runs(CUTOFF) == 2
    assert run_ids() == {newest} and add_run(None) > newest


def test_it_deletes_a_few_at_a_time_and_lets_others_write_between(
    configured: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(housekeeping, "RUNS_AT_ONCE", 2)
    for _ in range(6):
        add_run(configured[0], stations=1)
    left: list[int] = []

    def write_meanwhile(_seconds: float) -> None:
        with writing() as session:
            session.execute(update(PullConfiguration).values(description="written meanwhile"))
            left.append(session.scalar(select(func.count()).select_from(DataPullLog)) or 0)

    assert prune_runs(CUTOFF, write_meanwhile) == 5
    assert left == [4, 2] and len(run_ids()) == 1


def test_observations_and_ledger_of_a_pruned_run_are_untouched(configured: tuple[int, int]) -> None:
    run = add_run(configured[0])
    with writing() as session:
        station = add_stations(session, "01646500")["01646500"]
        for discharge in (100.0, 120.0):
            rows = readings(station, (START, discharge, "A", None), (START + DAY, 5.0, "A", None))
            store(session, rows, run)
    with reading() as session:
        before = stored_rows(session), ledger_rows(session)
    add_run(configured[0], YOUNG)
    assert keep_house(redis(), 400, NOW).runs_pruned == 1
    with reading() as session:
        assert (stored_rows(session), ledger_rows(session)) == before and len(before[1]) == 1
        assert set(session.scalars(select(DischargeObservation.run_id))) == {run}


def test_the_planner_knows_the_tables_and_the_log_of_sqlite_is_empty(app: Flask) -> None:
    with writing() as session:
        station = add_stations(session, "01646500")["01646500"]
        rows = readings(station, *((START + n * DAY, float(n), "A", None) for n in range(500)))
        store(session, rows, 1)
    kept = keep_house(redis(), 400, NOW)
    known = {
        "sqlite": "SELECT count(*) FROM sqlite_stat1 WHERE tbl = 'discharge_observations'",
        # Of the partitioned table as a whole, which autovacuum leaves alone.
        "postgresql": "SELECT count(*) FROM pg_stats WHERE tablename = 'discharge_observations' AND inherited",
    }
    with reading() as session:
        assert session.scalar(text(known[db.engine.dialect.name]))
    if db.engine.dialect.name == "postgresql":
        assert kept.log_emptied is None
        return
    assert kept.log_emptied is True
    assert Path(f"{db.engine.url.database}-wal").stat().st_size == 0


def test_a_reader_keeps_the_log_from_being_emptied_but_not_for_long(app: Flask) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL sees to its own log")
    with reading() as session:
        session.scalar(select(func.count()).select_from(PullConfiguration))
        with writing() as other:
            add_stations(other, "01646500")
        begun = time.monotonic()
        assert housekeeping.empty_sqlite_log() is False
        assert time.monotonic() - begun < 10
    assert housekeeping.empty_sqlite_log() is True
    with reading() as session:
        assert session.scalar(text("PRAGMA busy_timeout")) == 60_000
    assert sqlite3.connect(db.engine.url.database).execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.fixture
def server(redis_url: str) -> Iterator[Redis]:
    """A Redis with nothing in it."""
    with Redis.from_url(redis_url) as connection:
        yield connection


def leave_started(server: Redis, queue: Queue, ttl: int) -> Job:
    """Leave a job as a worker leaves it that is killed: started, to be given up after `ttl` seconds."""
    job = queue.enqueue("time.time", failure_ttl=60)
    server.lrem(queue.key, 0, job.id)
    with server.pipeline() as pipe:
        job.set_status(JobStatus.STARTED, pipeline=pipe)
        queue.started_job_registry.add_execution(Execution.create(job, ttl=60, pipeline=pipe), pipe, ttl=ttl)
        pipe.execute()
    return job


@pytest.mark.parametrize("name", QUEUES)
def test_what_a_killed_worker_left_is_given_up_and_what_one_does_is_not(server: Redis, name: str) -> None:
    queue = Queue(name, connection=server)
    dead, living = leave_started(server, queue, ttl=0), leave_started(server, queue, ttl=60)
    clear_registries(server)
    assert queue.started_job_registry.get_job_ids(cleanup=False) == [living.id]
    assert queue.failed_job_registry.get_job_ids(cleanup=False) == [dead.id]


def test_failures_go_when_their_time_is_over_or_their_job_is_gone(server: Redis) -> None:
    queue = Queue(HISTORY_QUEUE, connection=server)
    over, gone, kept = (queue.enqueue("time.time") for _ in range(3))
    for job, seconds in ((over, 0), (gone, 3600), (kept, 3600)):
        queue.failed_job_registry.add(job, ttl=seconds, exc_string="it failed")
    queue.finished_job_registry.add(gone, ttl=3600)
    server.delete(gone.key)
    assert clear_registries(server) == 3
    assert queue.failed_job_registry.get_job_ids(cleanup=False) == [kept.id]
    assert clear_registries(server) == 0


def test_workers_that_died_are_forgotten_and_living_ones_are_not(server: Redis) -> None:
    queues = [Queue(name, connection=server) for name in QUEUES]
    dead, living = (SimpleWorker(queues, name=name, connection=server) for name in ("dead", "living"))
    dead.register_birth(), living.register_birth()
    server.delete(dead.key)
    assert clear_registries(server) == 1
    assert server.smembers("rq:workers") == server.smembers(f"rq:workers:{QUEUE_NAME}") == {living.key.encode()}


def test_without_redis_the_database_is_seen_to_all_the_same(configured: tuple[int, int]) -> None:
    add_run(configured[0]), add_run(configured[0])
    with Redis.from_url("redis://127.0.0.1:1") as gone, pytest.raises(QueueUnavailable):
        keep_house(gone, 400, NOW)
    assert len(run_ids()) == 1
