"""A worker killed in the middle of a 30-year pull: another goes on, and the table is that of a calm pull."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, func, select, text

from core import operations
from core.context import redis
from core.db import reading, writing
from core.domain import DataType, Trigger, utc_now
from core.models import DischargeObservation, PullStationProgress
from core.pulling.batches import VANISHED_AFTER
from core.queue import enqueue_run
from core.runs import RunRow, get_run
from core.scheduling.watchdog import look_after_runs
from core.settings import Settings
from simulator.server import Simulator
from tests.core.pulls import POTOMAC, configure, prepare, reached, table


def environment(settings: Settings) -> dict[str, str]:
    addresses = {"DATABASE_URL": settings.database_url, "REDIS_URL": settings.redis_url or ""}
    own = {"DATA_DIR": str(settings.data_dir), "USGS_BASE_URL": settings.usgs_base_url}
    return os.environ | addresses | own | {"AUTH": "off", "SIMULATED": "on", "TZ": "UTC"}


@pytest.fixture
def worker(app: Flask, settings: Settings) -> Iterator[subprocess.Popen[bytes]]:
    process = _start_worker(settings)
    yield process
    _kill(process)


def _start_worker(settings: Settings) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "jobs.worker"]
    return subprocess.Popen(command, env=environment(settings), start_new_session=True)


def _kill(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)


def _until(done, seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.25)


def _rows() -> int:
    with reading() as session:
        return session.scalar(select(func.count()).select_from(DischargeObservation)) or 0


def _anything() -> bool:
    with reading() as session:
        return session.scalar(select(DischargeObservation.station_id).limit(1)) is not None


def _run(run_id: int) -> RunRow:
    with reading() as session:
        return get_run(session, run_id)


def test_a_pull_whose_worker_is_killed_goes_on_and_ends_with_the_table_of_a_calm_one(
    agency: Simulator, app: Flask, settings: Settings, worker: subprocess.Popen[bytes]
) -> None:
    prepare()
    stations = [number for number in agency.world.gauges if number.isdigit()][100:112]
    config = configure(stations, DataType.DAILY, "1996-11-22")
    run_id = operations.start_run(config, Trigger.PERSON)
    _until(_anything)
    os.killpg(worker.pid, signal.SIGKILL)
    kept, half_way = _rows(), reached(config)
    assert _run(run_id).status == "running"
    assert all(one.last_successful_pull_date < datetime(2020, 1, 1) for one in half_way.values())

    again = _start_worker(settings)
    try:
        look_after_runs(redis(), utc_now() + VANISHED_AFTER + timedelta(seconds=60))
        _until(lambda: _run(run_id).status != "running")
    finally:
        _kill(again)
    assert _run(run_id).status == "success"
    after_the_kill = table()
    assert len(after_the_kill) > kept

    _forget_everything(config)
    calm = _start_worker(settings)
    try:
        third = operations.start_run(config, Trigger.PERSON)
        _until(lambda: _run(third).status != "running")
    finally:
        _kill(calm)
    assert after_the_kill == table()
    with reading() as session:
        assert session.scalar(text("SELECT count(*) FROM observation_revisions")) == 0


def _forget_everything(config: int) -> None:
    with writing() as session:
        session.execute(delete(DischargeObservation))
        session.execute(delete(PullStationProgress).where(PullStationProgress.config_id == config))


def test_a_real_worker_pulls_what_is_in_the_queue(
    agency: Simulator, app: Flask, worker: subprocess.Popen[bytes]
) -> None:
    prepare()
    config = configure([POTOMAC], DataType.DAILY, "2020-01-01")
    run_id = operations.start_run(config, Trigger.PERSON)
    _until(lambda: _run(run_id).status != "running", 30)
    assert (_run(run_id).status, _run(run_id).stations_done) == ("success", 1)
    assert _rows() > 2000


def test_the_same_run_put_in_the_queue_twice_is_done_once(
    agency: Simulator, app: Flask, worker: subprocess.Popen[bytes]
) -> None:
    prepare()
    run_id = operations.start_run(configure([POTOMAC], DataType.DAILY, "2020-01-01"), Trigger.PERSON)
    enqueue_run(redis(), run_id)
    _until(lambda: _run(run_id).status != "running", 30)
    enqueue_run(redis(), run_id)
    time.sleep(2)
    assert len([entry for entry in agency.requests if "/daily/" in entry.path]) == 1
