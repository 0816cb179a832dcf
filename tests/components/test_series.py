"""Lines out of observations: units, approval, breaks, thinning."""

from datetime import datetime

import numpy as np
import pandas as pd
import pytest

from components.series import (
    approval_of,
    in_unit,
    line_of,
    lone_points,
    not_positive,
    plateau_ends_of,
    plateaus_of,
    prepare_lines,
    segment_of,
)

DAILY, REALTIME = "daily_mean", "realtime_15min"


def observations(
    times: pd.DatetimeIndex | list[str],
    flows: list[float] | float = 100.0,
    quality: str | list[str] = "A",
    unit: str = "cfs",
) -> pd.DataFrame:
    index = pd.DatetimeIndex(times)
    frame = pd.DataFrame({"observed_at": index, "discharge": flows, "unit": unit, "quality_code": quality})
    return frame.assign(qualifiers=None)


def days(count: int) -> pd.DatetimeIndex:
    return pd.date_range("2026-01-01", periods=count, freq="D")


def test_it_converts_each_row_from_the_unit_it_came_in() -> None:
    frame = observations(days(2), [1.0, 1.0]).assign(unit=["cfs", "cms"])

    assert in_unit(frame, "cms")["flow"].tolist() == pytest.approx([0.028316846592, 1.0])


@pytest.mark.parametrize(
    ("quality", "qualifiers", "name"),
    [
        ("A", None, "approved"),
        ("P", None, "provisional"),
        (None, None, "provisional"),
        ("E", None, "estimated"),
        ("A", "ESTIMATED", "estimated"),
        ("A", "e", "estimated"),
        ("P", "ICE,e", "estimated"),
        ("P", "ICE", "provisional"),
        ("P", "ICE, Estimated", "estimated"),
    ],
)
def test_it_names_the_approval_of_a_value(quality: str | None, qualifiers: str | None, name: str) -> None:
    frame = pd.DataFrame({"quality_code": [quality], "qualifiers": [qualifiers]})

    assert approval_of(frame).tolist() == [name]


@pytest.mark.parametrize(
    ("times", "data_type", "segments"),
    [
        (["2026-01-01", "2026-01-02", "2026-01-03"], DAILY, 1),
        (["2026-01-01", "2026-01-02", "2026-01-04"], DAILY, 2),
        (["2026-01-01 00:00", "2026-01-01 00:15", "2026-01-01 00:30"], REALTIME, 1),
        (["2026-01-01 00:00", "2026-01-01 01:00", "2026-01-01 02:00"], REALTIME, 1),
        (["2026-01-01 00:00", "2026-01-01 03:00", "2026-01-01 06:00"], REALTIME, 3),
    ],
)
def test_it_breaks_a_line_where_readings_are_further_apart_than_usual(
    times: list[str], data_type: str, segments: int
) -> None:
    assert segment_of(pd.Series(pd.DatetimeIndex(times)), data_type).nunique() == segments


def test_it_breaks_a_15_minute_line_at_one_missing_hour() -> None:
    times = pd.date_range("2026-01-01", periods=200, freq="15min").delete(slice(100, 104))

    segments = segment_of(pd.Series(times), REALTIME)

    assert segments.nunique() == 2
    assert segments[99] != segments[100]


def test_it_follows_a_station_that_changes_from_hourly_to_15_minutes() -> None:
    hourly = pd.date_range("2026-01-01", periods=100, freq="h")
    quarter = pd.date_range(hourly[-1] + pd.Timedelta(minutes=15), periods=100, freq="15min")

    assert segment_of(pd.Series(hourly.append(quarter)), REALTIME).nunique() == 1


def test_it_never_joins_the_two_sides_of_a_gap() -> None:
    frame = observations(days(20)).drop(index=range(8, 12))

    line = line_of(prepare_lines(frame, DAILY, "cfs"), "approved")

    assert line["flow"].isna().sum() == 1
    at = int(np.flatnonzero(line["flow"].isna())[0])
    assert line["observed_at"][at - 1] == datetime(2026, 1, 8)
    assert line["observed_at"][at + 1] == datetime(2026, 1, 13)


def test_it_keeps_the_curve_whole_where_approval_changes() -> None:
    lines = prepare_lines(observations(days(10), quality=["A"] * 6 + ["P"] * 4), DAILY, "cfs")

    approved, provisional = line_of(lines, "approved"), line_of(lines, "provisional")

    assert approved["observed_at"].iloc[-1] == provisional["observed_at"].iloc[0] == datetime(2026, 1, 6)
    assert not provisional["flow"].isna().any()


def test_it_draws_one_provisional_day_between_approved_ones_without_bridging_it() -> None:
    lines = prepare_lines(observations(days(5), [1, 2, 3, 4, 5], ["A", "A", "P", "A", "A"]), DAILY, "cfs")

    approved = line_of(lines, "approved")

    assert approved["flow"].fillna(-1).tolist() == [1, 2, -1, 3, 4, 5]
    assert line_of(lines, "provisional")["flow"].tolist() == [2, 3]


def test_it_does_not_carry_a_change_of_approval_over_a_gap() -> None:
    frame = observations(days(10), quality=["A"] * 5 + ["P"] * 5).drop(index=[4])

    provisional = line_of(prepare_lines(frame, DAILY, "cfs"), "provisional")

    assert provisional["observed_at"].iloc[0] == datetime(2026, 1, 6)


def hours_of(line: pd.DataFrame) -> list[float]:
    """Times in hours since the first day began."""
    hours: list[float] = ((line["observed_at"] - days(1)[0]) / pd.Timedelta(hours=1)).tolist()
    return hours


@pytest.mark.parametrize(("points_a_day", "hours"), [(1, [12, 36]), (2, [6, 18, 30, 42])])
def test_a_daily_value_stands_about_the_middle_of_its_day(points_a_day: int, hours: list[int]) -> None:
    steps = plateaus_of(prepare_lines(observations(days(2), [1.0, 2.0]), DAILY, "cfs"), "approved", points_a_day)

    assert hours_of(steps) == hours
    assert steps["flow"].tolist() == sorted([1.0, 2.0] * points_a_day)


def test_it_holds_a_daily_value_from_the_beginning_to_the_end_of_its_day() -> None:
    lines = prepare_lines(observations(days(2), [1.0, 2.0]), DAILY, "cfs")

    once, four = plateau_ends_of(lines, "approved"), plateau_ends_of(lines, "approved", 4)

    assert hours_of(once) == [0, 12, 12, 36, 48]
    assert hours_of(four) == [0, 3, 3, 45, 48]
    assert once["flow"].fillna(-1).tolist() == four["flow"].fillna(-1).tolist() == [1, 1, -1, 2, 2]


def test_it_parts_daily_steps_at_a_gap() -> None:
    frame = observations(days(6), [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]).drop(index=[2, 3])
    lines = prepare_lines(frame, DAILY, "cfs")

    steps, ends = plateaus_of(lines, "approved"), plateau_ends_of(lines, "approved")

    assert steps["flow"].fillna(-1).tolist() == [1, 2, -1, 5, 6]
    assert ends["flow"].fillna(-1).tolist() == [1, 1, -1, 2, 2, -1, 5, 5, -1, 6, 6]
    assert hours_of(ends)[4] == 48, "the second day's value ends where the gap begins"


def test_several_points_a_day_are_one_stretch() -> None:
    frame = observations(days(4), [1.0, 2.0, 3.0, 4.0]).drop(index=[1])

    steps = plateaus_of(prepare_lines(frame, DAILY, "cfs"), "approved", 2)

    assert steps["flow"].fillna(-1).tolist() == [1, 1, -1, 3, 3, 4, 4]


def test_it_ends_each_class_of_daily_steps_where_the_next_begins() -> None:
    frame = observations(days(4), [1.0, 2.0, 3.0, 4.0], ["A", "A", "P", "P"])
    lines = prepare_lines(frame, DAILY, "cfs")

    assert plateaus_of(lines, "provisional")["flow"].tolist() == [3, 4]
    assert hours_of(plateau_ends_of(lines, "approved"))[-1] == 48
    ends = plateau_ends_of(lines, "provisional")
    assert hours_of(ends)[:3] == [48, 48, 60]
    assert ends["flow"].tolist()[:3] == [2, 3, 3], "from the flow before, so that the curve stays whole"
    assert plateaus_of(lines, "estimated").empty


def test_a_day_alone_is_as_long_as_the_others() -> None:
    lines = prepare_lines(observations(days(1), [5.0]), DAILY, "cfs")

    assert plateaus_of(lines, "approved")["flow"].tolist() == [5]
    assert hours_of(plateau_ends_of(lines, "approved")) == [0, 12, 12, 12, 24]


def test_it_finds_the_points_that_no_line_can_show() -> None:
    frame = observations(["2026-01-01", "2026-01-05", "2026-01-06", "2026-01-10"], [1.0, 2.0, 3.0, 4.0])

    line = line_of(prepare_lines(frame, DAILY, "cfs"), "approved")

    assert lone_points(line)["flow"].tolist() == [1.0, 4.0]


def test_it_thins_to_what_pixels_can_show_and_keeps_every_extreme() -> None:
    times = pd.date_range("2020-01-01", periods=200_000, freq="15min")
    flows = 1000 + 100 * np.sin(np.arange(200_000) / 500)
    flows[[77_777, 123_456]] = 50_000.0, 1.0

    lines = prepare_lines(observations(times, flows.tolist()), REALTIME, "cfs")

    assert 1000 < len(lines) <= 5100
    assert lines["flow"].max() == 50_000.0 and lines["flow"].min() == 1.0
    assert lines["observed_at"].is_monotonic_increasing
    assert lines["observed_at"].iloc[[0, -1]].tolist() == [times[0], times[-1]]


def test_it_neither_makes_nor_hides_a_break_by_thinning() -> None:
    times = pd.date_range("2020-01-01", periods=100_000, freq="15min").delete(slice(40_000, 40_200))

    lines = prepare_lines(observations(times), REALTIME, "cfs")

    assert lines["segment"].nunique() == 2
    assert line_of(lines, "approved")["flow"].isna().sum() == 1


def test_it_sorts_what_comes_unsorted() -> None:
    frame = observations(["2026-01-03", "2026-01-01", "2026-01-02"], [3.0, 1.0, 2.0])

    assert prepare_lines(frame, DAILY, "cfs")["flow"].tolist() == [1.0, 2.0, 3.0]


def test_it_counts_what_a_log_axis_cannot_show() -> None:
    assert not_positive(in_unit(observations(days(4), [-1.0, 0.0, 0.1, 5.0]), "cfs")) == 2


def test_it_takes_no_observations_for_no_lines() -> None:
    lines = prepare_lines(observations([]), DAILY, "cfs")

    assert line_of(lines, "approved").empty
