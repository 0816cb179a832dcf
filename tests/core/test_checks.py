"""Checking what a person set in a configuration: each field to a value, or to a sentence why not."""

from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert

from core.checks import FIELDS, MOST_STATIONS, CheckedConfiguration, check_fields
from core.db import reading, writing
from core.models import MasterStation
from tests.core.data import NOW, add_catalogue

POTOMAC, OHIO = "01646500", "03294500"
GOOD: dict[str, Any] = {
    "name": "Potomac daily",
    "data_type": "daily_mean",
    "pull_start_date": "1990-01-01",
    "schedule_type": "daily",
    "stations": [POTOMAC],
}

BAD: list[tuple[str, Any, str]] = [
    ("name", None, "name"),
    ("name", " \t ", "Give the configuration a name"),
    ("name", 7, "name"),
    ("name", "x" * 121, "at most 120"),
    ("name", "bell\x07", "printable"),
    ("name", "nul\x00", "printable"),
    ("description", 7, "text"),
    ("description", "x" * 2001, "at most 2000"),
    ("description", "nul\x00", "printable"),
    ("description", "half \ud800", "printable"),
    ("data_type", None, "Choose a data type"),
    ("data_type", "hourly", "must be one of"),
    ("data_type", ["daily_mean"], "Choose a data type"),
    ("data_strategy", "replace", "must be one of append, overwrite"),
    ("data_strategy", 7, "Choose a strategy"),
    ("pull_start_date", None, "Choose the day"),
    ("pull_start_date", "", "Choose the day"),
    ("pull_start_date", "2026-11-23", "future"),
    ("pull_start_date", "1799-12-31", "before 1800"),
    ("pull_start_date", "31.01.1990", "write it as 1990-01-31"),
    ("pull_start_date", "2023-02-29", "write it as 1990-01-31"),
    ("pull_start_date", "9999-12-31T23:00-05:00", "is not a date"),
    ("pull_start_date", 19900131, "is not a date"),
    ("pull_start_date", ["1990-01-01"], "is not a date"),
    ("is_enabled", "yes", "true or false"),
    ("is_enabled", 1, "true or false"),
    ("schedule_type", 7, "Choose a schedule"),
    ("schedule_value", "61 * * * *", "not a cron expression"),
    ("schedule_value", "* * * *", "five fields"),
    ("schedule_value", 5, "is text"),
    ("lookback_days", -1, "from 0 to 3650"),
    ("lookback_days", 3651, "from 0 to 3650"),
    ("lookback_days", 1.5, "whole number"),
    ("lookback_days", "7", "whole number"),
    ("lookback_days", True, "whole number"),
    ("products", ["rfc"], "Only a configuration of forecasts"),
    ("products", [], "Only a configuration of forecasts"),
    ("stations", None, "Choose at least one station"),
    ("stations", [], "Choose at least one station"),
    ("stations", "01646500", "list of station numbers"),
    ("stations", [1646500], "list of station numbers"),
    ("stations", ["99999999"], "Not in the catalogue: 99999999"),
    ("stations", [POTOMAC, "nul\x00"], "Not in the catalogue"),
    ("stations", ["' OR 1=1 --"], "Not in the catalogue"),
    ("colour", "blue", "no field colour"),
]


@pytest.fixture(autouse=True)
def catalogue(app: Flask) -> None:
    with writing() as session:
        add_catalogue(session, POTOMAC, OHIO)


def problems(**changes: Any) -> dict[str, str]:
    """What is wrong with a configuration that was good before these changes."""
    found: dict[str, str] = {}
    with reading() as session:
        checked = check_fields(session, GOOD | changes, NOW, found)
    assert (checked is None) == bool(found)
    assert all(sentence.endswith(".") for sentence in found.values())
    return found


def checked(**changes: Any) -> CheckedConfiguration:
    """A good configuration with these changes, as it would be saved."""
    with reading() as session:
        found = check_fields(session, GOOD | changes, NOW, {})
    assert found is not None
    return found


def test_what_is_left_out_takes_its_usual_value() -> None:
    assert checked() == CheckedConfiguration(
        "Potomac daily", "", "daily_mean", "append", datetime(1990, 1, 1), True, "daily", "22 6 * * *", None, (POTOMAC,)
    )


def test_it_says_what_is_wrong_with_a_value() -> None:
    for field, value, words in BAD:
        found = problems(**{field: value})
        assert words in found.get(field, ""), (field, value)
        assert set(found) <= {field, "schedule_value"}, (field, value)


def test_it_names_every_problem_at_once() -> None:
    bad = {name: None for name in FIELDS} | {"description": 7, "is_enabled": 7, "lookback_days": -1, "extra": 1}
    assert set(problems(**bad)) == set(FIELDS) - {"data_strategy", "products", "schedule_value"} | {"extra"}


@pytest.mark.parametrize("value", ["2026-11-22", date(2026, 11, 22), datetime(2026, 11, 22, 11), "1800-01-01"])
def test_a_start_may_be_any_day_from_1800_to_today(value: Any) -> None:
    start = checked(pull_start_date=value).pull_start_date
    assert start in (datetime(2026, 11, 22), datetime(1800, 1, 1))


def test_a_name_is_tidied_to_single_spaces() -> None:
    assert checked(name="  Potomac \n daily ").name == "Potomac daily"


@pytest.mark.parametrize("name", ["x" * 120, "Rivière des Outaouais", "長江"])
def test_a_name_may_be_long_and_of_any_script(name: str) -> None:
    assert checked(name=name).name == name


def test_a_description_may_have_lines() -> None:
    assert checked(description=" one\r\n\ttwo ").description == "one\r\n\ttwo"


@pytest.mark.parametrize(("value", "days"), [(0, 0), (3650, 3650), ("", None), (None, None)])
def test_a_look_back_may_be_left_to_us(value: Any, days: int | None) -> None:
    assert checked(lookback_days=value).lookback_days == days


def test_each_station_counts_once() -> None:
    assert checked(stations=[OHIO, POTOMAC, f" {OHIO} "]).stations == (OHIO, POTOMAC)


def test_five_unknown_stations_are_named_and_the_rest_counted() -> None:
    sentence = problems(stations=[POTOMAC, *(f"9999999{n}" for n in range(8))])["stations"]
    assert "99999994 and 3 more. Check the numbers." in sentence and POTOMAC not in sentence


def test_ten_thousand_stations_are_taken_and_one_more_is_refused_in_words(app: Flask) -> None:
    numbers = [f"{n:08}" for n in range(50_000_000, 50_000_000 + MOST_STATIONS + 1)]
    with writing() as session:
        row = {"station_name": "A", "latitude": 40.0, "longitude": -80.0, "agency": "USGS"}
        session.execute(insert(MasterStation), [row | {"station_number": number} for number in numbers])
    assert len(checked(stations=numbers[:-1]).stations) == 10_000
    assert problems(stations=numbers) == {
        "stations": "A configuration takes at most 10,000 stations; 10,001 were chosen. Make two."
    }


def test_ten_thousand_unknown_stations_are_refused_too() -> None:
    assert "and 9995 more" in problems(stations=[f"{n:08}" for n in range(10_000)])["stations"]
