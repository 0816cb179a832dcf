"""Percentiles by month-day: Weibull positions worked by hand, numpy's own, windows, leap days, classes."""

import numpy as np
import pandas as pd
import pytest

from core.hydrology.percentiles import COLUMNS, LEVELS, day_percentiles, levels_over, note_of, rank_of
from core.hydrology.record import daily_record
from core.hydrology.years import month_day_slots
from tests.core.hydrology.records import EDGES, river


def first_of_may(flows: list[float]) -> pd.Series:
    """One value a year, on May 1, from 2001 on."""
    return daily_record([f"{2001 + n}-05-01" for n in range(len(flows))], flows)


MAY = pd.Timestamp("2030-05-01")
NINETEEN = [float(n * 10) for n in range(1, 20)]


def test_levels_stand_at_weibull_ranks() -> None:
    """Of 19 values rank k stands at 100 k / 20 percent: the 5th is the 1st value, the 95th the last."""
    levels = levels_over(day_percentiles(first_of_may(NINETEEN)), pd.DatetimeIndex([MAY])).iloc[0]

    assert dict(zip(COLUMNS, levels, strict=True)) == pytest.approx(
        {"min": 10, "5": 10, "10": 20, "25": 50, "50": 100, "75": 150, "90": 180, "95": 190, "max": 190}
    )


def test_levels_between_ranks_are_interpolated() -> None:
    """Of 10 values the 25th stands at rank 2.75 and the 90th at 9.9; the 95th lies beyond and stands at the top."""
    levels = levels_over(day_percentiles(first_of_may(NINETEEN[:10])), pd.DatetimeIndex([MAY])).iloc[0]

    assert levels.to_list() == pytest.approx([10, 10, 11, 27.5, 55, 82.5, 99, 100, 100])


@pytest.mark.parametrize("window", [1, 7])
def test_levels_are_those_of_numpys_weibull_method(window: int) -> None:
    flows = river()
    levels = day_percentiles(flows, window).levels
    slots = month_day_slots(flows.index)

    for slot in (0, 2, 59, 60, 180, 365):
        distance = np.minimum((slots - slot) % 366, (slot - slots) % 366)
        near = flows.to_numpy()[distance <= window // 2]
        if len(near) >= 10:
            expected = np.percentile(near, LEVELS, method="weibull")
            assert levels[slot, 1:-1] == pytest.approx(expected)
            assert levels[slot, [0, -1]].tolist() == [near.min(), near.max()]
        else:
            assert np.isnan(levels[slot]).all()


def test_the_leap_day_is_ranked_by_its_own_years_or_said_not_to_be() -> None:
    thirty = day_percentiles(river())

    assert thirty.years[59] == 8
    assert "February 29 has too few years" in note_of(thirty)
    assert rank_of(thirty, pd.Timestamp("2024-02-29"), 100.0).name == "not ranked"
    assert rank_of(day_percentiles(river(), 3), pd.Timestamp("2024-02-29"), 100.0).percentile is not None
    assert day_percentiles(river("1970-01-01")).years[59] == 13


@pytest.mark.parametrize(
    ("flow", "name"),
    [
        (5, "lowest on record"), (10, "lowest on record"), (11, "much below normal"), (19.9, "much below normal"),
        (20, "below normal"), (49.9, "below normal"), (50, "normal"), (150, "normal"), (151, "above normal"),
        (180, "above normal"), (181, "much above normal"), (189, "much above normal"), (190, "highest on record"),
        (900, "highest on record"),
    ],
)  # fmt: skip
def test_a_value_is_in_the_class_of_its_percentile(flow: float, name: str) -> None:
    assert rank_of(day_percentiles(first_of_may(NINETEEN)), MAY, flow).name == name


def test_a_percentile_is_its_weibull_position() -> None:
    percentiles = day_percentiles(first_of_may(NINETEEN))

    assert rank_of(percentiles, MAY, 70.0).percentile == pytest.approx(35)
    assert rank_of(percentiles, MAY, 75.0).percentile == pytest.approx(37.5)
    assert rank_of(percentiles, MAY, 1.0).percentile == pytest.approx(5)


def test_zero_is_no_record_of_a_river_that_is_often_dry() -> None:
    dry = day_percentiles(first_of_may([0.0] * 12 + [1.0, 2.0, 3.0]))

    assert rank_of(dry, MAY, 0.0).name == "normal"
    assert rank_of(dry, MAY, 0.0).percentile == pytest.approx(6.5 / 16 * 100)


@pytest.mark.parametrize(("years", "ranked"), [(9, False), (10, True)])
def test_it_ranks_from_ten_years_on(years: int, ranked: bool) -> None:
    percentiles = day_percentiles(first_of_may(NINETEEN[:years]))

    assert (percentiles.reason == "") is ranked
    assert (rank_of(percentiles, MAY, 50.0).percentile is not None) is ranked
    if not ranked:
        assert "at least 10 years of approved daily values; this record has 9 years" in percentiles.reason


def test_a_window_counts_years_not_values() -> None:
    three_years = river("2001-01-01", "2003-12-31")

    assert day_percentiles(three_years, 7).years.max() == 3
    assert day_percentiles(three_years, 7).reason


def test_a_window_has_a_middle() -> None:
    with pytest.raises(ValueError, match="odd number of days"):
        day_percentiles(river(), 4)


@pytest.mark.parametrize("case", EDGES)
def test_every_edge_gives_levels_or_a_sentence(case: str) -> None:
    percentiles = day_percentiles(EDGES[case])
    rank = rank_of(percentiles, MAY, 7.0)

    assert bool(percentiles.reason) == bool(np.isnan(percentiles.levels[120]).any())
    assert (rank.percentile is None) == bool(percentiles.reason)
    assert note_of(percentiles).endswith(".")
