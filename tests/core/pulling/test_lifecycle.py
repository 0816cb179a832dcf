"""Runs: opened once, picked up once, ended once, whoever comes second learning it."""

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from core import configurations, runs
from core.db import reading, writing
from core.domain import RunStatus, Trigger, Window
from core.errors import RunAlreadyActive
from core.models import DataPullLog, PullRunStation
from core.pulling import lifecycle
from tests.core.data import NOW, add_catalogue

NUMBERS = ["01646500", "03294500", "13317000"]
SECOND = timedelta(seconds=1)


@pytest.fixture
def config(app: Flask) -> int:
    fields: dict[str, Any] = {"name": "Three", "data_type": "daily_mean", "pull_start_date": "1990-01-01"}
    with writing() as session:
        add_catalogue(session, *NUMBERS)
        fields |= {"schedule_type": "daily", "stations": NUMBERS}
        checked = configurations.check_configuration(session, fields, NOW)
        return configurations.insert_configuration(session, checked, NOW)


@pytest.fixture
def run_id(config: int) -> int:
    return open_run(config)


def open_run(config: int) -> int:
    with writing() as session:
        return lifecycle.open_run(session, config, Trigger.PERSON, NOW)


def run_of(run_id: int) -> runs.RunRow:
    with reading() as session:
        return runs.get_run(session, run_id)


def set_stations(run_id: int, *states: str) -> None:
    table = PullRunStation
    with writing() as session:
        for number, state in zip(NUMBERS, states, strict=True):
            text = "The river is dry." if state == "failed" else None
            mine = (table.run_id == run_id, table.station_number == number)
            session.execute(update(table).where(*mine).values(state=state, error_text=text, rows_new=10))


def at_once(app: Flask, act: Callable[[], Any]) -> list[Any]:
    """What two threads get that do the same at the same moment: results, or the errors' classes."""
    barrier, got = Barrier(2), []

    def run() -> None:
        with app.app_context():
            barrier.wait(10)
            try:
                got.append(act())
            except Exception as error:
                got.append(type(error))

    threads = [Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return got


def test_two_who_open_at_once_get_one_run(app: Flask, config: int) -> None:
    got = at_once(app, lambda: open_run(config))
    assert RunAlreadyActive in got
    assert len([one for one in got if isinstance(one, int)]) == 1
    with reading() as session:
        assert len(runs.list_runs(session)) == 1


def test_two_who_pick_up_at_once_share_nothing(app: Flask, run_id: int) -> None:
    def pick_up() -> bool:
        with writing() as session:
            return lifecycle.pick_up_run(session, run_id, NOW) is not None

    assert sorted(at_once(app, pick_up)) == [False, True]


def test_two_who_end_at_once_end_it_once(app: Flask, run_id: int) -> None:
    def end() -> bool:
        with writing() as session:
            return lifecycle.end_run(session, run_id, RunStatus.CANCELLED, "Enough.", NOW)

    assert sorted(at_once(app, end)) == [False, True]


def test_the_first_end_stands(run_id: int) -> None:
    with writing() as session:
        assert lifecycle.end_run(session, run_id, RunStatus.CANCELLED, "Enough.", NOW)
        assert not lifecycle.end_run(session, run_id, RunStatus.FAILED, "Too late.", NOW + SECOND)
    run = run_of(run_id)
    assert (run.status, run.error_message, run.end_time) == ("cancelled", "Enough.", NOW)


def test_a_picked_up_run_says_what_to_do(run_id: int, config: int) -> None:
    assert run_of(run_id).phase == "waiting for a worker"
    with writing() as session:
        order = lifecycle.pick_up_run(session, run_id, NOW)
    assert order is not None
    assert (order.run_id, order.config_id, order.data_type, order.strategy) == (
        run_id,
        config,
        "daily_mean",
        "append",
    )
    assert run_of(run_id).phase == "pulling"


def test_a_run_is_planned_once(run_id: int) -> None:
    with writing() as session:
        assert lifecycle.pick_up_run(session, run_id, NOW)
        assert lifecycle.pick_up_run(session, run_id, NOW + timedelta(days=9)) is None


def test_a_run_that_does_not_exist_is_picked_up_by_nobody(app: Flask) -> None:
    with writing() as session:
        assert lifecycle.pick_up_run(session, 404, NOW) is None


def test_a_run_that_nobody_planned_is_known(run_id: int) -> None:
    with writing() as session:
        assert lifecycle.runs_not_planned(session) == [run_id]
        lifecycle.pick_up_run(session, run_id, NOW)
        assert lifecycle.runs_not_planned(session) == []


def test_a_back_fill_knows_its_range(config: int) -> None:
    chosen = Window(NOW - timedelta(days=30), NOW - timedelta(days=20))
    with writing() as session:
        run_id = lifecycle.open_run(session, config, Trigger.PERSON, NOW, backfill=chosen)
        order = lifecycle.pick_up_run(session, run_id, NOW)
    assert order is not None and order.is_backfill
    assert (order.chosen_range, order.strategy, order.now) == (chosen, "backfill", NOW)


@pytest.mark.parametrize(
    ("states", "status", "sentence"),
    [
        (("done", "done", "empty"), RunStatus.SUCCESS, None),
        (("empty", "empty", "empty"), RunStatus.SUCCESS, None),
        (("done", "failed", "empty"), RunStatus.PARTIAL, "1 of 3 stations failed: The river is dry."),
        (("failed", "failed", "failed"), RunStatus.FAILED, "The river is dry."),
    ],
    ids=["none failed", "nothing came", "some failed", "all failed"],
)
def test_a_run_ends_by_what_its_stations_came_to(
    run_id: int, states: tuple[str, ...], status: RunStatus, sentence: str | None
) -> None:
    set_stations(run_id, *states)
    with writing() as session:
        assert lifecycle.finish_run(session, run_id, NOW + SECOND) is status
    run = run_of(run_id)
    assert (run.status, run.error_message, run.duration_seconds) == (status.value, sentence, 1)
    with reading() as session:
        log = session.get(DataPullLog, run_id)
        assert log is not None and log.records_processed == run.records_processed == 30


def test_the_commonest_reason_is_told(run_id: int) -> None:
    set_stations(run_id, "failed", "failed", "failed")
    with writing() as session:
        first = (PullRunStation.run_id == run_id, PullRunStation.station_number == NUMBERS[0])
        session.execute(update(PullRunStation).where(*first).values(error_text="A rarer reason."))
        lifecycle.finish_run(session, run_id, NOW)
    assert run_of(run_id).error_message == "The river is dry."


def test_a_failed_end_fails_what_was_under_way_and_leaves_the_rest(run_id: int) -> None:
    set_stations(run_id, "done", "merging", "fetching")
    with writing() as session:
        lifecycle.end_run(session, run_id, RunStatus.FAILED, "The disk is full.", NOW)
    with reading() as session:
        rows = [(row.state, row.error_class, row.error_text) for row in runs.run_stations(session, run_id)]
    assert rows == [("done", None, None), *[("failed", "internal", "The disk is full.")] * 2]
