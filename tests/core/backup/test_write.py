"""Backup and restore, from either database into the other: every row, or nothing and a sentence.

Into the same kind: tests/faults/test_backup_while_writing.py.
"""

import shutil
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_migrate import downgrade
from rq import Queue, Worker
from sqlalchemy import select

from core.backup.restore import restore_backup
from core.backup.write import write_backup
from core.context import redis
from core.db import db, reading, writing
from core.domain import DataType
from core.errors import BackupError, Conflict, SimulationMismatch
from core.models import ForecastRun, ObservationRevision, PullConfiguration, Station
from core.store.merge import Merge, clear_staging, merge_staged, stage_readings
from core.store.origin import stamp_origin
from core.store.schema_revisions import known_revisions
from tests.core.backups import Empty, empty_database, everything, installation
from tests.core.data import NOW, add_stations, readings

__all__ = ["empty_database", "installation"]

sqlite_alone = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ODD_TEXT = "Rivière \"O'Brien\"\\N, à l'eau\tclaire\n\\.\n水"
# Numbers whose last bit tells whether they were only nearly kept.
FLOWS = [0.1 + 0.2, 1e-300, -3.0, 0.0, 123456.789012345678, 2.0**60 + 2**9, 1 / 3]
TIMES = [datetime(1850, 3, 1), datetime(1999, 12, 31), datetime(2000, 1, 1), datetime(2035, 1, 1)]


@pytest.fixture
def kept(app: Flask, tmp_path: Path) -> Path:
    """A backup of a database with something of everything that is hard to carry."""
    with writing() as session:
        stamp_origin(session, simulated=False)
        ids = add_stations(session, "01646500", "03294500")
        session.get_one(Station, ids["01646500"]).name = ODD_TEXT
        session.get_one(Station, ids["03294500"]).is_active = False
        session.add(ForecastRun(station_id=ids["01646500"], source="NOAA_RFC", run_date=NOW, data=[{"value": 0.1}]))
        session.add(PullConfiguration(
            name="Potomac", data_type="daily_mean", data_strategy="append", pull_start_date=NOW, schedule_type="daily",
            schedule_value="0 6 * * *", created_at=NOW, updated_at=NOW, products=None, is_enabled=False,
        ))  # fmt: skip
    for factor in (1.0, 3.0):
        rows = [(NOW + timedelta(hours=hour), flow * factor, "P", "e") for hour, flow in enumerate(FLOWS)]
        merge(ids["01646500"], *rows, *((time, factor, "A", None) for time in TIMES))
    write_backup(tmp_path / "kept.backup")
    return tmp_path / "kept.backup"


def merge(station: int, *rows: Any) -> None:
    with writing() as session:
        clear_staging(session)
        stage_readings(session, readings(station, *rows))
        merge_staged(Merge(session, DataType.REALTIME, 1, NOW))


def test_every_row_comes_back_in_the_other_kind_of_database(
    kept: Path, empty_database: Empty, installation: Any
) -> None:
    before = everything()
    assert len(before["observation_revisions"]) >= len(FLOWS) - 2
    other = "sqlite" if db.engine.dialect.name == "postgresql" else "postgresql"
    with installation(empty_database(other)):
        rows = restore_backup(kept)
        assert everything() == before
        assert {name: len(held) for name, held in before.items()} == rows
        with writing() as session:  # ids go on after those that were restored
            add_stations(session, "01668000")
        merge(1, (NOW, 77.0, "P", None))
        with reading() as session:
            assert len(session.scalars(select(ObservationRevision.id)).all()) == rows["observation_revisions"] + 1


@sqlite_alone
def test_a_backup_is_one_file_that_its_owner_alone_may_read(kept: Path) -> None:
    assert kept.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in kept.parent.iterdir() if "kept" in path.name] == ["kept.backup"]


def test_data_goes_only_when_it_may_and_then_all_or_nothing(kept: Path, tmp_path: Path) -> None:
    merge(2, (NOW, 5.0, "P", None))
    more = everything()
    with pytest.raises(Conflict, match="holds data, in .*discharge_observations.*Give --yes"):
        restore_backup(kept)
    with closing(sqlite3.connect(shutil.copy(kept, tmp_path / "torn"))) as file, file:
        file.execute("UPDATE discharge_observations SET station_id = 99 WHERE observed_at > '2030'")
    with pytest.raises(BackupError, match="(?i)could not be restored: .*foreign key.* The database is as it was"):
        restore_backup(tmp_path / "torn", replace=True)
    assert everything() == more
    restore_backup(kept, replace=True)
    assert len(everything()["discharge_observations"]) == len(more["discharge_observations"]) - 1


def test_a_backup_of_an_older_version_is_brought_up_to_date(
    app: Flask, tmp_path: Path, empty_database: Empty, installation: Any
) -> None:
    kind, head = db.engine.dialect.name, known_revisions()[0]
    with writing() as session:
        add_stations(session, "01646500")
    downgrade(revision="0003")
    assert write_backup(tmp_path / "old.backup").revision == "0003" != head
    with installation(empty_database(kind)):
        assert restore_backup(tmp_path / "old.backup")["stations"] == 1
        assert write_backup(tmp_path / "new.backup").revision == head


@sqlite_alone
def test_a_backup_of_a_newer_version_is_refused(kept: Path) -> None:
    with closing(sqlite3.connect(kept)) as file, file:
        file.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(BackupError, match="at step 9999, which this version does not know"):
        restore_backup(kept, replace=True)


@sqlite_alone
def test_simulated_and_live_data_stay_apart(kept: Path, empty_database: Empty, installation: Any) -> None:
    simulated = {"SIMULATED": "on", "USGS_BASE_URL": "http://127.0.0.1:1"}
    with (
        installation(empty_database("sqlite"), **simulated),
        pytest.raises(SimulationMismatch, match="holds live data, and this installation is for simulated data"),
    ):
        restore_backup(kept)


@sqlite_alone
def test_nothing_is_restored_under_a_living_worker(kept: Path) -> None:
    worker = Worker([Queue("streamflow", connection=redis())], connection=redis())
    worker.register_birth()
    with pytest.raises(Conflict, match="A worker lives"):
        restore_backup(kept, replace=True)
    worker.register_death()
    restore_backup(kept, replace=True)


@sqlite_alone
@pytest.mark.parametrize("content", [b"", b"not a database at all, but long enough to be read as one", None])
def test_what_is_no_backup_is_refused(app: Flask, kept: Path, content: bytes | None) -> None:
    whole = kept.read_bytes()
    kept.write_bytes(whole[: len(whole) // 2] if content is None else content)
    with pytest.raises(BackupError, match="Nothing was restored"):
        restore_backup(kept, replace=True)


@sqlite_alone
def test_no_file_is_written_over_or_left_half(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "there").write_text("mine")
    with pytest.raises(BackupError, match="is there already"):
        write_backup(tmp_path / "there")
    with pytest.raises(BackupError, match="cannot be written: No such file or directory"):
        write_backup(tmp_path / "nowhere" / "new.backup")
    assert (tmp_path / "there").read_text() == "mine"


def test_there_is_nothing_to_keep_before_the_first_start(
    empty_database: Empty, installation: Any, tmp_path: Path
) -> None:
    with installation(empty_database("sqlite")), pytest.raises(BackupError, match="Run flask init"):
        write_backup(tmp_path / "new.backup")


@sqlite_alone
def test_a_file_whose_names_are_statements_is_refused(app: Flask, kept: Path) -> None:
    with closing(sqlite3.connect(kept)) as file:
        file.execute('CREATE TABLE "users; DROP TABLE users; --" (id INTEGER)')
    before = everything()
    with pytest.raises(BackupError, match="it has a table or column 'users; DROP"):
        restore_backup(kept, replace=True)
    assert everything() == before
