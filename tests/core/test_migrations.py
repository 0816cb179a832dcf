"""The schema: up, down to nothing and up again, and the same as the models on both databases."""

import pytest
from flask import Flask
from flask_migrate import check, downgrade, upgrade
from sqlalchemy import inspect, text

from core.db import db, reading
from core.store.partitions import is_partition
from core.store.tables import Base

SPECIFIED = {
    "stations", "discharge_observations", "forecast_runs", "data_pull_logs", "pull_configurations",
    "pull_configuration_stations", "master_stations", "pull_station_progress", "station_mappings",
    "observation_revisions", "reported_gaps", "pull_run_stations",
}  # fmt: skip


def tables() -> set[str]:
    names = set(inspect(db.engine).get_table_names()) - {"alembic_version"}
    return {name for name in names if not is_partition(name)}


def schema() -> dict[str, object]:
    """The tables with their columns, keys and indexes."""
    seen = inspect(db.engine)
    return {
        name: (
            [(column["name"], str(column["type"]), column["nullable"]) for column in seen.get_columns(name)],
            seen.get_pk_constraint(name),
            sorted((index["name"], index["column_names"], index["unique"]) for index in seen.get_indexes(name)),
            sorted(str(one) for one in seen.get_unique_constraints(name)),
            sorted(str(one) for one in seen.get_foreign_keys(name)),
        )
        for name in tables()
    }


def test_the_migrated_schema_is_that_of_the_models(app: Flask) -> None:
    assert tables() == set(Base.metadata.tables)
    assert tables() >= SPECIFIED
    check()


def test_it_goes_down_to_nothing_and_up_to_the_same(app: Flask) -> None:
    before = schema()
    downgrade(revision="base")
    assert tables() == set()
    upgrade()
    assert schema() == before
    upgrade()
    assert schema() == before


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_observations_are_clustered_by_their_key_on_sqlite(app: Flask) -> None:
    with reading() as session:
        made = session.scalar(text("SELECT sql FROM sqlite_master WHERE name = 'discharge_observations'"))
    assert made is not None and made.rstrip().endswith("WITHOUT ROWID")
    assert inspect(db.engine).get_pk_constraint("discharge_observations")["constrained_columns"] == [
        "station_id",
        "type",
        "observed_at",
    ]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_sqlite_writes_ahead_and_minds_foreign_keys(app: Flask) -> None:
    with reading() as session:
        assert session.scalar(text("PRAGMA journal_mode")) == "wal"
        assert session.scalar(text("PRAGMA foreign_keys")) == 1
