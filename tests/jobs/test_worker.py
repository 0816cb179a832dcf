"""A worker that outlives Redis, and that finishes what it holds when asked to stop."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from redis import Redis
from rq import Queue
from rq.job import Job, JobStatus

from core.queue import QUEUE_NAME
from jobs.redis_server import EmbeddedRedis, plan_redis
from tests.redis_process import start_redis


@pytest.fixture
def plan(tmp_path: Path) -> EmbeddedRedis:
    """A Redis that a test starts and ends as it likes."""
    return plan_redis(tmp_path / "redis")


@pytest.fixture
def worker(plan: EmbeddedRedis, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A worker process; what it says is in worker.log."""
    env = os.environ | {"DATA_DIR": str(tmp_path), "REDIS_URL": plan.url, "AUTH": "off"}
    with (tmp_path / "worker.log").open("wb") as log:
        process = subprocess.Popen([sys.executable, "-m", "jobs.worker"], env=env, stdout=log, stderr=log)
    yield process
    process.kill()
    process.wait()


def said(folder: Path, words: str, times: int = 1) -> bool:
    """Tell whether the worker comes to say something so many times."""
    return wait_for(lambda: (folder / "worker.log").read_text().count(words) >= times)


def wait_for(fact: Callable[[], bool]) -> bool:
    """Tell whether something comes true within 30 seconds."""
    end = time.monotonic() + 30
    while not fact() and time.monotonic() < end:
        time.sleep(0.05)
    return fact()


def enqueue_sleep(url: str, seconds: float) -> Job:
    """Give the worker something to do."""
    return Queue(QUEUE_NAME, connection=Redis.from_url(url)).enqueue("time.sleep", seconds)


def has_status(job: Job, status: JobStatus) -> bool:
    """Tell whether a job comes to a status."""
    return wait_for(lambda: job.get_status() == status)


def test_it_waits_for_redis_and_goes_on_when_redis_was_restarted(
    plan: EmbeddedRedis, worker: subprocess.Popen[bytes], tmp_path: Path
):
    assert said(tmp_path, "trying again")
    redis = start_redis(plan, tmp_path / "redis")
    assert said(tmp_path, "is ready")
    redis.kill()
    redis.wait()
    redis = start_redis(plan, tmp_path / "redis")
    try:
        job = enqueue_sleep(plan.url, 0)
        assert has_status(job, JobStatus.FINISHED)
        assert worker.poll() is None
        worker.terminate()
        assert worker.wait(timeout=20) == 0
        job.connection.close()
    finally:
        redis.terminate()
        redis.wait()


def test_it_finishes_what_it_holds_before_it_stops(
    plan: EmbeddedRedis, worker: subprocess.Popen[bytes], tmp_path: Path
):
    redis = start_redis(plan, tmp_path / "redis")
    try:
        job = enqueue_sleep(plan.url, 1.5)
        assert has_status(job, JobStatus.STARTED)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=20) == 0
        assert job.get_status() == JobStatus.FINISHED
        job.connection.close()
    finally:
        redis.terminate()
        redis.wait()


def test_it_ends_at_once_while_it_waits_for_redis(worker: subprocess.Popen[bytes], tmp_path: Path):
    assert said(tmp_path, "trying again")
    worker.terminate()
    assert worker.wait(timeout=10) in (0, -signal.SIGTERM)
