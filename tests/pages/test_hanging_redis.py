"""Pages while Redis hangs: it takes connections and answers nothing."""

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app import create_server
from core.queue import PEOPLE_WAIT_SECONDS
from jobs.redis_server import plan_redis
from tests.conftest import SettingsFor, close_app
from tests.pages.asking import ask, visit, words_in
from tests.redis_process import start_redis


@pytest.fixture
def hanging(tmp_path: Path, sqlite_template: Path, settings_for: SettingsFor) -> Iterator[FlaskClient]:
    """A client of a whole app whose Redis was stopped after it had answered."""
    (tmp_path / "s.db").write_bytes(sqlite_template.read_bytes())
    plan = plan_redis(tmp_path)
    process = start_redis(plan, tmp_path)
    server = create_server(settings_for(f"sqlite:///{tmp_path}/s.db", REDIS_URL=plan.url))
    client = server.test_client()
    assert client.get("/").status_code == 200
    process.send_signal(signal.SIGSTOP)
    yield client
    process.send_signal(signal.SIGCONT)
    close_app(server)
    process.terminate()
    process.wait()


def test_pages_wait_once_for_a_redis_that_hangs_and_say_so(hanging: FlaskClient) -> None:
    began = time.monotonic()
    assert "Overview" in words_in(visit(hanging, "/"))
    assert time.monotonic() - began < 3 * PEOPLE_WAIT_SECONDS
    began = time.monotonic()
    told = ask(hanging, "status-pill.children", {}, changed="health-tick.n_intervals")
    assert "Redis" in str(told)
    assert time.monotonic() - began < 2 * PEOPLE_WAIT_SECONDS
