"""Is everything alive: one definition for the status pill, /readyz and flask doctor."""

from datetime import timedelta

import pytest
from flask import Flask
from redis import Redis
from rq import Queue, Worker

from core.context import redis
from core.domain import utc_now
from core.health import SCHEDULER_MISSING_AFTER, SCHEDULER_SEEN_KEY, check_health
from core.queue import QUEUE_NAME


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
