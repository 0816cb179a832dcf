"""What the tests stand on: real databases, a real Redis, the agencies' simulator, and no way out of this machine.

A test that asks for `database_url`, `settings`, `app`, `server` or `client` runs twice: on SQLite and on PostgreSQL.
Where it asks for `agency` too, its settings point at the simulated agencies; otherwise nothing answers there.
"""

import gc
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from hypothesis import settings as hypothesis_settings
from psycopg import sql
from redis import Redis

from core.context import bare_app
from core.db import db
from core.settings import Settings, load_settings
from jobs.launch import AGENCY_PATHS, agency_urls
from simulator.server import Simulator, running
from tests.postgres_database import PostgresDatabase
from tests.postgres_server import postgres_server
from tests.redis_process import redis_process
from tests.stray_traffic import stray_traffic

# A busy machine is no reason to fail: examples have no deadline of their own.
hypothesis_settings.register_profile("unhurried", deadline=None)
hypothesis_settings.load_profile("unhurried")

REPOSITORY = Path(__file__).resolve().parents[1]
UPSTREAM = REPOSITORY.parent / "shared" / "upstream"
NOBODY = "http://127.0.0.1:1"
TEMPLATE = "template_migrated"
BROWSERS = "tests/browser/"
NOON = "2026-11-22T12:00:00Z"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the tests in a browser run against a site as it is deployed."""
    parser.addoption("--signed-in", action="store_true", help="browsers sign in to two web processes on PostgreSQL")


def pytest_configure() -> None:
    """Let a test session that is told to end still stop the servers it started."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give a process whole files, and one all that a browser looks at: several browsers are in each other's way.

    Those that sign in look at a site of their own each.
    """
    from xdist.scheduler import LoadFileScheduling

    class ByFile(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return BROWSERS if nodeid.startswith(BROWSERS) else str(super()._split_scope(nodeid))

    return None if config.option.signed_in else ByFile(config, log)


def pytest_collection_finish() -> None:
    """Spare the collector what the imports brought, and let it look at what is new less often: a sixth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 10)


@pytest.fixture(autouse=True)
def this_machine_only() -> Iterator[None]:
    """Fail a test that looks for anything beyond this machine, even where its errors are caught."""
    with stray_traffic() as strays:
        yield
    assert not strays, f"the test reached out to {', '.join(strays)}"


@pytest.fixture(scope="session")
def upstream() -> Path:
    """The folder of recorded answers of the agencies, which is not part of the repository."""
    if not UPSTREAM.is_dir():
        pytest.skip(f"the recordings are not at {UPSTREAM}")
    return UPSTREAM


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium to drive."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    pytest.skip("no Chromium on PATH; on Debian: apt-get install chromium")


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL server of this session, by the URL of its `postgres` database."""
    with postgres_server() as url:
        yield url


@pytest.fixture(scope="session")
def redis_server_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Redis server of this session."""
    with redis_process(tmp_path_factory.mktemp("redis")) as url:
        yield url


@pytest.fixture
def redis_url(redis_server_url: str) -> str:
    """A Redis with nothing in it."""
    with Redis.from_url(redis_server_url) as client:
        client.flushall()
    return redis_server_url


@pytest.fixture
def agency() -> Iterator[Simulator]:
    """The simulated agencies, at noon of a day in November, with every way to disturb them."""
    with running(now=NOON) as simulator:
        yield simulator


@pytest.fixture
def simulator(agency: Simulator) -> str:
    """The address of the simulated agencies."""
    return agency.base_url


SettingsFor = Callable[..., Settings]


@pytest.fixture
def settings_for(tmp_path: Path) -> SettingsFor:
    """Make settings for a database, in a data folder of the test's own; further ones by name, as in the environment."""

    def make(database_url: str, **environment: str) -> Settings:
        return load_settings(_environment(database_url, tmp_path / "data") | environment)

    return make


def _environment(database_url: str, data_dir: Path) -> dict[str, str]:
    agencies = dict.fromkeys(AGENCY_PATHS, NOBODY)
    return {"DATABASE_URL": database_url, "DATA_DIR": str(data_dir), "AUTH": "off"} | agencies


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    migrate(f"sqlite:///{path}", path.parent)
    return path


@pytest.fixture(scope="session")
def postgres_admin(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[psycopg.Connection]:
    """A connection that creates and drops databases; the migrated template is there."""
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(TEMPLATE)))
        migrate(_named(postgres_url, TEMPLATE), tmp_path_factory.mktemp("postgres"))
        yield connection


def migrate(database_url: str, folder: Path) -> None:
    """Bring a database up to date."""
    app = bare_app(load_settings(_environment(database_url, folder)))
    with app.app_context():
        upgrade()
    close_app(app)


def _named(postgres_url: str, database: str) -> str:
    return postgres_url.replace("/postgres?", f"/{database}?")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A migrated, empty database of the test's own."""
    if request.param == "sqlite":
        path = tmp_path / "streamflow.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    database: PostgresDatabase = request.getfixturevalue("postgres_database")
    yield database.url
    database.take_back()


@pytest.fixture(scope="session")
def postgres_database(postgres_admin: psycopg.Connection, postgres_url: str) -> PostgresDatabase:
    """The database on PostgreSQL that the tests of this session take one after the other."""
    database = PostgresDatabase(postgres_admin, "test", TEMPLATE, _named(postgres_url, "test"))
    database.make()
    return database


@pytest.fixture(scope="session")
def postgres_site_url(postgres_admin: psycopg.Connection, postgres_url: str) -> str:
    """A migrated, empty database on PostgreSQL for one site of this session."""
    postgres_admin.execute(sql.SQL("CREATE DATABASE site TEMPLATE {}").format(sql.Identifier(TEMPLATE)))
    return _named(postgres_url, "site")


@pytest.fixture
def settings(request: pytest.FixtureRequest, settings_for: SettingsFor, database_url: str, redis_url: str) -> Settings:
    """The settings of a whole installation on this machine."""
    agencies: dict[str, str] = {}
    if "agency" in request.fixturenames:
        agencies = agency_settings(request.getfixturevalue("agency"))
    return settings_for(database_url, REDIS_URL=redis_url, **agencies)


def agency_settings(agency: Simulator) -> dict[str, str]:
    """The variables that point an installation at the simulated agencies."""
    return agency_urls(agency.base_url) | {"SIMULATED": "on"}


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """The app without its pages, as a job has it; its context is open."""
    app = bare_app(settings)
    with app.app_context():
        yield app
    close_app(app)


@pytest.fixture
def server(settings: Settings) -> Iterator[Flask]:
    """The app as the web serves it."""
    from app import create_server

    server = create_server(settings)
    yield server
    close_app(server)


@pytest.fixture
def client(server: Flask) -> FlaskClient:
    """A client of the app as the web serves it."""
    return server.test_client()


def close_app(app: Flask) -> None:
    """Close every connection that an app has opened."""
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()
    app.extensions["redis_connection"].close()
    app.extensions["redis_counts"].close()
