"""Batches: taken by one worker, held while it lives, brought back when it vanished, split in halves."""

import time
from datetime import datetime, timedelta
from threading import Thread

import pytest
from flask import Flask

from core import operations, runs
from core.db import db, reading, writing
from core.domain import RunStatus, Window
from core.errors import RunEnded
from core.pulling import batches, board, lifecycle
from core.pulling.batches import MOST_LOST, VANISHED_AFTER, BatchOrder
from core.pulling.batching import Batch
from core.pulling.lifecycle import pick_up_run
from simulator.server import Simulator
from tests.core.pulls import NOON, OHIO, POTOMAC, configure, prepare, start

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
OLD, NEW = Window(NOON - 9 * DAY, NOON - 2 * DAY), Window(NOON - 2 * DAY, NOON, modified_since=NOON - DAY)


@pytest.fixture
def run_id(app: Flask, agency: Simulator) -> int:
    prepare()
    run_id = start(configure([POTOMAC, OHIO]))
    with writing() as session:
        assert pick_up_run(session, run_id, NOON)
    return run_id


@pytest.fixture
def batch_id(run_id: int) -> int:
    with writing() as session:
        (batch_id,) = batches.insert_batches(session, run_id, "USGS", [Batch((POTOMAC, OHIO), (NEW, OLD))], NOON)
    return batch_id


def take(batch_id: int, worker: str = "one", now: datetime = NOON) -> BatchOrder | None:
    with writing() as session:
        return batches.take_batch(session, batch_id, worker, now)


def taken(batch_id: int, worker: str = "one") -> BatchOrder:
    order = take(batch_id, worker)
    assert order is not None
    return order


def waiting() -> list[tuple[int, int, bool]]:
    with reading() as session:
        return [(one.batch_id, one.turn, one.history) for one in batches.waiting_batches(session)]


def test_a_batch_comes_back_as_it_was_written(batch_id: int, run_id: int) -> None:
    order = taken(batch_id)
    assert (order.run.run_id, order.source, order.stations) == (run_id, "USGS", (POTOMAC, OHIO))
    assert [(w.start, w.end, w.modified_since) for w in order.windows] == [
        (NEW.start, NEW.end, NEW.modified_since),
        (OLD.start, OLD.end, None),
    ]


def test_one_worker_has_it_at_a_time(batch_id: int) -> None:
    assert waiting() == [(batch_id, 0, False)]
    taken(batch_id)
    assert take(batch_id, "two") is None
    assert waiting() == []


def test_what_was_answered_is_not_asked_again(batch_id: int) -> None:
    order = taken(batch_id)
    with writing() as session:
        batches.hold_batch(session, order, NOON, answered=1)
        batches.release_batch(session, order, order.windows[1])
    assert waiting() == [(batch_id, 1, True)]
    again = taken(batch_id, "two")
    assert (again.windows, again.chunk) == ((OLD,), 1)


def test_a_worker_whose_batch_was_given_away_learns_it(batch_id: int) -> None:
    order = taken(batch_id)
    with writing() as session:
        batches.bring_back(session, NOON + VANISHED_AFTER + SECOND)
    taken(batch_id, "two")
    with writing() as session, pytest.raises(RunEnded):
        batches.hold_batch(session, order, NOON)
    with writing() as session:
        assert not batches.renew_batch(session, batch_id, "one", NOON)
        assert batches.renew_batch(session, batch_id, "two", NOON)


def test_a_worker_learns_that_its_run_was_ended(batch_id: int, run_id: int) -> None:
    order = taken(batch_id)
    with writing() as session:
        batches.hold_batch(session, order, NOON)
        lifecycle.end_run(session, run_id, RunStatus.CANCELLED, None, NOON)
    with writing() as session, pytest.raises(RunEnded, match=f"Run {run_id} was ended"):
        batches.hold_batch(session, order, NOON)
    assert take(batch_id, "two") is None


@pytest.mark.parametrize(
    ("passed", "back"),
    [
        (VANISHED_AFTER, False),
        (VANISHED_AFTER + SECOND, True),
        (-VANISHED_AFTER, False),
        (-VANISHED_AFTER - SECOND, True),
    ],
    ids=["alive", "silent", "a little ahead", "the clock was set back"],
)
def test_a_silent_worker_loses_its_batch(batch_id: int, passed: timedelta, back: bool) -> None:
    taken(batch_id)
    with writing() as session:
        assert batches.bring_back(session, NOON + passed) == []
    assert (waiting() == [(batch_id, 1, False)]) is back


def test_a_batch_that_workers_vanish_with_is_given_up(batch_id: int) -> None:
    for lost in range(1, MOST_LOST + 1):
        taken(batch_id)
        with writing() as session:
            given_up = batches.bring_back(session, NOON + VANISHED_AFTER + SECOND)
        assert given_up == ([batch_id] if lost == MOST_LOST else [])


def test_a_batch_is_split_in_halves_that_go_on_from_there(batch_id: int) -> None:
    order = taken(batch_id)
    with writing() as session:
        halves = batches.split_batch(session, order, order.windows[1:])
    orders = [taken(half) for half in halves]
    assert [one.stations for one in orders] == [(POTOMAC,), (OHIO,)]
    assert {one.windows for one in orders} == {(OLD,)}
    assert take(batch_id, "two") is None


def test_what_is_new_is_queued_before_history(run_id: int) -> None:
    with writing() as session:
        old, new = batches.insert_batches(
            session, run_id, "USGS", [Batch((OHIO,), (OLD,)), Batch((POTOMAC,), (NEW,))], NOON
        )
    assert waiting() == [(new, 0, False), (old, 0, True)]


def test_the_run_ends_with_its_last_batch_and_once(run_id: int, batch_id: int) -> None:
    with writing() as session:
        assert lifecycle.finish_if_over(session, run_id, NOON) is None
        assert lifecycle.runs_to_end(session) == []
    order = taken(batch_id)
    with writing() as session:
        batches.close_batch(session, order)
        assert lifecycle.runs_to_end(session) == [run_id]
        assert lifecycle.finish_if_over(session, run_id, NOON) is RunStatus.SUCCESS
        assert lifecycle.finish_if_over(session, run_id, NOON) is None
    with reading() as session:
        assert runs.get_run(session, run_id).status == "success"


def test_cancelling_waits_for_a_worker_that_is_writing_and_neither_for_ever(app: Flask, batch_id: int) -> None:
    order = taken(batch_id)
    if db.engine.dialect.name == "sqlite":
        pytest.skip("SQLite has one writer at a time")

    def cancel() -> None:
        with app.app_context():
            operations.cancel_run(order.run.run_id)

    with writing() as session:
        batches.hold_batch(session, order, NOON, answered=1)
        cancelling = Thread(target=cancel)
        cancelling.start()
        time.sleep(0.5)
        board.mark_fetching(session, order.run.run_id, order.stations, NOON)
    cancelling.join(30)
    with reading() as session:
        assert runs.get_run(session, order.run.run_id).status == "cancelled"
        assert {row.state for row in runs.run_stations(session, order.run.run_id)} == {"cancelled"}
