"""Is everything alive: one definition for the status pill, /readyz and flask doctor."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from redis import Redis
from rq import Queue, Worker

from core.context import redis
from core.domain import utc_now
from core.queue import QUEUE_NAME
from core.watching.disk_room import Room, least_room
from core.watching.health import SCHEDULER_MISSING_AFTER, SCHEDULER_SEEN_KEY, check_health
from tests.conftest import SettingsFor


def start_worker() -> None:
    Worker([Queue(QUEUE_NAME, connection=redis())], connection=redis()).register_birth()


def kinds() -> list[str]:
    return [problem.kind for problem in check_health().problems]


def test_nothing_is_wrong_when_everything_lives(app: Flask) -> None:
    start_worker()
    seen = utc_now()
    redis().set(SCHEDULER_SEEN_KEY, seen.isoformat())
    health = check_health()
    assert (health.database, health.redis, health.workers, health.scheduler_seen_at) == (None, None, 1, seen)
    assert health.ready and health.problems == []


def test_what_is_missing_is_said_in_sentences(app: Flask) -> None:
    health = check_health()
    assert not health.ready
    assert [problem.sentence for problem in health.problems] == [
        "No worker is running: runs wait until one starts.",
        "The scheduler is not running: nothing starts by itself until it does.",
    ]


def test_a_scheduler_counts_until_its_silence_is_too_long(app: Flask) -> None:
    for silence, missing in (
        (SCHEDULER_MISSING_AFTER / 2, False),
        (SCHEDULER_MISSING_AFTER + timedelta(seconds=5), True),
    ):
        redis().set(SCHEDULER_SEEN_KEY, (utc_now() - silence).isoformat())
        assert ("scheduler" in kinds()) is missing


def test_without_redis_the_workers_and_the_scheduler_are_not_blamed(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Redis.from_url("redis://127.0.0.1:1") as gone:
        monkeypatch.setattr("core.context.redis", lambda: gone)
        health = check_health()
    assert health.redis == "Redis does not answer."
    assert [problem.kind for problem in health.problems] == ["redis"]
    assert "Stored data can still be read" in health.problems[0].sentence


@pytest.mark.parametrize(
    ("megabytes", "severity"), [(19.9, "bad"), (20, "warning"), (199.9, "warning"), (200, None)], ids=str
)
def test_a_disk_that_fills_up_is_told_before_it_is_full(
    app: Flask, monkeypatch: pytest.MonkeyPatch, megabytes: float, severity: str | None
) -> None:
    monkeypatch.setattr(
        "core.watching.health.least_room", lambda _settings: Room("the database", int(megabytes * 1_000_000))
    )
    told = [problem for problem in check_health().problems if problem.kind == "disk"]
    assert [problem.severity for problem in told] == ([severity] if severity else [])
    assert all(f"The disk that holds the database has {int(megabytes)} MB left" in one.sentence for one in told)
    assert all("Free some space" in one.sentence for one in told)


def test_the_fullest_of_the_disks_counts(settings_for: SettingsFor, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir(), (tmp_path / "elsewhere").mkdir()
    free = {tmp_path / "data": 5, tmp_path / "elsewhere": 3}
    both = settings_for(f"sqlite:///{tmp_path / 'elsewhere' / 'flow.db'}")
    assert least_room(both, free.__getitem__) == Room("the database", 3)
    remote = settings_for("postgresql://u@h/d")
    assert least_room(remote, free.__getitem__) == Room("DATA_DIR", 5)
    (tmp_path / "data").rmdir()
    assert least_room(remote, free.__getitem__) is None
    assert least_room(both) == Room("the database", pytest.approx(shutil.disk_usage(tmp_path).free, rel=0.1))
