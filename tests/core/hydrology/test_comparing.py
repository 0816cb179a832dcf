"""Trend, runoff depth, and how one river follows another."""

import numpy as np
import pandas as pd
import pytest

from core.hydrology.compare import following, runoff_depth
from core.hydrology.trend import trend_of
from tests.core.hydrology.records import EMPTY, record, river

DAY = pd.Timedelta(days=1)


@pytest.mark.parametrize(
    ("newest", "word"), [(106.0, "rising"), (105.0, "steady"), (95.0, "steady"), (94.0, "falling")]
)
def test_a_change_beyond_five_percent_is_a_trend(newest: float, word: str) -> None:
    times = pd.date_range("2026-01-01 00:00", "2026-01-01 06:00", freq="15min")

    trend = trend_of(times, np.linspace(100.0, newest, len(times)))

    assert trend.word == word
    assert trend.change == pytest.approx(newest - 100)


def test_a_trend_needs_a_value_six_hours_before() -> None:
    times = pd.DatetimeIndex(["2026-01-01 00:00", "2026-01-01 07:01"])

    assert "no value 6 hours before" in trend_of(times, np.array([1.0, 2.0])).reason
    assert trend_of(times[:0], np.array([])).reason == "No instantaneous value is stored."


@pytest.mark.parametrize(
    ("before", "now", "word"), [(0.0, 0.0, "steady"), (0.0, 1.0, "rising"), (-100.0, -50.0, "rising")]
)
def test_a_trend_of_zero_and_negative_flow_is_told(before: float, now: float, word: str) -> None:
    times = pd.DatetimeIndex(["2026-01-01 06:00", "2026-01-01 00:00", "2026-01-01 06:00"])

    assert trend_of(times, np.array([999.0, before, now])).word == word


def test_runoff_depth_is_volume_over_area() -> None:
    """1 cms over 86.4 km2 (33.3592 sq mi) is 1 mm/day."""
    flow = record("2020-01-01", [1.0])

    assert runoff_depth(flow, "cms", 86.4 / 2.589988110336).to_list() == pytest.approx([1.0])
    assert runoff_depth(flow, "cfs", 86.4 / 2.589988110336).to_list() == pytest.approx([0.028316846592])
    with pytest.raises(ValueError, match="above zero"):
        runoff_depth(flow, "cfs", 0)


def test_it_finds_the_lag_at_which_the_second_follows() -> None:
    rng = np.random.default_rng(3)
    upstream = record("2020-01-01", rng.normal(size=200))
    downstream = pd.Series(upstream.to_numpy(), index=upstream.index + 3 * DAY).drop(pd.Timestamp("2020-03-01"))

    found = following(upstream, downstream, DAY)

    assert (found.lag, found.pairs) == (3, 196)
    assert found.lag_correlation == pytest.approx(1.0)
    assert found.correlation is not None and abs(found.correlation) < 0.3
    assert following(downstream, upstream, DAY).lag == -3


@pytest.mark.parametrize("days", [10, 29, 30, 31])
def test_series_shorter_than_the_longest_lag_are_moved_no_further_than_they_reach(days: int) -> None:
    flows = np.random.default_rng(1).normal(size=days)

    found = following(record("2020-01-01", flows), record("2020-01-01", flows), DAY)

    assert (found.lag, found.pairs) == (0, days)


@pytest.mark.parametrize(
    ("second", "why"),
    [
        (EMPTY, "Only 0 common times"), (record("2020-01-01", [1.0] * 9), "Only 9"),
        (record("2020-01-01", [7.0] * 50), "never changes"),
    ],
)  # fmt: skip
def test_what_cannot_be_compared_says_why(second: pd.Series, why: str) -> None:
    found = following(river("2020-01-01", "2020-04-01"), second, DAY)

    assert why in found.reason and found.correlation is None
