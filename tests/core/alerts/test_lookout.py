"""Whoever is missing, somebody looks and tells that they are."""

import time
from datetime import datetime, timedelta

import pytest
from flask import Flask
from redis import Redis
from rq import Queue, SimpleWorker
from sqlalchemy import select

from core.alerts.lookout import ask_without_scheduler, look_if_overdue, looking_out
from core.alerts.rules import last_look, save_rules, take_turn
from core.context import redis
from core.db import reading, writing
from core.domain import utc_now
from core.models import AlertState
from core.queue import QUEUE_NAME
from core.settings import Settings
from core.watching.health import SCHEDULER_SEEN_KEY
from jobs.worker import make_worker
from tests.alert_receivers import Hook
from tests.core.data import NOW

SECOND = timedelta(seconds=1)


def looked(at: datetime) -> None:
    with writing() as session:
        assert take_turn(session, at, timedelta())


def test_the_scheduler_looks_by_itself_only_where_no_worker_did(app: Flask) -> None:
    looked(NOW)
    assert not look_if_overdue(NOW + 150 * SECOND)
    assert look_if_overdue(NOW + 151 * SECOND)
    assert not look_if_overdue(NOW + 152 * SECOND)


def test_the_scheduler_tells_of_missing_workers_once_it_lasts(app: Flask, channel: int, hook: Hook) -> None:
    now = utc_now()
    with writing() as session:
        save_rules(session, {"digest_hour": None})
    looked(now - 600 * SECOND)
    with looking_out(app, 0.02):
        wait_for_a_look_since(now)
    assert hook.titles == []  # they may just be starting
    redis().set(SCHEDULER_SEEN_KEY, (now + 3600 * SECOND).isoformat())
    for minutes in (3, 6, 9):
        look_if_overdue(now + minutes * 60 * SECOND)
    assert hook.titles == ["Workers: missing"]


def wait_for_a_look_since(moment: datetime) -> None:
    end = time.monotonic() + 10
    while True:
        with reading() as session:
            last = last_look(session)
        if last is not None and last >= moment:
            return
        assert time.monotonic() < end, "nobody looked"
        time.sleep(0.02)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_missing_scheduler_is_looked_for_by_the_workers(
    app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DATABASE_URL", "REDIS_URL", "DATA_DIR"):
        monkeypatch.setenv(name, str(getattr(settings, name.lower())))
    monkeypatch.setenv("AUTH", "off")
    connection, now = redis(), utc_now()
    assert not ask_without_scheduler(connection, now)
    connection.set(SCHEDULER_SEEN_KEY, (now - 60 * SECOND).isoformat())
    assert not ask_without_scheduler(connection, now)
    connection.set(SCHEDULER_SEEN_KEY, (now - 3600 * SECOND).isoformat())
    make_worker(connection).run_maintenance_tasks()
    assert _take_all(connection) == 1
    with reading() as session:
        (state,) = [one for one in session.scalars(select(AlertState)) if one.kind == "scheduler"]
    assert state.since == now - 3600 * SECOND


def _take_all(connection: Redis) -> int:
    queue = Queue(QUEUE_NAME, connection=connection)
    names = [job.func_name for job in queue.jobs]
    assert set(names) == {"jobs.alerts.look"}
    worker = SimpleWorker([queue], connection=connection)
    worker._install_signal_handlers = lambda: None
    worker.work(burst=True)
    return len(names)
