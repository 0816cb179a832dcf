"""The strip of the whole record as a function of data: what it spans, its line, its three sliders."""

import re
from datetime import datetime, timedelta
from urllib.parse import unquote

import numpy as np
import pandas as pd
import pytest

from components.record_strip import COLUMNS, HEIGHT, flows_by_day, line_path, line_style, record_strip, strip_span
from tests.components.test_series import days, observations

NOW = datetime(2026, 1, 31, 12)
SPAN = datetime(2026, 1, 1), datetime(2026, 1, 31)
NO_SUMMARY = pd.DataFrame({"day": np.array([], dtype="datetime64[s]"), "mean_cfs": []})


def summaries(first: str, flows: list[float]) -> pd.DataFrame:
    return pd.DataFrame({"day": pd.date_range(first, periods=len(flows)), "mean_cfs": flows})


def by_day(flows: list[float]) -> pd.Series:
    return pd.Series(flows, index=days(len(flows)))


def test_it_spans_the_record_up_to_now_or_to_the_end_of_what_is_foretold() -> None:
    record = {"daily_mean": (datetime(1990, 1, 1), datetime(2026, 1, 30)), "realtime_15min": (SPAN[0], NOW)}
    ahead = datetime(2026, 2, 9)

    assert strip_span(record, [], NOW + timedelta(hours=1)) == (datetime(1990, 1, 1), NOW + timedelta(hours=1))
    assert strip_span(record, [ahead, NOW], NOW) == (datetime(1990, 1, 1), ahead)


@pytest.mark.parametrize(("last", "there"), [(timedelta(0), False), (timedelta(hours=23), False), (timedelta(1), True)])
def test_one_value_and_less_than_a_day_have_no_strip(last: timedelta, there: bool) -> None:
    span = strip_span({"realtime_15min": (SPAN[0], SPAN[0] + last)}, [], NOW)

    assert (span is not None) is there
    assert record_strip("here", span).hidden is not there


def test_no_record_has_no_strip_whatever_is_foretold() -> None:
    assert strip_span({}, [NOW], NOW) is None


def test_a_day_without_a_daily_mean_stands_at_the_mean_of_its_values() -> None:
    flows = flows_by_day(observations(days(2), [1.0, 2.0]), summaries("2026-01-02", [20.0, 30.0]))

    assert flows.tolist() == [1.0, 2.0, 30.0]
    assert flows_by_day(observations([]), summaries("2026-01-02", [20.0])).tolist() == [20.0]
    assert flows_by_day(observations([]), NO_SUMMARY).empty


def test_flows_in_an_unknown_unit_are_left_out() -> None:
    frame = observations(days(3), [1.0, 2.0, 3.0]).assign(unit=["cfs", "l/s", "cms"])

    assert flows_by_day(frame, NO_SUMMARY).tolist() == pytest.approx([1.0, 3.0 / 0.028316846592])


def test_the_line_falls_from_the_highest_to_the_lowest_flow_by_logarithms() -> None:
    assert line_path(by_day([100.0, 1.0, 10.0]), SPAN) == f"M10 0V0L30 {HEIGHT}V{HEIGHT}L50 50V50"


def test_a_missing_day_parts_the_line() -> None:
    flows = by_day([1.0, 2.0, 3.0, 4.0]).drop(days(4)[1])

    assert line_path(flows, SPAN).count("M") == 2


def test_a_hundred_years_are_no_more_than_their_columns() -> None:
    century = pd.date_range("1926-01-01", "2025-12-31")
    flows = pd.Series(1000 + 900 * np.sin(np.arange(len(century)) / 58), index=century)

    path = line_path(flows, (datetime(1926, 1, 1), datetime(2026, 1, 1)))

    assert len(re.findall("[ML]", path)) == COLUMNS
    assert path.count("M") == 1
    assert len(line_style(flows, SPAN)["maskImage"]) < 30_000


@pytest.mark.parametrize(
    ("flows", "feet"),
    [([5.0, 5.0], {50}), ([0.0, 0.0], {50}), ([-3.0, 0.0, 8.0], {HEIGHT, 0}), ([1e-9, 1.0], {100, 0})],
)
def test_what_has_no_logarithm_lies_at_the_foot_and_a_constant_in_the_middle(
    flows: list[float], feet: set[int]
) -> None:
    assert {int(foot) for foot in re.findall(r"V(\d+)", line_path(by_day(flows), SPAN))} == feet


def test_the_line_is_a_picture_that_needs_no_address_and_none_of_nothing() -> None:
    image = line_style(by_day([1.0, 2.0]), SPAN)["maskImage"]

    assert image.startswith('url("data:image/svg+xml,') and image.count('"') == 2
    assert "<path d='M" in unquote(image) and "#" not in image
    assert line_path(by_day([]), SPAN) == ""


def test_each_part_of_it_is_a_slider_with_a_name() -> None:
    strip = record_strip("here", SPAN).to_plotly_json()["props"]
    sliders = [one.to_plotly_json()["props"] for one in strip["children"][0].children[1:]]

    assert (strip["data-first"], strip["data-last"]) == ("2026-01-01T00:00:00Z", "2026-01-31T00:00:00Z")
    assert [one["data-part"] for one in sliders] == ["start", "window", "end"]
    assert all(one["role"] == "slider" and one["tabIndex"] == 0 and one["aria-label"] for one in sliders)
