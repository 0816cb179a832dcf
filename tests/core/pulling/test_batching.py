"""Which stations travel together: each once, with all it wants, in few requests, what is new first."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from core.domain import DataType, Window
from core.pulling.batching import Batch, Limits, batch_plans, batch_span, chunks_of, stations_to_replace
from core.windows import Plan, is_history

NOW = datetime(2026, 11, 22, 12)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
REAL = DataType.REALTIME
LIMITS = Limits(250, 1000 * DAY, 50_000, 96)

starts = st.lists(st.integers(0, 72), min_size=1, max_size=60)


def onward(hours: float, **others: Window) -> Plan:
    return Plan(onward=Window(NOW - hours * HOUR, NOW), **others)


def plans_of(*plans: Plan) -> dict[str, Plan]:
    return {f"{n:08d}": plan for n, plan in enumerate(plans)}


def spans(batch: Batch) -> list[tuple[datetime, datetime]]:
    return [(window.start, window.end) for window in batch.windows]


@given(hours=starts, size=st.integers(1, 25))
def test_batches_hold_every_station_once_and_ask_for_all_it_wants(hours: list[int], size: int) -> None:
    plans = plans_of(*(onward(24 * h) for h in hours))
    batches = batch_plans(plans, Limits(size, 1000 * DAY, 50_000, 96), NOW, REAL)
    assert sorted(number for batch in batches for number in batch.stations) == sorted(plans)
    for batch in batches:
        assert len(batch.stations) <= size
        start, end = batch.windows[0].start, batch.windows[-1].end
        for own in (plans[number].onward for number in batch.stations):
            assert start <= own.start <= start + 7 * DAY and own.end == end


def test_it_takes_36_requests_for_8820_stations_scattered_over_two_days() -> None:
    batches = batch_plans(plans_of(*(onward((n % 193) / 4) for n in range(8820))), LIMITS, NOW, REAL)
    assert sum(len(batch.windows) for batch in batches) == 36


def test_late_revisions_come_first_and_the_missing_front_last_and_backwards() -> None:
    plan = onward(
        6,
        front=Window(NOW - 3000 * DAY, NOW - 1000 * DAY),
        sweep=Window(NOW - 60 * DAY, NOW - 6 * HOUR, modified_since=NOW - DAY),
    )
    (batch,) = batch_plans({"1": plan}, LIMITS, NOW, REAL)
    sweep, now, *front = batch.windows
    assert (sweep.start, sweep.end, sweep.modified_since) == (NOW - 60 * DAY, NOW - 6 * HOUR, NOW - DAY)
    assert (now.start, now.end) == (NOW - 6 * HOUR, NOW)
    assert front[0].end == NOW - 1000 * DAY and front[-1].start == NOW - 3000 * DAY
    assert all(a.start == b.end for a, b in zip(front, front[1:], strict=False))
    assert [is_history(window, NOW) for window in batch.windows] == [False, False, *[True] * len(front)]


def test_only_those_with_the_same_kinds_of_windows_travel_together() -> None:
    sweep = Window(NOW - 9 * DAY, NOW - 6 * HOUR, modified_since=NOW)
    front = Window(NOW - 90 * DAY, NOW - 80 * DAY)
    batches = batch_plans(plans_of(onward(6), onward(6, sweep=sweep), onward(6, front=front)), LIMITS, NOW, REAL)
    assert [batch.stations for batch in batches] == [("00000000",), ("00000001",), ("00000002",)]


def test_what_is_new_everywhere_comes_before_a_long_way_to_the_present() -> None:
    batches = batch_plans(plans_of(onward(24 * 3000), onward(6)), LIMITS, NOW, REAL)
    assert [batch.stations for batch in batches] == [("00000001",), ("00000000",)]


def test_of_stations_whose_sweeps_differ_the_earliest_change_is_asked_for() -> None:
    sweeps = [Window(NOW - 9 * DAY, NOW - 6 * HOUR, modified_since=NOW - d * DAY) for d in (1, 3)]
    (batch,) = batch_plans(plans_of(*(onward(6, sweep=sweep) for sweep in sweeps)), LIMITS, NOW, REAL)
    assert batch.windows[0].modified_since == NOW - 3 * DAY


def test_what_a_source_no_longer_holds_is_one_window() -> None:
    limits = Limits(5, 30 * DAY, 50_000, 288, reaches_back=60 * DAY)
    chunks = chunks_of(["1"], Window(NOW - 9000 * DAY, NOW), limits, NOW)
    assert (chunks[0].start, chunks[0].end) == (NOW - 9000 * DAY, NOW - 60 * DAY)
    assert len(chunks) == 3
    assert chunks_of(["1"], Window(NOW - 99 * DAY, NOW - 60 * DAY), limits, NOW) == [
        Window(NOW - 99 * DAY, NOW - 60 * DAY)
    ]


def test_a_span_for_all_is_asked_of_as_many_at_a_time_as_wanted() -> None:
    batches = batch_span([f"{n}" for n in range(7)], Window(NOW - DAY, NOW), 3, LIMITS, NOW)
    assert [len(batch.stations) for batch in batches] == [3, 3, 1]
    assert {span for batch in batches for span in spans(batch)} == {(NOW - DAY, NOW)}


def test_a_transaction_replaces_no_more_than_a_database_likes_to() -> None:
    assert stations_to_replace(Window(NOW - 30 * DAY, NOW), LIMITS) == 250
    assert stations_to_replace(Window(NOW - 1000 * DAY, NOW), LIMITS) == 20
    assert stations_to_replace(Window(NOW - 40_000 * DAY, NOW), LIMITS) == 1
