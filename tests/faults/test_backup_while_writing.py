"""A backup taken while another process writes is of one moment: that between two of the writer's transactions."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from core.db import db, reading, writing
from core.models import DischargeObservation, ObservationRevision
from core.settings import Settings
from jobs import cli
from tests.core.backups import Empty, empty_database, installation
from tests.core.data import add_stations
from tests.faults.processes import process, revisions, until

__all__ = ["empty_database", "installation"]

STATIONS = [f"0164{number:04}" for number in range(20)]
DAY = datetime(2026, 11, 21)
# So many that the writer goes on in the middle of the backup.
OTHERS = 4000


@pytest.fixture
def filled(app: Flask) -> Flask:
    """An installation with a record at each station."""
    cli.register(app)
    with writing() as session:
        add_stations(session, *STATIONS)
        numbers = f"WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {OTHERS - 1}) "
        day = "datetime('1990-01-01', i || ' days')"
        if db.engine.dialect.name == "postgresql":
            day = "timestamp '1990-01-01' + i * interval '1 day'"
        session.execute(text(
            "INSERT INTO discharge_observations (station_id, type, observed_at, discharge, unit, recorded_at) "
            f"{numbers} SELECT stations.id, 'daily_mean', {day}, i / 7.0, 'cfs', '2026-11-20 00:00:00' FROM stations, n"
        ))  # fmt: skip
    return app


def test_a_backup_is_of_one_moment_between_two_transactions(
    filled: Flask, settings: Settings, tmp_path: Path, empty_database: Empty, installation: Any
) -> None:
    file = tmp_path / "while-writing.backup"
    with process(settings, "tests.faults.revising_writer", DAY.isoformat()) as writer:
        until(lambda: revisions() > 0)
        before = revisions()
        said = filled.test_cli_runner().invoke(args=["backup", str(file)])
        after = revisions()
        assert said.exit_code == 0 and writer.poll() is None, said.output
        with installation(empty_database(db.engine.dialect.name)) as other:
            said = other.test_cli_runner().invoke(args=["restore", str(file)])
            assert said.exit_code == 0, said.output
            number = assert_as_between_transactions()
            assert writer.poll() is None
    taken = len(STATIONS) * (number - 1)
    assert before <= taken < after, "the writer did not go on during the backup"


def assert_as_between_transactions() -> int:
    """Compare with what the writer had written after each of its transactions; returns the number it was at."""
    table, ledger = DischargeObservation, ObservationRevision
    with reading() as session:
        values = session.execute(select(table.station_id, table.discharge).where(table.observed_at == DAY)).all()
        number = int(values[0].discharge)
        entries = session.execute(
            select(ledger.station_id, ledger.old_discharge, ledger.new_discharge).where(ledger.observed_at == DAY)
        )
        stations = range(1, len(STATIONS) + 1)
        assert sorted(map(tuple, values)) == [(station, number) for station in stations]
        assert sorted(map(tuple, entries)) == [(one, old, old + 1) for one in stations for old in range(1, number)]
        assert session.scalar(select(func.count()).select_from(table)) == len(STATIONS) * (OTHERS + 1)
    return number
