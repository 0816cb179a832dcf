"""Things started twice by mistake: schedulers, jobs of the same run, jobs of the same batch."""

import time

import pytest
from flask import Flask
from rq import Queue
from sqlalchemy import update

from core import ingest, operations
from core.context import redis
from core.db import reading, writing
from core.domain import DataType, Trigger, utc_now
from core.models import PullConfiguration
from core.queue import QUEUE_NAME, enqueue_run
from core.runs import list_runs
from core.settings import Settings
from simulator.server import Simulator
from tests.core.pulls import POTOMAC, configure, prepare, upstream
from tests.faults.processes import process, run_of, until, watched_to_its_end, worker


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_two_schedulers_start_what_is_due_once(agency: Simulator, app: Flask, settings: Settings) -> None:
    prepare()
    config = configure([POTOMAC], DataType.DAILY, "2026-01-01")
    with writing() as session:
        session.execute(update(PullConfiguration).values(next_run_at=utc_now(), schedule_value="0 0 1 1 *"))
    with process(settings, "jobs.scheduler"), process(settings, "jobs.scheduler"), worker(settings):
        until(lambda: bool(_runs(config)), 40)
        time.sleep(6)  # both have looked again by then
        assert [run.trigger for run in _runs(config)] == ["schedule"]
        until(lambda: _runs(config)[0].status == "success", 30)


def _runs(config: int):
    with reading() as session:
        return list_runs(session, config)


def test_jobs_that_come_twice_find_nothing_to_do(agency: Simulator, app: Flask, settings: Settings) -> None:
    prepare()
    run_id = operations.start_run(configure([POTOMAC], DataType.DAILY, "2020-01-01"), Trigger.PERSON)
    (batch_id,) = ingest.plan_run(run_id, upstream())
    for _ in range(2):
        enqueue_run(redis(), run_id)
        Queue(QUEUE_NAME, connection=redis()).enqueue("jobs.pull.pull_batch", batch_id)
        Queue(QUEUE_NAME, connection=redis()).enqueue("jobs.pull.plan_run", run_id)
    with worker(settings), worker(settings):
        assert watched_to_its_end(run_id).status == "success"
        until(lambda: not Queue(QUEUE_NAME, connection=redis()).job_ids, 30)
    assert len([entry for entry in agency.requests if "/daily/" in entry.path]) == 1
    assert run_of(run_id).rows_new == run_of(run_id).records_processed > 2000
