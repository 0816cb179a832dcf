"""Smart append as properties: whatever happens, no hole, no step back, no step past what was read."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain import DataType, Progress, Window
from core.windows import (
    LOOKBACKS,
    advance,
    chunk_span,
    lookback_for,
    plan_windows,
    split_window,
)

START = datetime(2020, 1, 1)
NOW = datetime(2026, 11, 22, 12)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BOTH = pytest.mark.parametrize("data_type", [DataType.REALTIME, DataType.DAILY])


@BOTH
def test_it_pulls_everything_from_the_start_the_first_time(data_type: DataType) -> None:
    plan = plan_windows(Progress(), START, NOW, data_type)
    assert (plan.onward, plan.front, plan.sweep) == (Window(START, NOW), None, None)


@pytest.mark.parametrize(
    ("data_type", "last", "reach"),
    [
        (DataType.REALTIME, NOW - HOUR, 6 * HOUR),
        (DataType.REALTIME, NOW - 13 * HOUR, 7 * DAY),
        (DataType.REALTIME, datetime(2026, 10, 31, 23, 59), 60 * DAY),
        (DataType.REALTIME, datetime(2025, 11, 22, 11), 60 * DAY),
        (DataType.REALTIME, NOW + HOUR, 6 * HOUR),
        (DataType.DAILY, NOW - HOUR, 7 * DAY),
        (DataType.DAILY, NOW - DAY, 90 * DAY),
        (DataType.DAILY, datetime(2026, 10, 31), 548 * DAY),
    ],
)
def test_it_looks_back_further_on_the_first_pull_of_a_day_and_of_a_month(
    data_type: DataType, last: datetime, reach: timedelta
) -> None:
    assert lookback_for(data_type, NOW, last) == reach


def test_it_takes_the_days_reach_from_the_configuration() -> None:
    assert lookback_for(DataType.DAILY, NOW, NOW - DAY, lookback_days=30) == 30 * DAY
    assert lookback_for(DataType.DAILY, NOW, NOW - DAY, lookback_days=0) == 7 * DAY


def test_a_source_may_need_a_look_further_back_on_the_first_pull_of_a_month() -> None:
    assert lookback_for(DataType.DAILY, NOW, datetime(2026, 10, 31), furthest=1095 * DAY) == 1095 * DAY
    assert lookback_for(DataType.DAILY, NOW, NOW - DAY, furthest=1095 * DAY) == 90 * DAY
    progress = Progress(START, NOW - DAY, datetime(2026, 10, 31))
    assert plan_windows(progress, START, NOW, DataType.DAILY, furthest=1095 * DAY).onward.start == NOW - 1096 * DAY


def test_it_never_looks_back_before_the_start_date() -> None:
    start = NOW - 2 * DAY
    progress = Progress(start, NOW - HOUR, NOW - DAY)
    assert plan_windows(progress, start, NOW, DataType.REALTIME).onward.start == start


def test_it_pulls_the_missing_front_when_the_start_moves_to_an_earlier_day() -> None:
    progress = Progress(START, NOW - HOUR, NOW - HOUR)
    plan = plan_windows(progress, START - 365 * DAY, NOW, DataType.DAILY)
    assert plan.front == Window(START - 365 * DAY, START)


def test_it_asks_for_what_was_modified_instead_of_looking_back_wide() -> None:
    progress = Progress(START, NOW - HOUR, NOW - DAY)
    plan = plan_windows(progress, START, NOW, DataType.REALTIME, asks_modified=True)
    assert plan.onward == Window(NOW - 7 * HOUR, NOW)
    assert plan.sweep is not None
    assert (plan.sweep.start, plan.sweep.end) == (NOW - HOUR - 60 * DAY, plan.onward.start)
    assert plan.sweep.modified_since == datetime(2026, 11, 20, 23)


def test_it_survives_a_clock_set_back() -> None:
    progress = Progress(START, NOW, NOW)
    plan = plan_windows(progress, START, NOW - 3 * HOUR, DataType.REALTIME)
    assert plan.onward == Window(NOW - 9 * HOUR, NOW - 3 * HOUR)


def test_it_asks_a_silent_station_again() -> None:
    progress = Progress(START, NOW - DAY, NOW - HOUR)
    after = advance(progress, Window(NOW - DAY - 6 * HOUR, NOW), None, NOW)
    assert after.last_successful_pull_date == NOW - DAY


def test_it_is_done_with_an_empty_answer_of_the_past() -> None:
    after = advance(Progress(), Window(START, START + 30 * DAY), None, NOW)
    assert after == Progress(START, START + 30 * DAY)


def test_it_stops_at_the_newest_reading_in_the_open_tail() -> None:
    after = advance(Progress(), Window(START, NOW), NOW - 40 * timedelta(minutes=1), NOW)
    assert after.last_successful_pull_date == NOW - timedelta(minutes=40)


def test_it_moves_nothing_over_a_hole() -> None:
    progress = Progress(START, START + DAY)
    assert advance(progress, Window(START + 2 * DAY, START + 3 * DAY), None, NOW) == progress


def test_a_sweep_moves_nothing() -> None:
    progress = Progress(START, NOW - DAY)
    assert advance(progress, Window(START, NOW, modified_since=START), NOW, NOW) == progress


def test_a_window_cannot_run_backwards() -> None:
    with pytest.raises(ValueError, match="cannot end"):
        Window(NOW, START)


@given(length=st.integers(0, 40_000_000), longest=st.integers(86_400, 95_000_000))
def test_pieces_cover_a_window_without_a_hole_and_none_is_too_long(length: int, longest: int) -> None:
    window = Window(START, START + timedelta(seconds=length))
    pieces = split_window(window, timedelta(seconds=longest))
    assert (pieces[0].start, pieces[-1].end) == (window.start, window.end)
    assert all(a.end == b.start for a, b in zip(pieces, pieces[1:], strict=False))
    assert all(piece.end - piece.start <= timedelta(seconds=longest + 1) for piece in pieces)
    assert length < longest or pieces[-1].end - pieces[-1].start >= timedelta(seconds=longest / 2 - len(pieces))


@pytest.mark.parametrize(("stations", "days"), [(1, 1000), (250, 20), (10_000, 1)])
def test_a_chunk_is_as_long_as_the_rows_allow(stations: int, days: int) -> None:
    assert chunk_span(stations, 100, 500_000, 1000 * DAY) == days * DAY


class Agency:
    """A station's truth: readings at whole hours, silent at times, answered late; what was asked is kept."""

    def __init__(self, silences: list[tuple[int, int]]) -> None:
        self.silences = silences
        self.read: set[datetime] = set()

    def has(self, moment: datetime) -> bool:
        hour = int((moment - START) / HOUR)
        return not any(first <= hour < first + length for first, length in self.silences)

    def answer(self, window: Window) -> datetime | None:
        first, last = -((START - window.start) // HOUR), (window.end - START) // HOUR
        times = [t for n in range(first, last + 1) if self.has(t := START + n * HOUR)]
        self.read.update(times)
        return max(times, default=None)


pulls = st.lists(st.tuples(st.integers(1, 400), st.integers(0, 6)), min_size=1, max_size=12)
silences = st.lists(st.tuples(st.integers(0, 3000), st.integers(1, 300)), max_size=4)


@settings(max_examples=300, deadline=None)
@given(history=pulls, silent=silences, asks_modified=st.booleans(), data_type=st.sampled_from(list(LOOKBACKS)))
def test_whatever_fails_and_falls_silent_no_reading_is_missed_and_the_watermark_only_moves_on(
    history: list[tuple[int, int]],
    silent: list[tuple[int, int]],
    asks_modified: bool,
    data_type: DataType,
) -> None:
    agency, progress, now = Agency(silent), Progress(), START
    for hours, chunks_until_failure in history:
        now += hours * HOUR
        plan = plan_windows(progress, START, now, data_type, asks_modified=asks_modified)
        for number, piece in enumerate(split_window(plan.onward, 5 * DAY)):
            if number >= chunks_until_failure:
                break
            newest = agency.answer(piece)
            before = progress
            progress = advance(progress, piece, newest, now)
            assert before.last_successful_pull_date is None or (
                progress.last_successful_pull_date is not None
                and progress.last_successful_pull_date >= before.last_successful_pull_date
            )
            if piece.end >= now and newest is not None and before.last_successful_pull_date is not None:
                assert progress.last_successful_pull_date is not None
                limit = max(newest, before.last_successful_pull_date, piece.start)
                assert progress.last_successful_pull_date <= limit
        else:
            progress = replace(progress, last_pulled_at=now)
        _assert_no_hole(agency, progress)


def _assert_no_hole(agency: Agency, progress: Progress) -> None:
    if progress.last_successful_pull_date is None:
        return
    hours = int((progress.last_successful_pull_date - START) / HOUR)
    missed = [t for n in range(hours + 1) if agency.has(t := START + n * HOUR) and t not in agency.read]
    assert missed == []


@settings(max_examples=40, deadline=None)
@given(moves=st.lists(st.integers(0, 400), min_size=1, max_size=6), stops=st.integers(1, 4))
def test_moving_the_start_back_again_and_again_leaves_no_hole(moves: list[int], stops: int) -> None:
    agency, start = Agency([]), START + 500 * DAY
    now = start + 10 * DAY
    progress = Progress()
    for days in moves:
        start = max(START, start - days * DAY)
        plan = plan_windows(progress, start, now, DataType.DAILY)
        backwards = [*reversed(split_window(plan.front, 50 * DAY))][:stops] if plan.front else []
        for piece in [*split_window(plan.onward, 50 * DAY), *backwards]:
            progress = advance(progress, piece, agency.answer(piece), now)
        reached, watermark = progress.reached_back_to, progress.last_successful_pull_date
        assert reached is not None and watermark is not None
        first, last = -((START - reached) // HOUR), (watermark - START) // HOUR
        assert [n for n in range(first, last + 1) if START + n * HOUR not in agency.read] == []
