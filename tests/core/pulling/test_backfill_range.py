"""The range of a back-fill: both ends are needed, in order, not in the future; whole days for daily means."""

from datetime import datetime

import pytest

from core.domain import Window
from core.errors import InputError
from core.pulling.backfill import NO_FORECASTS, check_range

NOW = datetime(2026, 11, 22, 12)
DAY, LATER = datetime(2020, 5, 1, 6), datetime(2020, 6, 1, 23, 59, 59)


def test_days_of_daily_means_are_whole_and_instants_stay() -> None:
    assert check_range(DAY, LATER, "daily_mean", NOW) == Window(datetime(2020, 5, 1), datetime(2020, 6, 1))
    assert check_range(DAY, LATER, "realtime_15min", NOW) == Window(DAY, LATER)


def test_it_ends_at_the_present() -> None:
    assert check_range(DAY, datetime(2030, 1, 1), "realtime_15min", NOW).end == NOW
    assert check_range(NOW, NOW, "realtime_15min", NOW) == Window(NOW, NOW)


@pytest.mark.parametrize(
    ("start", "end", "field"),
    [
        (None, LATER, "start"),
        (DAY, None, "end"),
        (LATER, DAY, "end"),
        (datetime(1799, 12, 31), LATER, "start"),
        (datetime(2026, 11, 22, 12, 0, 1), datetime(2026, 11, 23), "start"),
    ],
)
def test_a_bad_range_is_told_at_its_end(start: datetime | None, end: datetime | None, field: str) -> None:
    with pytest.raises(InputError) as refused:
        check_range(start, end, "daily_mean", NOW)
    assert set(refused.value.fields) == {field}


def test_forecasts_have_no_past() -> None:
    with pytest.raises(InputError, match=NO_FORECASTS):
        check_range(DAY, LATER, "forecast", NOW)
