"""Issuances: each stored once under its station and kept for ever; a gauge's word on its station."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from math import log

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import func, inspect, select
from sqlalchemy.orm import Session

from core.db import db, reading, writing
from core.domain import Issuance
from core.forecasts import ForecastFilter, read_forecasts, store_issuances
from core.models import ForecastRun, PullConfiguration, Station
from core.rivers.gauges import is_due, write_gauge, zone_name
from core.sources.nwps_gauge import Gauge, Threshold
from core.sources.nwps_rating import Rating
from core.stations import ensure_stations
from core.store.merge import Counts
from tests.core.data import NOW, add_catalogue, add_stations

POTOMAC, OHIO, BOW = "01646500", "03294500", "05BH004"
HOUR = timedelta(hours=1)


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    with writing() as session:
        add_stations(session, POTOMAC, OHIO)
        yield session


def issuance(hours: int = 0, station: str = POTOMAC, value: float = 1210.0, **changes: str) -> Issuance:
    issued = NOW + hours * HOUR
    words = {"source": "NOAA_RFC", "product": "stageflow", "pedts": "HGIFF"} | changes
    return Issuance(station_number=station, run_date=issued, values=((issued + 6 * HOUR, value),), **words)


def test_an_issuance_is_stored_as_documented(session: Session) -> None:
    assert store_issuances(session, [issuance()]) == Counts(new=1)
    (row,) = read_forecasts(session, POTOMAC)
    assert (row.station_number, row.source, row.product, row.member, row.pedts) == (
        POTOMAC,
        "NOAA_RFC",
        "stageflow",
        "",
        "HGIFF",
    )
    assert (row.run_date, row.unit, row.rmse) == (NOW, "cfs", None)
    assert row.data == [{"date": "2026-11-22T18:00:00Z", "value": 1210.0}]


def test_what_was_stored_once_is_kept_as_it_was(session: Session) -> None:
    store_issuances(session, [issuance()])
    assert store_issuances(session, [issuance(value=9.0), issuance(1)]) == Counts(new=1, unchanged=1)
    assert [row.data[0]["value"] for row in read_forecasts(session, POTOMAC)] == [1210.0, 1210.0]


@pytest.mark.parametrize(
    "other",
    [
        issuance(pedts="QRIFF"), issuance(1), issuance(station=OHIO), issuance(product="stageflow_derived"),
        issuance(member="mean"), issuance(source="NOAA_NWM"),
    ],
)  # fmt: skip
def test_everything_that_tells_issuances_apart_keeps_both(session: Session, other: Issuance) -> None:
    assert store_issuances(session, [issuance(), other, other]) == Counts(new=2, unchanged=1)


def test_no_issuance_is_nothing_to_store(session: Session) -> None:
    assert store_issuances(session, []) == Counts()


def test_forecasts_are_read_the_latest_first_through_a_filter(session: Session) -> None:
    members = [
        issuance(0, source="NOAA_NWM", product="medium_range", member=name, pedts="") for name in ("mean", "member1")
    ]
    store_issuances(session, [issuance(n) for n in range(4)] + members + [issuance(station=OHIO)])

    def found(station: str | None = POTOMAC, limit: int | None = None, **where: object) -> list[int]:
        rows = read_forecasts(session, station, ForecastFilter(**where), limit)  # type: ignore[arg-type]
        return [(row.run_date - NOW) // HOUR for row in rows]

    assert found() == [3, 2, 1, 0, 0, 0]
    assert found(source="NOAA_RFC", issued_after=NOW, issued_until=NOW + 2 * HOUR) == [2, 1]
    assert found(product="medium_range", member="member1") == [0]
    assert found(limit=2) == [3, 2]
    assert len(found(None)) == 7
    first = read_forecasts(session, POTOMAC, limit=4)
    rest = read_forecasts(session, POTOMAC, after=(first[-1].run_date, first[-1].id))
    assert [row.id for row in first + rest] == [row.id for row in read_forecasts(session, POTOMAC)]


GAUGE = Gauge("BRKM2", POTOMAC, "4512772", "EST5EDT", True, {
    "action": Threshold(5.0, 22000.0), "minor": Threshold(10.0), "moderate": Threshold(), "major": Threshold(14.0),
})  # fmt: skip


def test_a_gauge_tells_its_station_when_it_floods(session: Session) -> None:
    write_gauge(session, POTOMAC, GAUGE, NOW)
    one = session.scalars(select(Station).where(Station.station_number == POTOMAC)).one()
    assert (one.action_stage, one.minor_flood_stage, one.moderate_flood_stage, one.major_flood_stage) == (
        5,
        10,
        None,
        14,
    )
    assert (one.action_flow, one.minor_flood_flow, one.moderate_flood_flow, one.major_flood_flow) == (
        22000,
        None,
        None,
        None,
    )
    assert (one.timezone, is_due(session, POTOMAC, NOW), is_due(session, OHIO, NOW)) == ("EST5EDT", False, True)


def test_a_rating_tells_the_flow_of_stages_that_it_reaches() -> None:
    rated = GAUGE.rated(Rating((4.0, 12.0), (15000.0, 50000.0)))

    assert GAUGE.is_unrated and rated.thresholds["action"] == Threshold(5.0, 22000.0), "what NWPS says itself stands"
    assert rated.thresholds["minor"].flow_cfs == pytest.approx(15000 * (10 / 4) ** (log(50 / 15) / log(3)))
    assert (rated.thresholds["moderate"], rated.thresholds["major"]) == (Threshold(), Threshold(14.0))
    assert not replace(GAUGE, thresholds={"action": Threshold(5.0, 1.0), "minor": Threshold(None, 2.0)}).is_unrated


def test_a_canadian_station_keeps_its_own_zone(session: Session) -> None:
    add_catalogue(session, BOW, agency="EC")
    ensure_stations(session, [BOW])
    write_gauge(session, BOW, GAUGE, NOW)
    one = session.scalars(select(Station).where(Station.station_number == BOW)).one()
    assert one.timezone != "EST5EDT" and one.action_stage == 5


@pytest.mark.parametrize(
    ("told", "known"),
    [("CST6CDT", "CST6CDT"), ("AKST9AKDT", "America/Anchorage"), ("MST7", "America/Phoenix"), ("X", None), ("", None),
     (None, None), ("../etc", None)],
)  # fmt: skip
def test_a_zone_is_named_as_the_database_of_zones_does(told: str | None, known: str | None) -> None:
    assert zone_name(told) == known


def test_a_gauge_is_read_again_after_a_week(session: Session) -> None:
    write_gauge(session, POTOMAC, GAUGE, NOW)
    assert is_due(session, POTOMAC, NOW + timedelta(days=7))
    assert not is_due(session, POTOMAC, NOW + timedelta(days=7) - HOUR)


def test_a_gauge_whose_rating_could_not_be_read_is_read_again_within_the_hour(session: Session) -> None:
    write_gauge(session, POTOMAC, GAUGE, NOW, awaits_rating=True)
    assert is_due(session, POTOMAC, NOW + HOUR) and not is_due(session, POTOMAC, NOW + HOUR / 2)
    write_gauge(session, POTOMAC, GAUGE, NOW + HOUR)
    assert not is_due(session, POTOMAC, NOW + 2 * HOUR)


def test_the_migration_goes_back_and_forth_and_keeps_what_it_can(app: Flask) -> None:
    with writing() as session:
        add_stations(session, POTOMAC)
        config = {
            "name": "x",
            "data_type": "forecast",
            "data_strategy": "append",
            "pull_start_date": NOW,
            "schedule_type": "daily",
        }
        session.add(
            PullConfiguration(**config, schedule_value="0 0 * * *", created_at=NOW, updated_at=NOW, products=["rfc"])
        )
        store_issuances(session, [issuance(), issuance(pedts="QRIFF"), issuance(1)])
    downgrade(revision="0001")
    assert "pedts" not in {column["name"] for column in inspect(db.engine).get_columns("forecast_runs")}
    upgrade()
    with reading() as session:
        assert session.scalars(select(ForecastRun.pedts)).all() == ["", ""]
        assert session.scalar(select(func.count()).select_from(Station)) == 1
        assert session.scalars(select(PullConfiguration.products)).all() == [None]
    with writing() as session:
        assert store_issuances(session, [issuance(pedts=""), issuance(2, pedts="")]) == Counts(new=1, unchanged=1)
