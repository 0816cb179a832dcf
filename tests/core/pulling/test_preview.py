"""What a configuration will do, said before it is saved; nothing is written, and what it will cost is a ceiling."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from core import operations
from core.db import reading, writing
from core.domain import Agency, DataType, Quota, Strategy, Window
from core.errors import NotFound
from core.models import PullConfiguration
from core.pulling.preview import Preview, preview_configuration
from core.pulling.quota import write_quota
from core.sources.usgs import UsgsSource
from simulator.server import Simulator
from tests.core.data import NOW, add_catalogue
from tests.core.pulls import NOON, OHIO, POTOMAC, configure, prepare, pull

SOURCES = {Agency.USGS: UsgsSource("http://127.0.0.1:1")}
FIELDS: dict[str, Any] = {
    "name": "Potomac", "data_type": "daily_mean", "pull_start_date": "2026-01-01", "schedule_type": "hourly",
    "stations": [POTOMAC],
}  # fmt: skip


@pytest.fixture
def catalogue(app: Flask) -> None:
    with writing() as session:
        add_catalogue(session, POTOMAC, OHIO)
        add_catalogue(session, "08MF005", agency="EC")


def preview(config_id: int | None = None, **changes: Any) -> Preview:
    fields = changes if config_id is not None else FIELDS | changes
    with reading() as session:
        return preview_configuration(session, SOURCES, fields, NOW, config_id)


def test_it_says_in_a_sentence_what_will_happen(catalogue: None) -> None:
    shown = preview()
    assert shown.sentence == (
        "Pulls daily mean discharge of 1 station from 2026-01-01 on the first run, then only what is new or revised. "
        "At 7 minutes past the hour (UTC)."
    )
    assert shown.next_times == [datetime(2026, 11, 22, hour, 7) for hour in range(12, 17)]
    assert (shown.problems, shown.warnings) == ({}, [])


def test_it_says_what_overwriting_does_and_that_it_is_disabled(catalogue: None) -> None:
    sentence = preview(
        data_strategy="overwrite", is_enabled=False, stations=[POTOMAC, OHIO], data_type="realtime_15min"
    ).sentence
    assert "15-minute discharge of 2 stations" in sentence
    assert "anything already stored is replaced" in sentence
    assert sentence.endswith("It is disabled: nothing runs until you enable it.")


def test_with_problems_it_says_what_can_be_said(catalogue: None) -> None:
    shown = preview(name="", stations=[])
    assert set(shown.problems) == {"name", "stations"}
    assert (shown.sentence, len(shown.next_times), shown.rows) == ("", 5, 0)


@pytest.mark.parametrize(
    "schedule", [{"schedule_value": "x"}, {"schedule_value": 5}, {"schedule_value": ["7"]}, {"schedule_type": 5}]
)
def test_a_schedule_that_is_none_has_no_times(catalogue: None, schedule: dict[str, Any]) -> None:
    shown = preview(**schedule)
    assert shown.next_times == [] and shown.problems


def test_more_stations_and_more_years_cost_more(catalogue: None) -> None:
    one, two = preview(), preview(stations=[POTOMAC, OHIO])
    assert two.rows == 2 * one.rows == 2 * 326
    long = preview(pull_start_date="1930-01-01")
    assert long.rows > 100 * 325 and long.requests >= one.requests > 0


def test_from_today_it_costs_a_day(catalogue: None) -> None:
    assert preview(pull_start_date="2026-11-22").rows == 1


def test_stations_that_no_source_serves_are_said(catalogue: None) -> None:
    shown = preview(stations=[POTOMAC, "08MF005"])
    assert shown.warnings == ["1 of the stations belong to Environment Canada, which this version cannot pull yet."]
    assert shown.rows == preview().rows


def test_it_writes_nothing(catalogue: None) -> None:
    operations.preview(FIELDS)
    with reading() as session:
        assert session.scalar(select(func.count()).select_from(PullConfiguration)) == 0


def test_an_edit_is_shown_over_what_is_stored(catalogue: None) -> None:
    made = operations.save_configuration(FIELDS)
    assert "of 2 stations from 2026-01-01" in preview(made, stations=[POTOMAC, OHIO]).sentence
    assert preview(made, name="").problems.keys() == {"name"}
    with pytest.raises(NotFound):
        preview(404)


@pytest.mark.parametrize("data_type", [DataType.DAILY, DataType.REALTIME])
def test_a_first_pull_takes_no_more_than_was_said(agency: Simulator, app: Flask, data_type: DataType) -> None:
    prepare()
    begin = {"pull_start_date": "2026-10-01", "stations": [POTOMAC, OHIO], "data_type": data_type.value}
    with reading() as session:
        shown = preview_configuration(session, SOURCES, FIELDS | begin, NOON)
    agency.traffic.journal.clear()
    run = pull(configure([POTOMAC, OHIO], data_type, "2026-10-01"))
    assert run.status == "success"
    assert 0 < len(agency.requests) <= shown.requests
    assert 0.9 * shown.rows <= run.rows_new <= shown.rows + 200


def test_a_pull_that_was_done_makes_the_next_one_small_and_its_pace_measured(agency: Simulator, app: Flask) -> None:
    prepare()
    made = configure([POTOMAC, OHIO], start="2026-01-01")
    pull(made)
    with reading() as session:
        later = preview_configuration(session, SOURCES, {}, NOON, made)
        whole = preview_configuration(session, SOURCES, {}, NOON, made, Strategy.OVERWRITE)
        span = preview_configuration(session, SOURCES, {}, NOON, made, window=Window(datetime(1990, 1, 1), NOW))
    assert later.first is False and later.rows < 30 < whole.rows < span.rows
    assert later.costs[0].pace.measured_runs == 1
    assert later.seconds == pytest.approx(later.requests * later.costs[0].pace.seconds_a_request, abs=0.1)
    assert "anything already stored is replaced" in whole.sentence
    assert "from 1990-01-01 to 2026-11-22, once, and writes what is new or revised." in span.sentence


@pytest.mark.parametrize(("minutes", "left"), [(59, 1), (61, 50)])
def test_it_says_what_is_left_of_the_quota_now(catalogue: None, minutes: int, left: int) -> None:
    with writing() as session:
        write_quota(session, "USGS", Quota(50, 1), NOW - timedelta(minutes=minutes))
    shown = preview()
    assert shown.costs[0].quota == Quota(50, left)
    assert bool(shown.warnings) is (left == 1)
    if shown.warnings:
        assert "USGS allows 50 requests an hour and 1 are left; this pull may ask 2 times." in shown.warnings[0]
