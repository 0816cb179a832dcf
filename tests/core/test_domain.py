"""Windows and times as everything else speaks of them."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain import DataType, Window, iso_utc, parse_utc, utc_now

DAY = datetime(2024, 3, 10)


def test_a_window_may_be_a_single_moment() -> None:
    assert Window(DAY, DAY).start == Window(DAY, DAY).end


def test_a_window_cannot_end_before_it_starts() -> None:
    with pytest.raises(ValueError, match="cannot end"):
        Window(DAY, DAY - timedelta(seconds=1))


def test_windows_are_alike_whatever_they_are_narrowed_to() -> None:
    assert Window(DAY, DAY) == Window(DAY, DAY, modified_since=DAY)


def test_the_present_is_naive_and_whole() -> None:
    now = utc_now()
    assert (now.tzinfo, now.microsecond) == (None, 0)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-03-10", DAY),
        (" 2024-03-10T00:00:00 ", DAY),
        ("2024-03-10T00:00:00Z", DAY),
        ("2024-03-10T02:00:00+02:00", DAY),
        ("2024-03-09T19:00:00-05:00", DAY),
        ("2024-03-10 06:30", DAY + timedelta(hours=6, minutes=30)),
    ],
)
def test_it_reads_a_time_as_utc(text: str, moment: datetime) -> None:
    assert parse_utc(text) == moment


@pytest.mark.parametrize(
    "text",
    [
        "", "yesterday", "2024-13-01", "2023-02-29", "10/03/2024", "2024-03-10T25:00",
        "9999-12-31T23:00-05:00", "0001-01-01T00:00+05:00",
    ],
)  # fmt: skip
def test_it_refuses_what_is_no_time(text: str) -> None:
    with pytest.raises(ValueError):
        parse_utc(text)


@given(st.datetimes(datetime(1800, 1, 1), datetime(2200, 1, 1)).map(lambda at: at.replace(microsecond=0)))
def test_a_time_written_and_read_is_the_same(moment: datetime) -> None:
    written = iso_utc(moment)
    assert written is not None and written.endswith("Z")
    assert parse_utc(written) == moment


def test_no_time_is_written_as_none() -> None:
    assert iso_utc(None) is None


def test_the_words_are_those_of_the_tables() -> None:
    assert [kind.value for kind in DataType] == ["realtime_15min", "daily_mean", "forecast"]
