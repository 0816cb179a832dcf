"""The last day's runs: lanes, what was due and did not run, and how many ran at once."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from core.db import reading, writing
from core.models import DataPullLog
from core.watching.run_timeline import Lane, TimedRun, last_day, missed_times, most_at_once
from tests.core.pulls import NOON, OHIO, configure, prepare, start

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
HOURLY = "7 * * * *"
ELEVEN = datetime(2026, 11, 22, 11, 7)


def ran(begin: datetime, minutes: float | None = 2) -> TimedRun:
    return TimedRun(1, "success", begin, None if minutes is None else begin + minutes * MINUTE)


@pytest.mark.parametrize(
    ("runs", "missed"),
    [
        ([], [ELEVEN]),
        ([ran(ELEVEN)], []),
        ([ran(ELEVEN + 10 * MINUTE)], []),
        ([ran(ELEVEN + 11 * MINUTE)], [ELEVEN]),
        ([ran(ELEVEN - 50 * MINUTE, 60)], []),
        ([ran(ELEVEN - 50 * MINUTE, 49)], [ELEVEN]),
        ([ran(ELEVEN - 50 * MINUTE, None)], []),
    ],
    ids=["none", "at once", "a little late", "too late", "one was under way", "one had ended", "one still is"],
)
def test_it_tells_which_times_were_missed(runs: list[TimedRun], missed: list[datetime]) -> None:
    assert list(missed_times(HOURLY, NOON - HOUR, NOON, runs)) == missed


def test_what_is_due_just_now_is_not_missed_yet() -> None:
    assert missed_times(HOURLY, NOON - HOUR, ELEVEN + 9 * MINUTE, []) == ()
    assert missed_times(HOURLY, NOON - HOUR, ELEVEN + 10 * MINUTE, []) == (ELEVEN,)


def test_it_counts_what_ran_at_once() -> None:
    one, other, later = ran(ELEVEN, 10), ran(ELEVEN + 5 * MINUTE, None), ran(ELEVEN + 10 * MINUTE, 1)
    assert most_at_once([Lane("a", (one, later)), Lane("b", (other,))], NOON) == 2
    assert most_at_once([], NOON) == 0


def test_it_reads_the_day_lane_by_lane(app: Flask) -> None:
    prepare()
    config = configure([OHIO], now=NOON - 3 * HOUR)
    old, new = start(config, NOON - 30 * HOUR), None
    with writing() as session:
        session.execute(update(DataPullLog).values(status="success", end_time=NOON - 29 * HOUR))
    new = start(config, NOON - HOUR)
    with reading() as session:
        (lane,) = last_day(session, NOON)
    assert [run.id for run in lane.runs] == [new] != [old]
    assert len(lane.missed) == 2
