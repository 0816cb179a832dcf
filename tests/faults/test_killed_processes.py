"""SIGKILL at the worst instants: of a worker in fetch, in merge, before its report; of Redis."""

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from core import operations
from core.context import bare_app
from core.domain import Trigger
from core.settings import Settings
from jobs.redis_server import EmbeddedRedis, plan_redis
from simulator.server import Simulator
from tests.conftest import SettingsFor, agency_settings, close_app
from tests.core.pulls import prepare
from tests.faults.processes import (
    assert_as_if_undisturbed,
    begin_planned,
    bring_back_what_vanished,
    process,
    rows_stored,
    run_of,
    until,
    watched_to_its_end,
    worker,
)
from tests.redis_process import start_redis


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.pulling.batching.MOST_ROWS_A_CHUNK", 3000)


@pytest.mark.parametrize("instant", ["fetch", "merge", "report"])
def test_a_worker_is_killed(agency: Simulator, app: Flask, settings: Settings, instant: str) -> None:
    prepare()
    run_id = begin_planned()
    with process(settings, "tests.faults.dying_worker", instant) as victim:
        assert victim.wait(60) == -signal.SIGKILL
    assert run_of(run_id).status == "running"
    kept = rows_stored()
    bring_back_what_vanished()
    with worker(settings):
        watched_to_its_end(run_id)
    assert kept < rows_stored() or instant == "report"
    assert_as_if_undisturbed(run_id)


@pytest.fixture
def own_redis(tmp_path: Path) -> EmbeddedRedis:
    return plan_redis(tmp_path)


@pytest.fixture
def installation(agency: Simulator, settings_for: SettingsFor, database_url: str, own_redis: EmbeddedRedis) -> Settings:
    return settings_for(database_url, REDIS_URL=own_redis.url, **agency_settings(agency))


@pytest.fixture
def alone(installation: Settings) -> Iterator[None]:
    """The app of an installation that has a Redis of its own."""
    app = bare_app(installation)
    with app.app_context():
        yield
    close_app(app)


def test_redis_is_killed_and_comes_back(
    agency: Simulator, alone: None, installation: Settings, own_redis: EmbeddedRedis, tmp_path: Path
) -> None:
    first = start_redis(own_redis, tmp_path)
    prepare()
    agency.traffic.delay = 0.3
    with worker(installation):
        run_id = begin_planned()
        until(lambda: rows_stored() > 0)
        first.kill()
        first.wait(10)
        time.sleep(1)
        second = start_redis(own_redis, tmp_path)
        try:
            watched_to_its_end(run_id)
            agency.traffic.delay = 0
            assert_as_if_undisturbed(run_id)
            assert operations.start_run(run_of(run_id).config_id or 0, Trigger.PERSON) > run_id
        finally:
            second.kill()
            second.wait(10)
