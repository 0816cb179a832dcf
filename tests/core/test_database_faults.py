"""A database that is locked, read-only, full, missing or stopped: a sentence each, and the data as it was."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer

import psycopg
import pytest
from flask import Flask
from sqlalchemy import func, select, text

from core import operations
from core.context import bare_app
from core.db import reading, writing
from core.domain import Trigger
from core.errors import DatabaseBusy, DatabaseUnreadable, DatabaseUnwritable, StreamflowError
from core.models import MasterStation, PullConfiguration
from core.watching.health import check_health
from tests.conftest import NOBODY, SettingsFor, close_app
from tests.core.data import add_catalogue

FIELDS = {
    "name": "Potomac", "data_type": "daily_mean", "pull_start_date": "1990-01-01", "schedule_type": "daily",
    "stations": ["01646500"],
}  # fmt: skip


@contextmanager
def opened(app: Flask) -> Iterator[Flask]:
    with app.app_context():
        yield app
    close_app(app)


@pytest.fixture
def path(sqlite_template: Path, tmp_path: Path, settings_for: SettingsFor, redis_url: str) -> Path:
    """A SQLite file with a station and a configuration in it."""
    path = tmp_path / "streamflow.db"
    path.write_bytes(sqlite_template.read_bytes())
    with opened(bare_app(settings_for(f"sqlite:///{path}", REDIS_URL=redis_url))):
        with writing() as session:
            add_catalogue(session, "01646500")
        operations.save_configuration(FIELDS)
    return path


@pytest.fixture
def app_at(settings_for: SettingsFor, redis_url: str, monkeypatch: pytest.MonkeyPatch):
    """Open the app on a database; it waits a tenth of a second for one that is busy."""
    monkeypatch.setattr("core.db.BUSY_TIMEOUT_SECONDS", 0.1)
    return lambda url: opened(bare_app(settings_for(url, REDIS_URL=redis_url)))


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold the file as another process that writes does."""
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield
    other.execute("ROLLBACK")
    other.close()


def contents(path: Path) -> list[str]:
    """Everything in a SQLite file."""
    connection = sqlite3.connect(path)
    lines = list(connection.iterdump())
    connection.close()
    return lines


def refusals(kind: type[StreamflowError]) -> set[str]:
    """What each way to write is answered, each time with this kind of error."""
    said = set()
    for write in (
        lambda: operations.save_configuration(FIELDS | {"name": "Another"}),
        lambda: operations.save_configuration({"description": "new"}, 1),
        lambda: operations.set_enabled(1, False),
        lambda: operations.start_run(1, Trigger.PERSON),
        lambda: operations.delete_configuration(1),
    ):
        with pytest.raises(kind) as refused:
            write()
        said.add(str(refused.value))
    return said


def configurations() -> int:
    with reading() as session:
        return session.scalar(select(func.count()).select_from(PullConfiguration)) or 0


def test_a_locked_file_is_told_and_can_still_be_read(path: Path, app_at) -> None:
    before = contents(path)
    with app_at(f"sqlite:///{path}"):
        with held(path):
            assert refusals(DatabaseBusy) == {
                "The database is held by another process; nothing was changed. Try again shortly."
            }
            assert configurations() == 1
            assert check_health().database is None
        assert contents(path) == before
        operations.save_configuration(FIELDS | {"name": "Another"})
        assert configurations() == 2


def test_a_lock_that_is_let_go_in_time_is_waited_for(path: Path, app_at, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.db.BUSY_TIMEOUT_SECONDS", 20)
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    release = Timer(0.3, lambda: other.execute("ROLLBACK"))
    release.start()
    with app_at(f"sqlite:///{path}"):
        operations.set_enabled(1, False)
    release.join()
    other.close()


def test_a_read_only_file_is_told_and_can_still_be_read(path: Path, app_at) -> None:
    before = contents(path)
    with app_at(f"sqlite:///file:{path}?mode=ro&uri=true"):
        assert refusals(DatabaseUnwritable) == {
            "The database is read-only, so nothing was changed. Check the file's permissions."
        }
        assert configurations() == 1
    assert contents(path) == before


def test_a_full_disk_is_told_and_changes_nothing(path: Path, app_at) -> None:
    before = contents(path)
    refused = pytest.raises(DatabaseUnwritable, match="is full; nothing was changed. Free some space.")
    with app_at(f"sqlite:///{path}"), refused, writing() as session:
        session.execute(text("PRAGMA max_page_count = 1"))
        add_catalogue(session, *(f"{number:08}" for number in range(2000)))
    assert contents(path) == before


def test_a_missing_folder_is_told(tmp_path: Path, app_at) -> None:
    with app_at(f"sqlite:///{tmp_path / 'nowhere' / 'streamflow.db'}"):
        with pytest.raises(DatabaseUnreadable, match="cannot be opened. Check DATABASE_URL and its folder."):
            configurations()
        assert check_health().database == "The database file cannot be opened. Check DATABASE_URL and its folder."


def test_a_database_that_was_never_prepared_is_told(tmp_path: Path, app_at) -> None:
    with app_at(f"sqlite:///{tmp_path / 'new.db'}"):
        assert "Run flask init." in str(check_health().database)


def test_a_stopped_postgresql_is_told(app_at) -> None:
    address = NOBODY.removeprefix("http://")
    with app_at(f"postgresql://nobody@{address}/none"):
        with pytest.raises(DatabaseBusy, match="does not answer; nothing was changed. Check that it is running."):
            configurations()
        with pytest.raises(DatabaseBusy):
            operations.save_configuration(FIELDS)
        assert "does not answer" in str(check_health().database)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_postgresql_that_stops_in_the_middle_keeps_nothing_half_done(
    app: Flask, postgres_admin: psycopg.Connection
) -> None:
    with pytest.raises(DatabaseBusy, match="does not answer"), writing() as session:
        add_catalogue(session, "01646500")
        own = session.scalar(text("SELECT pg_backend_pid()"))
        postgres_admin.execute("SELECT pg_terminate_backend(%s, 5000)", [own])
        add_catalogue(session, "03294500")
    with reading() as session:
        assert session.scalar(select(func.count()).select_from(MasterStation)) == 0


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_read_only_postgresql_is_told(app: Flask) -> None:
    with pytest.raises(DatabaseUnwritable, match="is read-only, so nothing was changed"), writing() as session:
        session.execute(text("SET TRANSACTION READ ONLY"))
        add_catalogue(session, "01646500")
