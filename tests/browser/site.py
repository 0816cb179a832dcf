"""The whole product on this machine as browsers meet it: web, workers and Redis, against simulated agencies."""

import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from flask import Flask

from core.context import bare_app
from core.db import reading, writing
from core.domain import Trigger, utc_now
from core.operations import save_configuration, start_run
from core.people.roles import Role
from core.runs import get_run
from core.seeding import seed
from core.settings import load_settings
from core.stations import ensure_stations
from core.store.origin import stamp_origin
from jobs.launch import agency_urls
from jobs.redis_server import free_port
from simulator.server import Simulator, running
from tests.conftest import REPOSITORY, close_app
from tests.core.forecasting import foretell, issue
from tests.local_web import wait_until_it_answers
from tests.people import SECRET_KEY, make_user
from tests.redis_process import redis_process

# Five programs start at once, perhaps beside other tests.
START_SECONDS, PULL_SECONDS = 180, 90
STATION = "03294500"
FIELDS = {
    "name": "Louisville daily", "data_type": "daily_mean", "pull_start_date": "2026-01-01",
    "schedule_type": "daily", "stations": [STATION],
}  # fmt: skip


@dataclass(frozen=True)
class Site:
    """The product as it runs: its address, a configuration that was pulled once, and who is to sign in, if anyone.

    `environment` is what its processes were started with, `agency` what they ask.
    """

    url: str
    config_id: int
    run_id: int
    station: str
    person: str | None
    environment: Mapping[str, str]
    agency: Simulator


@contextmanager
def open_site(folder: Path) -> Iterator[Site]:
    """Serve everybody on this machine, from the SQLite file of the folder, with one web process and one worker."""
    with _serving(folder, {"AUTH": "off"}, processes=1) as site:
        yield site


@contextmanager
def closed_site(folder: Path, database_url: str) -> Iterator[Site]:
    """Serve whoever signs in, from PostgreSQL, with two web processes and two workers; the admin is to sign in."""
    closed = {"AUTH": "on", "SECRET_KEY": SECRET_KEY, "DATABASE_URL": database_url}
    with _serving(folder, closed, processes=2) as site:
        yield site


@contextmanager
def _serving(folder: Path, given: Mapping[str, str], processes: int) -> Iterator[Site]:
    (folder / "redis").mkdir()
    with redis_process(folder / "redis") as redis_url, running() as agency, ExitStack() as stack:
        environment = {"DATA_DIR": str(folder), "REDIS_URL": redis_url, "SIMULATED": "on", **given}
        environment |= agency_urls(agency.base_url)
        app = bare_app(load_settings(environment))
        stack.callback(close_app, app)
        person = _seed(app)
        port = free_port()
        sizes = ("--workers", str(processes), "--threads", "4")
        web = ("gunicorn", "--bind", f"127.0.0.1:{port}", *sizes, "app:create_server()")
        stack.enter_context(_process("web", web, environment, folder))
        for number in range(processes):
            stack.enter_context(_process(f"worker-{number + 1}", ("jobs.worker",), environment, folder))
        url = f"http://127.0.0.1:{port}"
        wait_until_it_answers(f"{url}/healthz", START_SECONDS)
        yield Site(url, *_pulled(app), STATION, person, environment, agency)


def _seed(app: Flask) -> str | None:
    """Fill the database; returns who is to sign in."""
    with app.app_context(), writing() as session:
        stamp_origin(session, simulated=True)
        seed(session)
        ensure_stations(session, [STATION])
        issues = [utc_now().replace(minute=0, second=0) - timedelta(days=3, hours=6 * back) for back in range(3)]
        foretell(session, *(issue(STATION, one, [100.0 + n, 200.0, 300.0]) for n, one in enumerate(issues)))
    if not app.extensions["settings"].auth:
        return None
    for role in (Role.ADMIN, Role.VIEWER):
        make_user(app, role.value, role)
    return Role.ADMIN.value


@contextmanager
def _process(name: str, module: tuple[str, ...], environment: Mapping[str, str], folder: Path) -> Iterator[None]:
    with (folder / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", *module], cwd=REPOSITORY, env=environment, stdout=log, stderr=log
        )
        try:
            yield
        finally:
            process.terminate()
            process.wait(30)


def _pulled(app: Flask) -> tuple[int, int]:
    """Save a configuration and wait for its first run; returns both ids."""
    with app.app_context():
        config_id = save_configuration(FIELDS)
        run_id = start_run(config_id, Trigger.PERSON)
        end = time.monotonic() + PULL_SECONDS
        while _status(run_id) == "running":
            assert time.monotonic() < end, "the first run did not end in time"
            time.sleep(0.2)
        assert _status(run_id) == "success"
    return config_id, run_id


def _status(run_id: int) -> str:
    with reading() as session:
        return get_run(session, run_id).status
