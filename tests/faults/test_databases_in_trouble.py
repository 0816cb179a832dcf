"""PostgreSQL restarted in mid-run; SQLite read by ten while two write; a disk that is full; a clock set back."""

import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask, current_app

from core import operations
from core.context import bare_app
from core.db import db, reading
from core.domain import DataType, Trigger
from core.runs import list_runs, run_stations
from core.settings import Settings
from simulator.server import Simulator
from tests.conftest import SettingsFor, agency_settings, close_app, migrate
from tests.core.pulls import NOON, OHIO, POTOMAC, configure, prepare, pull, reached, table
from tests.faults.processes import (
    assert_as_if_undisturbed,
    begin,
    begin_planned,
    bring_back_what_vanished,
    rows_stored,
    run_of,
    until,
    watched_to_its_end,
    worker,
)
from tests.postgres_server import postgres_server, restart_postgres

HOUR = timedelta(hours=1)


@contextmanager
def installed(settings: Settings) -> Iterator[None]:
    """The app of an installation whose database is the test's own to maltreat."""
    app = bare_app(settings)
    with app.app_context():
        prepare()
        yield
    close_app(app)


def test_postgresql_is_restarted_in_mid_run(
    agency: Simulator, settings_for: SettingsFor, redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.pulling.batching.MOST_ROWS_A_CHUNK", 3000)
    with postgres_server(durable=True) as url:
        migrate(url, tmp_path)
        settings = settings_for(url, REDIS_URL=redis_url, **agency_settings(agency))
        with installed(settings), worker(settings):
            agency.traffic.delay = 0.2
            run_id = begin_planned()
            until(lambda: rows_stored() > 0)
            restart_postgres(url)
            db.engine.dispose()
            assert watched_to_its_end(run_id).chunks > 4
            agency.traffic.delay = 0
            assert_as_if_undisturbed(run_id)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_two_workers_write_sqlite_while_ten_readers_read(
    agency: Simulator, app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.pulling.batching.MOST_ROWS_A_CHUNK", 1000)
    prepare()
    over, failed, looks = threading.Event(), list[Exception](), list[int]()

    def read(app: Flask, config: int) -> None:
        with app.app_context():
            while not over.is_set():
                try:
                    with reading() as session:
                        looks.append(len(list_runs(session)))
                        run_stations(session, config)
                    rows_stored()
                except Exception as error:
                    failed.append(error)

    runs = [begin("2026-10-20", (number,)) for number in (POTOMAC, OHIO, "07374000", "09380000")]
    here = current_app._get_current_object()
    readers = [threading.Thread(target=read, args=(here, run)) for run in runs for _ in range(3)][:10]
    with worker(settings), worker(settings):
        for reader in readers:
            reader.start()
        ended = [watched_to_its_end(run).status for run in runs]
        over.set()
        for reader in readers:
            reader.join(30)
    assert ended == ["success"] * 4
    assert failed == [] and len(looks) > 20
    assert "database is locked" not in worker_log(settings) and "Traceback" not in worker_log(settings)


def worker_log(settings: Settings) -> str:
    """What the workers said."""
    return "".join(log.read_text() for log in settings.data_dir.glob("jobs.worker-*.log"))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder on a disk of 6 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=6m", "none", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True).returncode != 0:
        pytest.skip("only root may mount a small disk, and not in every container")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_the_disk_is_full(
    agency: Simulator, settings_for: SettingsFor, redis_url: str, sqlite_template: Path, small_disk: Path
) -> None:
    database = small_disk / "streamflow.db"
    shutil.copy(sqlite_template, database)
    settings = settings_for(f"sqlite:///{database}", REDIS_URL=redis_url, **agency_settings(agency))
    with installed(settings), worker(settings):
        config = configure([POTOMAC], DataType.REALTIME, "2024-01-01")
        run_id = operations.start_run(config, Trigger.PERSON)
        until(lambda: f"run {run_id} failed: The disk that holds the database is full" in worker_log(settings))
        assert run_of(run_id).status in ("running", "failed")  # not even the end fits on a disk that is quite full
        subprocess.run(["mount", "-o", "remount,size=200m", str(small_disk)], check=True)
        bring_back_what_vanished()
        if watched_to_its_end(run_id).status == "failed":
            run_id = operations.retry_run(run_id)
            watched_to_its_end(run_id)
        assert_as_if_undisturbed(run_id)


def test_the_clock_is_set_back_an_hour(agency: Simulator, app: Flask) -> None:
    prepare()
    config = configure([POTOMAC, OHIO], DataType.REALTIME, "2026-11-01")
    for now in (NOON - 2 * HOUR, NOON, NOON - HOUR, NOON):
        agency.set_now(now)
        assert pull(config, now).status == "success"
    disturbed, far = table(), reached(config)
    undisturbed = configure([POTOMAC, OHIO], DataType.REALTIME, "2026-11-01", "overwrite")
    run = pull(undisturbed, NOON)
    assert (run.status, run.rows_new, run.rows_revised) == ("success", 0, 0)
    assert table() == disturbed
    assert {one.last_successful_pull_date for one in far.values()} <= {max(row[2] for row in disturbed)} | {
        max(row[2] for row in disturbed if row[0] == number) for number in (POTOMAC, OHIO)
    }
    assert run_of(run.id).status == "success"
