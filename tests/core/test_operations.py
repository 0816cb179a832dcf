"""The verbs that pages, API, CLI and scheduler share."""

from typing import Any

import pytest
from flask import Flask
from redis import Redis
from rq import Queue
from sqlalchemy import update

from core import operations, runs
from core.context import redis
from core.db import reading, writing
from core.domain import RunStatus, Trigger, utc_now
from core.errors import Conflict, NotFound, QueueUnavailable, RunAlreadyActive
from core.models import PullRunStation
from core.pulling import lifecycle
from core.queue import QUEUE_NAME, job_id_of
from core.runs import RunRow
from tests.core.data import add_catalogue

NUMBERS = ["01646500", "03294500", "13317000"]


@pytest.fixture
def made(app: Flask) -> int:
    """A configuration of three stations."""
    with writing() as session:
        add_catalogue(session, *NUMBERS)
    fields: dict[str, Any] = {"name": "Three", "data_type": "daily_mean", "pull_start_date": "1990-01-01"}
    return operations.save_configuration(fields | {"schedule_type": "daily", "stations": NUMBERS})


def run_of(run_id: int) -> RunRow:
    with reading() as session:
        return runs.get_run(session, run_id)


def states(run_id: int) -> dict[str, str]:
    with reading() as session:
        return {row.station_number: row.state for row in runs.run_stations(session, run_id)}


def finish(run_id: int, **states: str) -> RunStatus:
    """End a run with its stations in these states, done where none is said."""
    table = PullRunStation
    with writing() as session:
        session.execute(update(table).where(table.run_id == run_id).values(state="done"))
        for number, state in states.items():
            mine = (table.run_id == run_id, table.station_number == number.removeprefix("n"))
            session.execute(update(table).where(*mine).values(state=state, error_text=f"{number} said no."))
        return lifecycle.finish_run(session, run_id, utc_now())


def queued() -> list[str]:
    return Queue(QUEUE_NAME, connection=redis()).job_ids


def test_a_start_puts_one_run_in_the_queue(made: int) -> None:
    run_id = operations.start_run(made, Trigger.API)
    run = run_of(run_id)
    assert (run.trigger, run.status, run.config_name, run.data_type) == ("api", "running", "Three", "daily_mean")
    assert states(run_id) == dict.fromkeys(NUMBERS, "waiting")
    assert queued() == [job_id_of(run_id)]


def test_a_second_start_is_told_which_run_is_under_way(made: int) -> None:
    run_id = operations.start_run(made, Trigger.PERSON)
    with pytest.raises(RunAlreadyActive, match=f"Three is being pulled already, by run {run_id}."):
        operations.start_run(made, Trigger.SCHEDULE)
    assert len(queued()) == 1


def test_without_redis_no_run_is_left_under_way_and_the_reason_is_kept(made: int, app: Flask) -> None:
    there = app.extensions["redis_connection"]
    with Redis.from_url("redis://127.0.0.1:1") as gone:
        app.extensions["redis_connection"] = gone
        with pytest.raises(QueueUnavailable, match="Redis does not answer, so no run can be started"):
            operations.start_run(made, Trigger.PERSON)
        app.extensions["redis_connection"] = there
    with reading() as session:
        (run,) = runs.list_runs(session)
        assert lifecycle.active_run(session, made) is None
    assert (run.status, run.error_message) == ("failed", str(QueueUnavailable()))
    assert set(states(run.id).values()) == {"failed"}
    assert operations.start_run(made, Trigger.PERSON) > run.id


def test_cancelling_ends_the_run_and_what_was_not_done(made: int) -> None:
    run_id = operations.start_run(made, Trigger.PERSON)
    with writing() as session:
        one = (PullRunStation.run_id == run_id, PullRunStation.station_number == NUMBERS[0])
        session.execute(update(PullRunStation).where(*one).values(state="done"))
    operations.cancel_run(run_id)
    assert (run_of(run_id).status, run_of(run_id).error_message) == ("cancelled", "Cancelled by a person.")
    assert states(run_id) == {NUMBERS[0]: "done", NUMBERS[1]: "cancelled", NUMBERS[2]: "cancelled"}
    with writing() as session:
        assert lifecycle.pick_up_run(session, run_id, utc_now()) is None


def test_what_has_ended_cannot_be_cancelled(made: int) -> None:
    run_id = operations.start_run(made, Trigger.PERSON)
    finish(run_id)
    with pytest.raises(Conflict, match=rf"Run {run_id} has ended already \(success\)."):
        operations.cancel_run(run_id)
    assert run_of(run_id).status == "success"


def test_only_what_failed_is_tried_again(made: int) -> None:
    run_id = operations.start_run(made, Trigger.PERSON)
    assert finish(run_id, n03294500="failed", n13317000="empty") is RunStatus.PARTIAL
    again = operations.retry_run(run_id, Trigger.API)
    assert states(again) == {"03294500": "waiting"}
    assert (run_of(again).trigger, run_of(run_id).status) == ("api", "partial")


def test_what_was_cancelled_can_be_tried_again(made: int) -> None:
    run_id = operations.start_run(made, Trigger.PERSON)
    operations.cancel_run(run_id)
    assert set(states(operations.retry_run(run_id))) == set(NUMBERS)


def test_nothing_failed_so_nothing_is_tried_again(made: int) -> None:
    run_id = operations.start_run(made, Trigger.PERSON)
    with pytest.raises(Conflict, match="No station of run"):
        operations.retry_run(run_id)
    finish(run_id)
    with pytest.raises(Conflict, match="nothing to try again"):
        operations.retry_run(run_id)
    with reading() as session:
        assert len(runs.list_runs(session)) == 1


def test_a_station_that_left_the_configuration_is_not_tried_again(made: int) -> None:
    run_id = operations.start_run(made, Trigger.PERSON)
    finish(run_id, n03294500="failed")
    operations.save_configuration({"stations": NUMBERS[:1]}, made)
    with pytest.raises(Conflict, match="has none of these stations"):
        operations.retry_run(run_id)
    with reading() as session:
        assert lifecycle.active_run(session, made) is None


def test_a_run_of_a_deleted_configuration_cannot_be_tried_again(made: int) -> None:
    run_id = operations.start_run(made, Trigger.PERSON)
    operations.delete_configuration(made)
    with pytest.raises(Conflict, match="The configuration Three was deleted"):
        operations.retry_run(run_id)


def test_a_run_that_does_not_exist_is_named(app: Flask) -> None:
    for verb in (operations.cancel_run, operations.retry_run):
        with pytest.raises(NotFound, match="There is no run 404."):
            verb(404)


def test_a_run_is_measured_in_chunks_and_all_of_a_station_that_ended(made: int) -> None:
    run_id, table = operations.start_run(made, Trigger.API), PullRunStation
    assert run_of(run_id).pulled == 0.0
    changes: list[dict[str, Any]] = [
        {"state": "failed", "chunk": 0, "chunks": 4},
        {"state": "fetching", "chunk": 1, "chunks": 4},
    ]
    with writing() as session:
        for number, values in zip(NUMBERS, changes, strict=False):
            session.execute(update(table).where(table.station_number == number).values(values))
    assert run_of(run_id).pulled == pytest.approx((1 + 0.25 + 0) / 3)
    finish(run_id)
    assert run_of(run_id).pulled == 1.0
