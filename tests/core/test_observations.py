"""Stored discharge, read: one station's values over a span, the newest, what there is."""

from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import insert

from core.db import reading, writing
from core.domain import DataType
from core.models import DischargeObservation
from core.observations import COLUMNS, latest_observation, observed_span, read_observations, record_bounds
from tests.core.data import DAY, HOUR, NOW, START, add_stations

POTOMAC, OHIO = "01646500", "03294500"
DAILY, REALTIME = DataType.DAILY, DataType.REALTIME


@pytest.fixture(autouse=True)
def stored(app: Flask) -> None:
    """Ten days of the Potomac and a day of its hours; one day of the Ohio."""
    with writing() as session:
        ids = add_stations(session, POTOMAC, OHIO)
        rows = [(ids[POTOMAC], DAILY, START + n * DAY, 100.0 + n) for n in range(10)]
        rows += [(ids[POTOMAC], REALTIME, START + n * HOUR, 200.0 + n) for n in range(24)]
        rows += [(ids[OHIO], DAILY, START, 5.0)]
        names = ("station_id", "type", "observed_at", "discharge")
        more = {"unit": "cfs", "quality_code": "P", "qualifiers": "ICE", "recorded_at": NOW}
        values = [dict(zip(names, row, strict=True)) | more for row in reversed(rows)]
        session.execute(insert(DischargeObservation), [value | {"type": value["type"].value} for value in values])


def days(start: datetime, end: datetime, **more: object) -> list[float]:
    with reading() as session:
        return read_observations(session, POTOMAC, DAILY, start, end, **more)["discharge"].tolist()


def test_it_reads_in_time_order_with_everything_beside_the_value() -> None:
    with reading() as session:
        frame = read_observations(session, POTOMAC, DAILY, START, START + DAY)
    assert list(frame.columns) == COLUMNS
    assert frame.to_dict("records") == [
        dict(zip(COLUMNS, (START + n * DAY, 100.0 + n, "cfs", "P", "ICE"), strict=True)) for n in range(2)
    ]
    assert str(frame["observed_at"].dtype) == "datetime64[s]"


def test_both_ends_belong_to_the_span() -> None:
    second = START.resolution * 1_000_000
    assert days(START + DAY, START + 3 * DAY) == [101, 102, 103]
    assert days(START + DAY + second, START + 3 * DAY - second) == [102]


def test_pages_follow_each_other_without_a_gap() -> None:
    end = START + 30 * DAY
    assert days(START, end, limit=4) == [100, 101, 102, 103]
    assert days(START, end, limit=4, after=START + 3 * DAY) == [104, 105, 106, 107]
    assert days(START, end, limit=4, after=START + 7 * DAY) == [108, 109]
    assert days(START, end, after=START + 9 * DAY) == []


@pytest.mark.parametrize(("number", "start"), [("99999999", START), (POTOMAC, START + 30 * DAY), ("", START)])
def test_nothing_is_an_empty_table_of_the_same_shape(number: str, start: datetime) -> None:
    with reading() as session:
        frame = read_observations(session, number, DAILY, start, start + DAY)
    assert frame.empty and list(frame.columns) == COLUMNS
    assert (str(frame["discharge"].dtype), str(frame["observed_at"].dtype)) == ("float64", "datetime64[s]")


def test_it_says_what_there_is_of_each_type() -> None:
    with reading() as session:
        assert observed_span(session, POTOMAC) == {
            DAILY: (START, START + 9 * DAY, 10),
            REALTIME: (START, START + 23 * HOUR, 24),
        }
        assert observed_span(session, OHIO) == {DAILY: (START, START, 1)}
        assert observed_span(session, "99999999") == {}


def test_it_says_from_when_to_when_there_is_anything_of_each_type() -> None:
    with reading() as session:
        assert record_bounds(session, POTOMAC) == {
            DAILY: (START, START + 9 * DAY),
            REALTIME: (START, START + 23 * HOUR),
        }
        assert record_bounds(session, OHIO) == {DAILY: (START, START)}
        assert record_bounds(session, "99999999") == {}


def test_the_newest_value_is_an_instantaneous_one_where_there_is_any() -> None:
    with reading() as session:
        newest = latest_observation(session, POTOMAC)
        assert newest is not None
        assert (newest["observed_at"], newest["discharge"]) == (START + 23 * HOUR, 223)
        assert (newest["type"], newest["unit"]) == ("realtime_15min", "cfs")
        daily = latest_observation(session, POTOMAC, DAILY)
        assert daily is not None and daily["discharge"] == 109
        other = latest_observation(session, OHIO)
        assert other is not None and other["type"] == "daily_mean"
        assert latest_observation(session, OHIO, REALTIME) is None
        assert latest_observation(session, "99999999") is None
