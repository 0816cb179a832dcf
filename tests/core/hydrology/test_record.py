"""A daily record: order, duplicates, what is not finite, gaps; and the years of the field."""

import numpy as np
import pandas as pd
import pytest

from core.hydrology.record import consecutive_means, daily_record, stretch_starts
from core.hydrology.years import (
    LEAP_SLOT,
    climatic_years,
    days_in_climatic_year,
    days_in_water_year,
    month_day_slots,
    water_year_slots,
    water_years,
)
from tests.core.hydrology.records import record


def test_it_orders_days_and_leaves_out_what_is_not_finite() -> None:
    made = daily_record(["2020-01-03", "2020-01-01", "2020-01-02", "2020-01-04"], [3.0, 1.0, np.nan, np.inf])

    assert made.to_dict() == {pd.Timestamp("2020-01-01"): 1.0, pd.Timestamp("2020-01-03"): 3.0}


def test_of_one_day_twice_the_approved_value_stands_and_else_the_last() -> None:
    days = ["2020-01-01", "2020-01-01", "2020-01-02", "2020-01-02"]

    made = daily_record(days, [1.0, 2.0, 3.0, 4.0], [True, False, False, False])

    assert made.to_list() == [1.0, 4.0]


def test_a_window_never_reaches_over_a_gap() -> None:
    flows = record("2020-01-01", np.arange(10.0)).drop(pd.Timestamp("2020-01-05"))

    means = consecutive_means(flows, 3)

    assert [day.day for day in means.index] == [3, 4, 8, 9, 10]
    assert means.to_list() == [1.0, 2.0, 6.0, 7.0, 8.0]
    assert stretch_starts(flows).tolist() == [0, 4]


@pytest.mark.parametrize(
    ("day", "water", "climatic"),
    [
        ("2019-09-30", 2019, 2019),
        ("2019-10-01", 2020, 2019),
        ("2020-03-31", 2020, 2019),
        ("2020-04-01", 2020, 2020),
    ],
)
def test_years_turn_on_their_day(day: str, water: int, climatic: int) -> None:
    days = pd.DatetimeIndex([day])

    assert (water_years(days)[0], climatic_years(days)[0]) == (water, climatic)


def test_years_have_as_many_days_as_the_calendar_says() -> None:
    days = pd.date_range("1899-04-01", "2005-03-31", freq="D")

    for year, count in pd.Series(climatic_years(days)).value_counts().items():
        assert days_in_climatic_year(int(year)) == count
    whole = days[(days >= "1899-10-01") & (days < "2004-10-01")]
    for year, count in pd.Series(water_years(whole)).value_counts().items():
        assert days_in_water_year(int(year)) == count


def test_a_month_day_has_the_same_slot_in_every_year() -> None:
    plain, leap = pd.date_range("2019-01-01", "2019-12-31"), pd.date_range("2020-01-01", "2020-12-31")

    assert month_day_slots(leap).tolist() == list(range(366))
    assert month_day_slots(plain).tolist() == [slot for slot in range(366) if slot != LEAP_SLOT]
    assert water_year_slots(pd.DatetimeIndex(["2019-10-01", "2020-02-29", "2020-03-01", "2020-09-30"])).tolist() == [
        0, 151, 152, 365,
    ]  # fmt: skip
