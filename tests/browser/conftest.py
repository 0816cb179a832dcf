"""The whole product on this machine, and a Chromium that looks at it and at nothing else."""

import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, Route, expect, sync_playwright

from core.context import bare_app
from core.db import reading, writing
from core.domain import Trigger, utc_now
from core.operations import save_configuration, start_run
from core.runs import get_run
from core.seeding import seed
from core.settings import load_settings
from core.stations import ensure_stations
from core.store.origin import stamp_origin
from jobs.launch import agency_urls
from jobs.redis_server import free_port
from simulator.server import running
from tests.conftest import REPOSITORY, close_app
from tests.core.forecasting import foretell, issue
from tests.local_web import wait_until_it_answers
from tests.redis_process import redis_process

ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--use-angle=swiftshader", "--enable-unsafe-swiftshader",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
)  # fmt: skip
PULL_SECONDS = 90
PATIENCE_MS = 20_000
STATION = "03294500"
LOOPBACK = ("127.0.0.1", "localhost")


@dataclass(frozen=True)
class Site:
    """The product as it runs: its address, and a configuration that was pulled once."""

    url: str
    config_id: int
    run_id: int
    station: str


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Site]:
    """Web, worker, Redis and simulator, seeded, with three forecasts and one configuration pulled."""
    folder = tmp_path_factory.mktemp("site")
    shutil.copy(sqlite_template, folder / "streamflow.db")
    with redis_process(tmp_path_factory.mktemp("site-redis")) as redis_url, running() as agency:
        environment = {
            "DATA_DIR": str(folder), "REDIS_URL": redis_url, "AUTH": "off", "SIMULATED": "on",
        } | agency_urls(agency.base_url)  # fmt: skip
        app = bare_app(load_settings(environment))
        _seed(app)
        port = free_port()
        web = ("gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", "1", "--threads", "4", "app:create_server()")
        with _process(web, environment, folder), _process(("jobs.worker",), environment, folder):
            url = f"http://127.0.0.1:{port}"
            wait_until_it_answers(f"{url}/healthz")
            yield _pulled(url, app)
        close_app(app)


def _seed(app: Flask) -> None:
    with app.app_context(), writing() as session:
        stamp_origin(session, simulated=True)
        seed(session)
        ensure_stations(session, [STATION])
        issues = [utc_now().replace(minute=0, second=0) - timedelta(days=3, hours=6 * back) for back in range(3)]
        foretell(session, *(issue(STATION, one, [100.0 + n, 200.0, 300.0]) for n, one in enumerate(issues)))


@contextmanager
def _process(module: tuple[str, ...], environment: dict[str, str], folder: Path) -> Iterator[None]:
    with (folder / f"{module[0]}.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", *module], cwd=REPOSITORY, env=environment, stdout=log, stderr=log
        )
        try:
            yield
        finally:
            process.terminate()
            process.wait(30)


def _pulled(url: str, app: Flask) -> Site:
    """Save a configuration and wait for its first run."""
    fields = {
        "name": "Louisville daily", "data_type": "daily_mean", "pull_start_date": "2026-01-01",
        "schedule_type": "daily", "stations": [STATION],
    }  # fmt: skip
    with app.app_context():
        config_id = save_configuration(fields)
        run_id = start_run(config_id, Trigger.PERSON)
        end = time.monotonic() + PULL_SECONDS
        while _status(run_id) == "running":
            assert time.monotonic() < end, "the first run did not end in time"
            time.sleep(0.2)
        assert _status(run_id) == "success"
    return Site(url, config_id, run_id, STATION)


def _status(run_id: int) -> str:
    with reading() as session:
        return get_run(session, run_id).status


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """One Chromium for all tests."""
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        yield browser
        browser.close()


@dataclass
class Watched:
    """A page, and everything about it that should not have happened."""

    page: Page
    strays: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    @property
    def faults(self) -> list[str]:
        return self.strays + self.failures + self.complaints


Open = Callable[..., Watched]


@pytest.fixture
def open_page(browser: Browser, site: Site) -> Iterator[Open]:
    """Open pages whose network is cut to this machine, in a theme, a width and a zone."""
    contexts = []

    def make(theme: str = "light", width: int = 1440, height: int = 900, zone: str = "UTC") -> Watched:
        context = browser.new_context(
            base_url=site.url, color_scheme=theme, viewport={"width": width, "height": height}, timezone_id=zone,
            service_workers="block",
        )  # type: ignore[arg-type]  # fmt: skip
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        return _watch(context.new_page())

    yield make
    for context in contexts:
        context.close()


def _watch(page: Page) -> Watched:
    watched = Watched(page)

    def cut(route: Route) -> None:
        if urlsplit(route.request.url).hostname in LOOPBACK:
            route.continue_()
        else:
            watched.strays.append(f"asked for {route.request.url}")
            route.abort()

    page.route("http*://**", cut)
    page.on("requestfailed", lambda request: _note_failure(watched, request.url, request.failure))
    page.on(
        "response", lambda answer: answer.status >= 400 and watched.failures.append(f"{answer.status} {answer.url}")
    )
    page.on("console", lambda line: line.type == "error" and watched.complaints.append(line.text))
    page.on("pageerror", lambda error: watched.complaints.append(str(error)))
    return watched


def _note_failure(watched: Watched, url: str, why: str | None) -> None:
    # A page that is left takes its open requests with it.
    if why != "net::ERR_ABORTED":
        watched.failures.append(f"{why} {url}")
