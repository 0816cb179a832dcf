"""Watched rivers: what floods and what is forecast to, against what NWS names."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from core.db import reading, writing
from core.domain import iso_utc
from core.errors import InputError, NotFound
from core.models import AuditEntry, DischargeObservation, ForecastRun, Station
from core.watching.flood_watch import Flood, flood_level, floods
from core.watching.health import Health
from core.watching.trouble import list_troubles
from core.watching.watches import set_watch, watch_of
from tests.core.data import DAY, HOUR, NOW, add_stations

FLOWS = {"action_flow": 100.0, "minor_flood_flow": 200.0, "moderate_flood_flow": 300.0, "major_flood_flow": None}


def river(session: Session, number: str = "1", level: str | None = "action", **flows: float | None) -> int:
    """Add a station with flows of floods, and watch it."""
    station = add_stations(session, number)[number]
    session.execute(update(Station).where(Station.id == station).values(FLOWS | flows))
    set_watch(session, number, level, NOW)
    return station


def value(
    station: int, at: datetime, flow: float, kind: str = "realtime_15min", unit: str = "cfs"
) -> DischargeObservation:
    return DischargeObservation(
        station_id=station, type=kind, observed_at=at, discharge=flow, unit=unit, recorded_at=at
    )  # fmt: skip


def issue(session: Session, station: int, issued: datetime, flows: list[float], **more: Any) -> None:
    """Store a forecast of hourly flows that begins when it is issued."""
    data = [{"date": iso_utc(issued + hour * HOUR), "value": flow} for hour, flow in enumerate(flows, start=1)]
    values = {"station_id": station, "source": "NOAA_RFC", "product": "rfc", "member": "", "pedts": ""}
    session.execute(insert(ForecastRun), [values | {"run_date": issued, "data": data} | more])


def seen() -> list[Flood]:
    with reading() as session:
        return floods(session, NOW)


@pytest.mark.parametrize(
    ("flow", "least", "level"),
    [
        (99.9, "action", 0),
        (100, "action", 1),
        (199.9, "action", 1),
        (200, "action", 2),
        (200, "moderate", 0),
        (5e5, "major", 4),
    ],
)
def test_a_flood_is_reached_at_its_flow_and_counts_from_the_least_watched(flow: float, least: str, level: int) -> None:
    assert flood_level(flow, {"action": 100, "minor": 200, "moderate": 300, "major": 400}, least) == level


def test_the_newest_flow_counts_and_says_when_and_how_much(app: Flask) -> None:
    with writing() as session:
        station = river(session)
        session.add_all([value(station, NOW - HOUR, 250), value(station, NOW - 2 * HOUR, 50)])
        session.add(value(station, NOW - DAY, 350, "daily_mean"))
    (one,) = seen()
    assert (one.level, one.since, one.forecast) == (2, NOW - HOUR, False)
    assert one.sentence == "The flow was 250 ft³/s on 2026-11-22 11:00 UTC: the flow of a minor flood is 200 ft³/s."


def test_a_flow_in_cubic_metres_is_compared_in_feet(app: Flask) -> None:
    with writing() as session:
        station = river(session)
        session.add(value(station, NOW, 100 * 0.028316846592 + 0.001, unit="cms"))
    assert [one.level for one in seen()] == [1]


def test_a_silent_gauge_still_floods_for_two_weeks(app: Flask) -> None:
    with writing() as session:
        session.add(value(river(session, "1"), NOW - 14 * DAY, 250))
        session.add(value(river(session, "2"), NOW - 14 * DAY - timedelta(seconds=1), 250))
    assert [one.station_number for one in seen()] == ["1"]


def test_what_nobody_watches_is_not_told(app: Flask) -> None:
    with writing() as session:
        session.add(value(river(session, level=None), NOW, 250))
    assert seen() == []


def test_a_forecast_that_reaches_a_flood_says_when_it_peaks(app: Flask) -> None:
    with writing() as session:
        station = river(session, level="minor")
        issue(session, station, NOW - 2 * HOUR, [90, 90, 90, 310, 305])
    (one,) = seen()
    assert (one.level, one.forecast, one.since) == (3, True, NOW - 2 * HOUR)
    assert one.sentence == (
        "The River Forecast Center expects 310 ft³/s on 2026-11-22 14:00 UTC: "
        "the flow of a moderate flood is 300 ft³/s."
    )


def test_only_the_newest_forecast_and_what_is_still_to_come_of_it_count(app: Flask) -> None:
    with writing() as session:
        overtaken, past, old, member = (river(session, number) for number in ("1", "2", "3", "4"))
        issue(session, overtaken, NOW - 3 * HOUR, [300] * 9)
        issue(session, overtaken, NOW - 2 * HOUR, [50] * 9)
        issue(session, past, NOW - 2 * HOUR, [300, 300, 50])
        issue(session, old, NOW - 2 * DAY - HOUR, [300] * 99)
        issue(session, member, NOW - HOUR, [300] * 9, source="NOAA_NWM", product="nwm_medium_range", member="member3")
    assert seen() == []


def test_of_several_forecasts_the_gravest_is_told(app: Flask) -> None:
    with writing() as session:
        station = river(session)
        issue(session, station, NOW - HOUR, [150] * 9)
        issue(session, station, NOW - HOUR, [250] * 9, source="NOAA_NWM", product="nwm_medium_range", member="mean")
    assert [(one.level, "Model" in one.sentence) for one in seen()] == [(2, True)]


def test_floods_are_among_what_needs_attention(app: Flask) -> None:
    with writing() as session:
        session.add(value(river(session, "1"), NOW, 150))
        issue(session, river(session, "2"), NOW - HOUR, [250] * 9)
    with reading() as session:
        found = list_troubles(session, Health(None, None, 1, NOW), NOW)
    assert [(one.kind, one.severity, one.stations, one.level) for one in found] == [
        ("flood_ahead", "bad", ("2",), 2), ("flood", "warning", ("1",), 1),
    ]  # fmt: skip


def test_a_watch_is_kept_changed_and_given_up_and_the_trail_says_so(app: Flask) -> None:
    with writing() as session:
        river(session)
        set_watch(session, "1", "minor", NOW)
        assert watch_of(session, "1") == "minor"
        set_watch(session, "1", None, NOW)
        assert watch_of(session, "1") is None
        trail = session.scalars(select(AuditEntry.after).order_by(AuditEntry.id)).all()
    assert trail == [{"flood": "action"}, {"flood": "minor"}, {"flood": None}]


def test_a_river_without_flows_of_floods_cannot_be_watched(app: Flask) -> None:
    with writing() as session:
        river(session)
        for number, level, error in (("1", "major", InputError), ("1", "huge", InputError), ("9", "action", NotFound)):
            with pytest.raises(error):
                set_watch(session, number, level, NOW)
