"""The parts of the observations on PostgreSQL: made when needed, by one of two, without a reader's notice."""

from collections.abc import Iterator
from datetime import datetime
from threading import Thread

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import IntegrityError

from core.db import db, reading, writing
from core.domain import DataType
from core.models import DischargeObservation
from core.observations import latest_observation, read_observations
from core.store.merge import Merge, clear_staging, merge_staged, stage_readings
from core.store.partitions import is_partition, prepare_partitions
from core.store.planner_statistics import MANY_ROWS, refresh_statistics
from tests.core.data import NOW, add_stations, readings, stored_rows

NUMBER = "03294500"
COMING = 2031
TIMES = [datetime(1850, 3, 1), datetime(1999, 12, 31), datetime(2000, 1, 1), datetime(2026, 5, 1), datetime(2035, 1, 1)]
postgres = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


@pytest.fixture
def station(app: Flask) -> Iterator[int]:
    with writing() as session:
        ids = add_stations(session, NUMBER)
    yield ids[NUMBER]


def merge(station: int, *times: datetime) -> None:
    with writing() as session:
        clear_staging(session)
        stage_readings(session, readings(station, *((time, 1.0, "P", None) for time in times)))
        merge_staged(Merge(session, DataType.DAILY, 1, NOW))


def years_made() -> set[str]:
    return {name for name in inspect(db.engine).get_table_names() if is_partition(name)}


def test_values_of_any_year_are_stored_and_read_alike(station: int) -> None:
    merge(station, *TIMES)
    with reading() as session:
        frame = read_observations(session, NUMBER, DataType.DAILY, TIMES[0], TIMES[-1])
        assert list(frame["observed_at"]) == TIMES
        newest = latest_observation(session, NUMBER)
        assert newest is not None and newest["observed_at"] == TIMES[-1]


@postgres
def test_a_coming_year_is_made_by_the_merge_that_needs_it(station: int) -> None:
    before = years_made()
    merge(station, datetime(COMING, 1, 1))
    assert years_made() - before == {f"discharge_observations_{COMING}"}
    with pytest.raises(IntegrityError, match="no partition"), writing() as session:
        session.add(DischargeObservation(
            station_id=station, type="daily_mean", observed_at=datetime(COMING + 1, 1, 1), discharge=1.0, unit="cfs",
            recorded_at=NOW,
        ))  # fmt: skip


@postgres
def test_two_that_need_the_same_year_make_it_once_and_readers_go_on(app: Flask, station: int) -> None:
    span = datetime(COMING, 1, 1), datetime(COMING, 6, 1)
    errors: list[BaseException] = []

    def make() -> None:
        try:
            with app.app_context(), writing() as session:
                prepare_partitions(session, *span)
        except BaseException as error:
            errors.append(error)

    second = Thread(target=make)
    with writing() as session:
        prepare_partitions(session, *span)
        second.start()
        with reading() as other:
            other.execute(text("SET LOCAL lock_timeout = '2s'"))
            assert stored_rows(other) == []
        second.join(timeout=0.3)
        assert second.is_alive(), "the second does not wait for the first"
    second.join(timeout=10)
    assert not second.is_alive() and errors == []
    assert f"discharge_observations_{COMING}" in years_made()


@postgres
def test_the_year_is_there_for_the_second_when_the_first_fails(station: int) -> None:
    with pytest.raises(RuntimeError, match="stumbled"), writing() as session:
        prepare_partitions(session, datetime(COMING, 1, 1), datetime(COMING, 1, 1))
        raise RuntimeError("the worker stumbled")
    assert f"discharge_observations_{COMING}" not in years_made()
    merge(station, datetime(COMING, 1, 1))
    assert f"discharge_observations_{COMING}" in years_made()


@postgres
def test_a_range_read_looks_into_its_years_alone_and_by_the_key(station: int) -> None:
    merge(station, *TIMES)
    with reading() as session:
        session.execute(text("SET LOCAL enable_seqscan = off"))
        plan = "\n".join(
            session.scalars(
                text(
                    "EXPLAIN SELECT discharge FROM discharge_observations WHERE station_id = :id "
                    "AND type = 'daily_mean' AND observed_at BETWEEN '2025-06-01' AND '2026-06-01' ORDER BY observed_at"
                ),
                {"id": station},
            )
        )
    assert "discharge_observations_2025_pkey" in plan and "discharge_observations_2026_pkey" in plan
    assert plan.count(" on discharge_observations_") == 2 and "Sort" not in plan


@postgres
def test_the_values_stay_when_the_step_is_taken_back_and_again(station: int) -> None:
    merge(station, *TIMES)
    with reading() as session:
        before = stored_rows(session)
    downgrade(revision="0004")
    assert years_made() == set()
    with reading() as session:
        assert stored_rows(session) == before
    upgrade()
    assert "discharge_observations_2035" in years_made()
    with reading() as session:
        assert stored_rows(session) == before


@postgres
@pytest.mark.parametrize(("rows", "known"), [(MANY_ROWS - 1, False), (MANY_ROWS, True)])
def test_the_planner_learns_of_a_large_load(station: int, rows: int, known: bool) -> None:
    merge(station, *TIMES)
    with writing() as session:
        refresh_statistics(session, rows)
    with reading() as session:
        size = session.scalar(text("SELECT reltuples FROM pg_class WHERE relname = 'discharge_observations'"))
    assert size == (len(TIMES) if known else 0)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_sqlite_learns_of_a_large_load_and_has_one_table(station: int) -> None:
    merge(station, *TIMES)
    assert years_made() == set()
    with writing() as session:
        refresh_statistics(session, MANY_ROWS)
    with reading() as session:
        told = session.scalars(text("SELECT stat FROM sqlite_stat1 WHERE tbl = 'discharge_observations'")).one()
        assert told.startswith(f"{len(TIMES)} ")
        assert session.scalars(select(DischargeObservation.station_id)).first() == station
