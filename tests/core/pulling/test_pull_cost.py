"""What a pull would cost, for each strategy and for a chosen window: decided from facts, asked of nobody."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from core.checks import CheckedConfiguration
from core.domain import Progress, Quota, Strategy, Window
from core.pulling.batching import Limits
from core.pulling.preview import Facts, decide_preview
from core.pulling.pull_cost import AgencyFacts, Cost, Pace

NOW = datetime(2026, 11, 22, 12)
START = datetime(2020, 1, 1)
LIMITS = Limits(stations_a_request=2, longest_window=timedelta(days=36500), rows_a_page=1000, rows_a_day=1)
FACTS = AgencyFacts("USGS", LIMITS, ("A", "B", "C"), Pace(2.0, 4))
CHECKED = CheckedConfiguration(
    "Three", "", "daily_mean", "append", START, True, "daily", "22 6 * * *", None, ("A", "B", "C")
)
REACHED = Progress(START, datetime(2026, 11, 20), NOW - timedelta(hours=1))


def cost(
    facts: AgencyFacts = FACTS,
    progress: dict[str, Progress] | None = None,
    strategy: Strategy = Strategy.APPEND,
    window: Window | None = None,
    now: datetime = NOW,
) -> Cost:
    return decide_preview(CHECKED, Facts((facts,), progress=progress or {}), now, strategy, window).costs[0]


def test_a_first_pull_asks_from_the_start_day_in_batches_and_pages() -> None:
    one, days = cost(), (NOW - START).days + 1  # both end days are asked for
    assert (one.source, one.stations, one.windows, one.rows) == ("USGS", 3, 2, 3 * days)
    # Two stations of 2,518 days are 6 pages, one is 3, and each batch asks once what series there are.
    assert one.requests == 6 + 1 + 3 + 1
    assert one.seconds == one.requests * 2.0


def test_a_later_append_asks_for_the_look_back_alone() -> None:
    later = cost(progress=dict.fromkeys("ABC", REACHED))
    assert later.rows == 3 * 10  # the watermark's day, seven before it, and the two since
    assert later.requests == 4


def test_a_station_put_in_later_costs_its_whole_span() -> None:
    some = cost(progress=dict.fromkeys("AB", REACHED))
    assert some.rows == 2 * 10 + (NOW - START).days + 1


def test_a_start_moved_back_costs_the_missing_front() -> None:
    shorter = replace(REACHED, reached_back_to=START + timedelta(days=100))
    assert cost(progress=dict.fromkeys("ABC", shorter)).rows == 3 * 10 + 3 * 101


def test_a_sweep_counts_its_requests_and_no_rows() -> None:
    asks = replace(FACTS, limits=replace(LIMITS, asks_modified=True))
    tomorrow = NOW + timedelta(days=1)
    swept, plain = (cost(one, dict.fromkeys("ABC", REACHED), now=tomorrow) for one in (asks, FACTS))
    assert swept.windows == 4 and swept.rows == 3 * 11
    assert plain.windows == 2 and plain.rows > swept.rows


def test_overwriting_asks_for_everything_whatever_was_reached() -> None:
    assert cost(progress=dict.fromkeys("ABC", REACHED), strategy=Strategy.OVERWRITE) == cost()


@pytest.mark.parametrize("strategy", list(Strategy))
def test_a_chosen_window_is_asked_for_as_it_is(strategy: Strategy) -> None:
    window = Window(datetime(2000, 1, 1), datetime(2000, 1, 31))
    one = cost(progress=dict.fromkeys("ABC", REACHED), strategy=strategy, window=window)
    assert (one.windows, one.rows, one.requests) == (2, 3 * 31, 4)


def test_what_the_source_no_longer_holds_costs_nothing() -> None:
    short = replace(FACTS, limits=replace(LIMITS, reaches_back=timedelta(days=10)))
    assert cost(short).rows == 3 * 11
    gone = Window(datetime(2000, 1, 1), datetime(2000, 1, 31))
    assert cost(short, window=gone).windows == 2


@pytest.mark.parametrize(("left", "exceeds"), [(11, False), (10, True)])
def test_it_tells_whether_the_quota_is_enough(left: int, exceeds: bool) -> None:
    assert cost(replace(FACTS, quota=Quota(50, left))).exceeds_quota is exceeds


def test_without_a_station_it_costs_nothing() -> None:
    none = cost(replace(FACTS, stations=()))
    assert (none.windows, none.requests, none.rows, none.seconds) == (0, 0, 0, 0.0)
