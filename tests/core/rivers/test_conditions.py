"""How a river stands now, out of the database."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, update

from core.db import reading, writing
from core.models import DischargeObservation, Station
from core.rivers.conditions import Conditions, current_conditions, flood_category
from tests.core.data import NOW, add_stations

NUMBER = "03294500"
FLOODS = {"action": 100.0, "minor": 200.0, "moderate": 300.0, "major": 400.0}


def _value(station: int, at: datetime, flow: float, **other: Any) -> dict[str, Any]:
    usual = {"type": "daily_mean", "unit": "cfs", "quality_code": "A", "qualifiers": None, "recorded_at": NOW}
    return {"station_id": station, "observed_at": at, "discharge": flow, "run_id": None} | usual | other


@pytest.fixture
def station(app: Flask) -> int:
    """A station with eleven years' approved November 22, 100 to 200, and November 21, a tenth of that."""
    with writing() as session:
        number = add_stations(session, NUMBER)[NUMBER]
        rows = [
            _value(number, datetime(2005 + n, 11, day), (100.0 + 10 * n) / divisor)
            for n in range(11)
            for day, divisor in ((21, 10), (22, 1))
        ]
        session.execute(insert(DischargeObservation), rows)
    return number


def _now() -> Conditions | None:
    with reading() as session:
        return current_conditions(session, NUMBER)


def _add(*rows: dict[str, Any]) -> None:
    with writing() as session:
        session.execute(insert(DischargeObservation), list(rows))


def test_it_ranks_the_newest_flow_and_tells_its_trend_and_flood(station: int) -> None:
    with writing() as session:
        session.execute(update(Station).values(action_flow=90.0, minor_flood_flow=140.0, major_flood_flow=900.0))
    times = [NOW - timedelta(minutes=15 * n) for n in range(30)]
    _add(*(_value(station, at, 150.0 - n, type="realtime_15min", quality_code="P") for n, at in enumerate(times)))

    standing = _now()

    assert standing is not None
    assert (standing.rank.name, standing.rank.percentile) == ("normal", 50.0)
    assert (standing.trend.word, standing.trend.change) == ("rising", 24.0)
    assert standing.flood == "minor"
    assert standing.latest["observed_at"] == NOW


def test_an_instant_is_ranked_by_the_date_of_the_station(station: int) -> None:
    night = datetime(2026, 11, 22, 3)
    _add(_value(station, night, 15.0, type="realtime_15min"))
    assert _now().rank.name == "lowest on record"  # type: ignore[union-attr]

    with writing() as session:
        session.execute(update(Station).values(timezone="America/New_York"))

    assert _now().rank.percentile == 50.0  # type: ignore[union-attr]


def test_a_zone_that_nobody_knows_is_utc(station: int) -> None:
    with writing() as session:
        session.execute(update(Station).values(timezone="Mars/Olympus"))
    _add(_value(station, datetime(2026, 11, 22, 3), 150.0, type="realtime_15min"))

    assert _now().rank.percentile == 50.0  # type: ignore[union-attr]


def test_a_daily_mean_has_a_class_and_no_trend(station: int) -> None:
    _add(_value(station, datetime(2026, 11, 22), 199.0, quality_code="P"))

    standing = _now()

    assert standing is not None
    assert standing.rank.name == "much above normal"
    assert (standing.trend.word, standing.trend.reason) == ("", "No instantaneous value is stored.")
    assert standing.flood == ""


def test_there_are_no_conditions_without_a_value(app: Flask) -> None:
    with writing() as session:
        add_stations(session, NUMBER)

    assert _now() is None


@pytest.mark.parametrize(
    ("flow", "category"), [(99.9, "none"), (100.0, "action"), (399.9, "moderate"), (400.0, "major"), (-5.0, "none")]
)
def test_a_flood_is_the_highest_whose_flow_is_reached(flow: float, category: str) -> None:
    assert flood_category(flow, FLOODS) == category


def test_no_flood_is_told_where_no_flow_of_one_is_known() -> None:
    assert flood_category(1e9, {}) == ""
