"""What needs attention: configurations, stations, quotas and services, by one definition."""

from datetime import datetime, timedelta
from time import time
from typing import Any

from flask import Flask
from sqlalchemy import insert

from core.context import redis
from core.db import reading, writing
from core.domain import Quota
from core.models import DataPullLog, PullConfiguration, PullStationProgress
from core.pulling.quota import write_quota
from core.sources.circuit import NO_ANSWER, Breaker
from core.watching.health import Health
from core.watching.trouble import Trouble, list_troubles, troubles_now
from tests.core.data import DAY, HOUR, NOW, add_catalogue

WELL = Health(None, None, 1, NOW)


def configure(session: Any, name: str, data_type: str = "daily_mean", **more: Any) -> int:
    common = {
        "data_type": data_type, "data_strategy": "append", "pull_start_date": NOW, "schedule_type": "hourly",
        "schedule_value": "5 * * * *", "created_at": NOW, "updated_at": NOW, "is_enabled": True,
    }  # fmt: skip
    config = PullConfiguration(name=name, **common | more)
    session.add(config)
    session.flush()
    return config.id


def add_runs(session: Any, config_id: int, *statuses: str) -> None:
    """Write runs that ended hourly, the last of them at NOW."""
    values = [
        {
            "config_id": config_id, "config_name": "x", "data_type": "daily_mean", "trigger": "schedule",
            "status": status, "start_time": NOW - back * HOUR, "error_message": "USGS refused (quota)",
            "end_time": None if status == "running" else NOW - back * HOUR,
        }
        for back, status in zip(range(len(statuses) - 1, -1, -1), statuses, strict=True)
    ]  # fmt: skip
    session.execute(insert(DataPullLog), values)


def seen(now: datetime = NOW) -> list[Trouble]:
    with reading() as session:
        return list_troubles(session, WELL, now)


def test_an_empty_installation_needs_nobody(app: Flask) -> None:
    assert seen() == []


def test_a_configuration_that_fails_says_how_often_since_when_and_what_to_try(app: Flask) -> None:
    with writing() as session:
        config_id = configure(session, "Ohio daily")
        add_runs(session, config_id, "failed", "success", "failed", "cancelled", "failed", "failed")
    (one,) = seen()
    assert (one.kind, one.severity, one.config_id, one.run_id) == ("failing", "bad", config_id, 6)
    assert one.sentence == "Failed 3 runs in a row: USGS refused (quota)"
    assert one.since == NOW - 3 * HOUR


def test_a_run_under_way_does_not_hide_that_the_last_one_failed(app: Flask) -> None:
    with writing() as session:
        add_runs(session, configure(session, "Ohio daily"), "failed", "running")
    (one,) = seen()
    assert (one.kind, one.run_id, one.active_run_id) == ("failing", 1, 2)
    assert one.sentence == "Its last run failed: USGS refused (quota)"


def test_a_run_that_failed_in_part_is_a_warning_and_comes_after_what_is_worse(app: Flask) -> None:
    with writing() as session:
        add_runs(session, configure(session, "A"), "failed", "partial")
        add_runs(session, configure(session, "B"), "failed")
    assert [(one.name, one.kind, one.severity) for one in seen()] == [
        ("B", "failing", "bad"), ("A", "partial", "warning"),
    ]  # fmt: skip


def test_what_is_well_again_or_disabled_or_cancelled_needs_nobody(app: Flask) -> None:
    with writing() as session:
        add_runs(session, configure(session, "Well"), "failed", "success")
        add_runs(session, configure(session, "Off", is_enabled=False, next_run_at=NOW - DAY), "failed")
        add_runs(session, configure(session, "Stopped"), "success", "cancelled")
    assert seen() == []


def test_a_configuration_is_late_after_ten_minutes_unless_it_runs(app: Flask) -> None:
    with writing() as session:
        late = configure(session, "Late", next_run_at=NOW - timedelta(minutes=10, seconds=1))
        configure(session, "Not yet", next_run_at=NOW - timedelta(minutes=10))
        add_runs(session, configure(session, "Runs", next_run_at=NOW - HOUR), "running")
    (one,) = seen()
    assert (one.kind, one.config_id, one.since) == ("late", late, NOW - timedelta(minutes=10, seconds=1))


def _progress(session: Any, config_id: int, silences: dict[str, timedelta | None]) -> None:
    """Write how far stations have come; each was asked at NOW."""
    values = [
        {
            "config_id": config_id, "station_number": number, "last_pulled_at": NOW,
            "last_successful_pull_date": None if silence is None else NOW - silence,
        }
        for number, silence in silences.items()
    ]  # fmt: skip
    session.execute(insert(PullStationProgress), values)


def test_stations_are_silent_beyond_their_time_while_others_of_their_agency_report(app: Flask) -> None:
    with writing() as session:
        add_catalogue(session, "1", "2", "3", "4", "5", "6")
        add_catalogue(session, "A", "B", agency="EC")
        hourly = configure(session, "Hourly", "realtime_15min")
        _progress(session, hourly, {
            "1": HOUR, "2": 9 * HOUR, "3": 9 * HOUR + timedelta(seconds=1), "4": 59 * DAY, "5": 61 * DAY, "6": None,
            "A": 400 * DAY, "B": 20 * HOUR,
        })  # fmt: skip
        daily = configure(session, "Daily")
        _progress(session, daily, {"1": 3 * DAY, "2": 3 * DAY + HOUR})
    first, second = seen()
    assert (first.kind, first.name, first.severity) == ("silent", "Daily", "warning")
    assert first.sentence == "1 station has sent nothing new for more than 3 days, while others of USGS report."
    assert (second.config_id, second.stations, second.since) == (hourly, ("4", "3"), NOW - 59 * DAY)
    assert daily == first.config_id


def test_where_a_whole_agency_is_late_no_station_is_silent(app: Flask) -> None:
    with writing() as session:
        add_catalogue(session, "1", "2", "3")
        _progress(session, configure(session, "Hourly", "realtime_15min"), {"1": HOUR, "2": DAY, "3": DAY})
    assert seen() == []


def test_a_quota_is_low_where_history_has_to_wait_and_only_for_its_hour(app: Flask) -> None:
    with writing() as session:
        write_quota(session, "USGS", Quota(1000, 199), NOW - timedelta(minutes=59))
        write_quota(session, "EC", Quota(1000, 200), NOW)
    (one,) = seen()
    assert (one.kind, one.name) == ("quota", "USGS")
    assert "199 of 1,000 requests are left this hour" in one.sentence
    assert seen(NOW + timedelta(minutes=1)) == []


def test_services_and_agencies_are_among_it_with_since_when(app: Flask) -> None:
    breaker = Breaker("ECCC", redis(), clock=lambda: 4_000_000_000.0)
    for _ in range(3):
        breaker.fail(NO_ANSWER, "ECCC could not be reached")
    found = {one.kind: one for one in troubles_now()}
    assert set(found) == {"worker", "scheduler", "agency"}
    assert (found["agency"].name, found["agency"].since) == ("ECCC", datetime(2096, 10, 2, 7, 6, 40))


def test_an_agency_is_a_trouble_from_when_it_is_left_alone_until_it_has_answered(app: Flask) -> None:
    times = [time() - 600.0]
    breaker = Breaker("ECCC", redis(), clock=lambda: times[0])
    for _ in range(2):
        breaker.fail(NO_ANSWER, "ECCC could not be reached")
    assert agencies() == []
    breaker.fail(NO_ANSWER, "ECCC could not be reached")
    assert agencies() == ["ECCC did not answer when it was last asked. The next pull tries it again."]
    breaker.succeed()
    assert agencies() == []
    times[0] -= 86400.0
    for _ in range(3):
        breaker.fail(NO_ANSWER, "ECCC could not be reached")
    assert agencies() == []


def agencies() -> list[str]:
    return [one.sentence for one in troubles_now() if one.kind == "agency"]
