"""Schedules in UTC: what is a cron expression, when it comes next, how it is said."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from core.schedules import (
    DEFAULT_CRONS,
    LONGEST_CRON,
    SCHEDULE_CHOICES,
    _times_after,
    check_cron,
    cron_for,
    describe,
    next_times,
    times_between,
)

SUNDAY_NOON = datetime(2026, 11, 22, 12)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    "text",
    [
        "", "*", "@daily", "* * * *", "* * * * * *", "a b c d e", "60 * * * *", "-1 * * * *", "0 24 * * *",
        "* * 0 * *", "* * 32 * *", "* * * 13 *", "* * * * 8", "*/0 * * * *", "5-1 * * * *", "0 0 31 2 *",
        "0 0 31 4,6 *", "0 0 * foo *", "1,,2 * * * *", "1.5 * * * *", "\x00 * * * *",
    ],
)  # fmt: skip
def test_it_says_what_is_wrong_with_a_cron_expression(text: str) -> None:
    with pytest.raises(ValueError) as refused:
        check_cron(text)
    assert str(refused.value).endswith(".")
    assert "cron expression" in str(refused.value) or "never comes" in str(refused.value)


@pytest.mark.parametrize("text", ["0 0 29 2 *", "*/15 * * * *", "0 0 * JAN mon", "0 6-18/3 1,15 * *", "0 0 L * *"])
def test_it_takes_what_cron_takes(text: str) -> None:
    assert check_cron(text) == text


def test_it_tidies_spaces() -> None:
    assert check_cron("  7\t*  * * *\n") == "7 * * * *"


def test_it_refuses_more_than_its_column_holds() -> None:
    longest = ",".join(str(minute) for minute in range(44)) + " * * * *"
    assert len(longest) > LONGEST_CRON
    with pytest.raises(ValueError, match="at most 120 characters"):
        check_cron(longest)


@pytest.mark.parametrize("choice", DEFAULT_CRONS)
def test_a_plain_choice_has_a_usual_time_off_the_full_hour(choice: str) -> None:
    assert check_cron(cron_for(choice)) == DEFAULT_CRONS[choice]
    assert not cron_for(choice).startswith("0 ")


def test_a_plain_choice_may_have_a_time_of_its_own() -> None:
    assert cron_for("daily", " 5 4 * * * ") == "5 4 * * *"


@pytest.mark.parametrize(
    ("choice", "value"), [("custom_cron", None), ("custom_cron", " "), ("fortnightly", None), ("", None)]
)
def test_a_choice_that_says_no_time_is_refused(choice: str, value: str | None) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        cron_for(choice, value)


def test_every_choice_has_a_time() -> None:
    assert set(SCHEDULE_CHOICES) == {*DEFAULT_CRONS, "custom_cron"}


@pytest.mark.parametrize(
    ("cron", "first", "step"),
    [
        ("7 * * * *", SUNDAY_NOON + timedelta(minutes=7), HOUR),
        ("12 */6 * * *", SUNDAY_NOON + timedelta(minutes=12), 6 * HOUR),
        ("22 6 * * *", datetime(2026, 11, 23, 6, 22), DAY),
        ("37 6 * * 1", datetime(2026, 11, 23, 6, 37), 7 * DAY),
        ("0 12 * * *", SUNDAY_NOON + DAY, DAY),
    ],
)
def test_it_names_the_next_five_times(cron: str, first: datetime, step: timedelta) -> None:
    assert next_times(cron, SUNDAY_NOON) == [first + n * step for n in range(5)]


def test_the_hour_that_local_clocks_skip_is_an_hour_like_any_other() -> None:
    assert next_times("30 * * * *", datetime(2026, 3, 8, 6), 3) == [
        datetime(2026, 3, 8, hour, 30) for hour in (6, 7, 8)
    ]


def test_it_names_fewer_where_no_more_are_in_reach() -> None:
    times = next_times("0 0 29 2 1", SUNDAY_NOON)
    assert times[0] == datetime(2044, 2, 29)
    assert 1 <= len(times) < 5 and None not in times


@pytest.mark.parametrize(
    ("cron", "words"),
    [
        ("7 * * * *", "At 7 minutes past the hour"),
        ("22 6 * * *", "At 06:22"),
        ("37 6 * * 1", "At 06:37, only on Monday"),
        ("*/15 * * * *", "Every 15 minutes"),
    ],
)
def test_it_says_a_schedule_in_words(cron: str, words: str) -> None:
    assert describe(cron) == words


def test_it_says_that_both_the_day_and_the_weekday_must_hold() -> None:
    assert all(time.day == 1 and time.weekday() == 0 for time in next_times("0 0 1 * MON", SUNDAY_NOON))
    assert describe("0 0 1 * MON") == "At 00:00, on day 1 of the month and on Monday"


def test_it_looks_no_further_than_it_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[datetime] = []

    def watched(cron: str, moment: datetime) -> Iterator[datetime]:
        for time in _times_after(cron, moment):
            looked.append(time)
            yield time

    monkeypatch.setattr("core.schedules._times_after", watched)
    assert times_between("0 12 * * *", SUNDAY_NOON - DAY, SUNDAY_NOON) == [SUNDAY_NOON]
    assert times_between("0 12 * * *", SUNDAY_NOON, SUNDAY_NOON + DAY - timedelta(microseconds=1)) == []
    assert times_between("0 12 * * *", SUNDAY_NOON, SUNDAY_NOON - DAY) == []
    assert len(looked) == 4
