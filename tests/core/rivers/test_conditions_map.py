"""How all rivers stand now: the same as one by one, in two statements, and only what is current."""

from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, insert, update
from sqlalchemy.orm import Session

from core.db import db, reading, writing
from core.domain import utc_now
from core.models import DischargeObservation, Station
from core.rivers.conditions import current_conditions
from core.rivers.conditions_map import Standing, standings
from core.rivers.conditions_points import PATH
from core.units import CMS_PER_CFS
from tests.core.data import DAY, NOW, add_stations

TODAY = datetime(2026, 11, 22)


def _values(session: Session, station: int, flows: dict[datetime, float], **other: Any) -> None:
    usual = {"type": "daily_mean", "unit": "cfs", "quality_code": "A", "recorded_at": NOW, "station_id": station}
    rows = [usual | {"observed_at": at, "discharge": flow} | other for at, flow in flows.items()]
    session.execute(insert(DischargeObservation), rows)


def _years(day: datetime, count: int) -> dict[datetime, float]:
    """Flows 100, 101, … of this day in so many years before 2026, and ten times as much on the day after."""
    same = {day.replace(year=2025 - n): 100.0 + n for n in range(count)}
    return same | {at + DAY: 10 * flow for at, flow in same.items()}


def _seen(now: datetime = NOW) -> dict[str, Standing]:
    with reading() as session:
        return {one.station_number: one for one in standings(session, now)}


def test_it_ranks_the_newest_flow_among_its_own_day_of_other_years(app: Flask) -> None:
    with writing() as session:
        ids = add_stations(session, "1", "2", "3", "4", "5")
        for number, years in (("1", 10), ("2", 9), ("3", 12)):
            _values(session, ids[number], _years(TODAY - DAY, years))
        _values(session, ids["1"], {TODAY - DAY: 104.5}, quality_code="P")
        _values(session, ids["2"], {TODAY - DAY: 104.5}, quality_code="P")
        # 04:00 UTC is still the day before on the Ohio.
        _values(session, ids["3"], {TODAY + timedelta(hours=4): 99.0}, type="realtime_15min", quality_code="P")
        _values(session, ids["4"], {NOW - timedelta(days=3, seconds=1): 5.0}, type="realtime_15min")
        session.execute(update(Station).values(timezone="America/New_York"))
    seen = _seen()
    assert set(seen) == {"1", "2", "3"}
    assert (seen["1"].rank.name, seen["1"].rank.percentile, seen["1"].rank.years) == ("normal", 50.0, 10)
    assert (seen["2"].rank.name, seen["2"].rank.percentile) == ("not ranked", None)
    assert (seen["3"].rank.name, seen["3"].discharge) == ("lowest on record", 99.0)


def test_it_says_what_the_stations_own_page_says(app: Flask) -> None:
    with writing() as session:
        ids = add_stations(session, "1", "2")
        _values(session, ids["1"], _years(TODAY - DAY, 30))
        _values(session, ids["1"], {TODAY - DAY: 200.0}, quality_code="P")
        cms = {at: flow * CMS_PER_CFS for at, flow in _years(TODAY, 30).items()}
        _values(session, ids["2"], cms, unit="cms")
        _values(session, ids["2"], {NOW: 120.2 * CMS_PER_CFS}, type="realtime_15min", unit="cms")
        flood = {"action_flow": 150.0, "minor_flood_flow": 190.0, "major_flood_flow": 500.0}
        session.execute(update(Station).where(Station.id == ids["1"]).values(flood))
    for number, one in _seen().items():
        with reading() as session:
            alone = current_conditions(session, number)
        assert alone is not None
        assert (one.rank.name, one.rank.percentile, one.flood) == (alone.rank.name, alone.rank.percentile, alone.flood)
        assert one.discharge == alone.latest["discharge"]
    assert [one.flood for one in _seen().values()] == ["minor", ""]


def test_it_asks_twice_however_many_stations(app: Flask) -> None:
    with writing() as session:
        ids = add_stations(session, *(str(n) for n in range(20)))
        for number, station in ids.items():
            _values(session, station, _years(TODAY - (int(number) % 3) * DAY, 11))
            _values(session, station, {TODAY - (int(number) % 3) * DAY: 3.0}, quality_code="P")
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda _c, _u, statement, *_: asked.append(statement))
    assert len(_seen()) == 20
    assert len([one for one in asked if "SELECT" in one]) == 2


def test_nothing_stored_is_an_answer_too(client: FlaskClient) -> None:
    first = client.get(PATH)
    again = client.get(PATH, headers={"If-None-Match": first.headers["ETag"]})
    assert first.get_json()["number"] == []
    assert (again.status_code, again.data) == (304, b"")


def test_it_writes_each_flow_in_both_units_and_a_daily_mean_under_its_date(app: Flask, client: FlaskClient) -> None:
    with writing() as session:
        ids = add_stations(session, "1", "2")
        _values(session, ids["1"], {utc_now(): 1234.0}, type="realtime_15min")
        _values(session, ids["2"], {utc_now().replace(hour=0, minute=0): 2.0}, unit="cms")
    columns = client.get(PATH).get_json()
    assert columns["at"][0].endswith(" UTC")
    assert columns["at"][1] == f"daily mean of {utc_now():%Y-%m-%d}"
    assert (columns["flow"], columns["converted"]) == (["1,230 ft³/s", "2.0 m³/s"], ["34.9 m³/s", "70.6 ft³/s"])
