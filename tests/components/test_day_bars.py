"""Values a day as bars: heights, words on hover, a table for readers."""

from datetime import date

from components.day_bars import COLOURS, NAMES, day_bars
from core.watching.rows_by_day import DayRows

DAYS = [DayRows(date(2026, 11, 20), {}), DayRows(date(2026, 11, 21), {"USGS": 1500, "EC": 500}),
        DayRows(date(2026, 11, 22), {"USGS": 1000})]  # fmt: skip


def test_it_draws_each_day_to_the_scale_of_the_largest() -> None:
    text = str(day_bars(DAYS))

    assert "'height': '75.00%'" in text and "'height': '25.00%'" in text and "'height': '50.00%'" in text
    assert "Sat 2026-11-21: USGS 1,500, Environment Canada 500" in text
    assert "Fri 2026-11-20: nothing" in text
    assert "NOAA forecasts" not in text


def test_it_tells_the_same_in_a_table() -> None:
    text = str(day_bars(DAYS))

    assert "Th('2026-11-21'), Td('1,500'), Td('500')" in text
    assert "Th('2026-11-22'), Td('1,000'), Td('0')" in text


def test_it_says_that_nothing_came() -> None:
    assert "No value came in these days" in str(day_bars(DAYS[:1]))
    assert set(COLOURS["light"]) == set(COLOURS["dark"]) == set(NAMES)
