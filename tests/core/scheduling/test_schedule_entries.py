"""The scheduler's entries in Redis: exactly one for each enabled configuration, whatever happened to Redis."""

import json
import os
import subprocess
import sys
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from redis import Redis
from rq.job import Job
from rq_scheduler import Scheduler

from core import configurations, operations
from core.context import redis
from core.db import reading, writing
from core.domain import utc_now
from core.errors import QueueUnavailable
from core.schedules import next_times
from core.scheduling.schedule_entries import (
    ENTRY,
    STANDING,
    START_SCHEDULED,
    Wanted,
    ensure_standing_entries,
    sync_entries,
    wanted_entries,
    write_next_runs,
)
from tests.conftest import REPOSITORY
from tests.core.data import NOW, add_catalogue

KEY = Scheduler.scheduled_jobs_key
HOURLY, DAILY = "7 * * * *", "22 6 * * *"


@pytest.fixture
def catalogue(app: Flask) -> None:
    with writing() as session:
        add_catalogue(session, "01646500")


def save(name: str = "Potomac", config_id: int | None = None, **changes: Any) -> int:
    fields = {"name": name, "data_type": "daily_mean", "pull_start_date": "1990-01-01", "schedule_type": "hourly"}
    return operations.save_configuration(fields | {"stations": ["01646500"]} | changes, config_id)


def entries(server: Redis) -> dict[str, tuple[str, datetime]]:
    """What Redis holds: cron and next time of each entry."""
    found = {}
    for name, score in server.zrange(KEY, 0, -1, withscores=True):
        job = Job.fetch(name.decode(), connection=server)
        found[name.decode()] = (job.meta["cron_string"], datetime(1970, 1, 1) + timedelta(seconds=score))
    return found


def expected() -> dict[str, tuple[str, datetime]]:
    """What the database calls for."""
    with reading() as session:
        return {one.entry_id: (one.cron, one.next_run_at) for one in wanted_entries(session)}


def restore(now: datetime | None = None) -> bool:
    with reading() as session:
        wanted = wanted_entries(session)
    return sync_entries(redis(), wanted, now or utc_now())


def next_run(config_id: int) -> datetime | None:
    with reading() as session:
        return configurations.get_configuration(session, config_id).next_run_at


def test_saving_makes_one_entry_that_starts_the_run(catalogue: None) -> None:
    made = save()
    assert entries(redis()) == expected() == {f"{ENTRY}{made}": (HOURLY, next_times(HOURLY, utc_now(), 1)[0])}
    job = Job.fetch(f"{ENTRY}{made}", connection=redis())
    assert (job.func_name, job.args, job.origin) == (START_SCHEDULED, [made], "streamflow")


def test_what_stands_in_the_schedule_always_is_there_once(app: Flask) -> None:
    ensure_standing_entries(redis(), NOW)
    redis().zrem(KEY, "housekeeping")
    Scheduler(connection=redis()).cron("0 0 * * *", func="time.time", id="catalogue-sync")
    for _ in range(2):
        ensure_standing_entries(redis(), NOW)
        assert entries(redis()) == {name: (cron, next_times(cron, NOW, 1)[0]) for name, cron, _ in STANDING}
        jobs = {name: Job.fetch(name, connection=redis()).func_name for name, _, _ in STANDING}
        assert jobs == {
            "catalogue-sync": "jobs.catalogue.sync_catalogue",
            "housekeeping": "jobs.housekeeping.keep_house",
            "daily-summaries": "jobs.summaries.summarise",
            "alerts": "jobs.alerts.look",
        }


def test_every_change_keeps_entries_and_configurations_equal(catalogue: None) -> None:
    first, second = save(), save("Another", schedule_type="daily")
    for change in (
        lambda: save("Renamed", first),
        lambda: save("Renamed", first, schedule_value="5 4 * * *"),
        lambda: operations.set_enabled(first, False),
        lambda: operations.set_enabled(first, True),
        lambda: operations.set_enabled(first, True),
        lambda: save("Renamed", first, is_enabled=False),
        lambda: operations.delete_configuration(second),
        lambda: save("Third", is_enabled=False),
    ):
        change()
        assert entries(redis()) == expected()
    assert entries(redis()) == {}
    assert redis().keys("rq:job:*") == []


def test_a_new_schedule_takes_the_place_of_the_old(catalogue: None) -> None:
    made = save()
    save("Potomac", made, schedule_type="daily", schedule_value="")
    assert entries(redis()) == {f"{ENTRY}{made}": (DAILY, next_times(DAILY, utc_now(), 1)[0])}
    assert next_run(made) == next_times(DAILY, utc_now(), 1)[0]


def test_a_disabled_configuration_has_no_next_run(catalogue: None) -> None:
    made = save(is_enabled=False)
    assert (entries(redis()), next_run(made)) == ({}, None)
    operations.set_enabled(made, True)
    assert next_run(made) == next_times(HOURLY, utc_now(), 1)[0]
    operations.set_enabled(made, False)
    assert (entries(redis()), next_run(made)) == ({}, None)


def test_bringing_in_line_twice_changes_nothing(catalogue: None) -> None:
    save()
    before = entries(redis())
    assert restore() is False
    assert entries(redis()) == before


def test_an_empty_redis_is_filled_from_the_database(catalogue: None) -> None:
    save(), save("Another", schedule_type="daily"), save("Off", is_enabled=False)
    redis().flushall()
    assert restore() is True
    assert entries(redis()) == expected() and len(expected()) == 2
    assert restore() is False


def test_a_stale_redis_is_put_right(catalogue: None) -> None:
    kept, changed, lost = save(), save("Another"), save("Lost")
    stale = [Wanted(kept, HOURLY), Wanted(changed, DAILY), Wanted(404, HOURLY), Wanted(lost, HOURLY)]
    sync_entries(redis(), stale, utc_now())
    Job.fetch(f"{ENTRY}{lost}", connection=redis()).delete()
    Scheduler(connection=redis()).cron("0 0 * * *", func="time.time", id="somebody-elses")
    assert restore() is True
    found = entries(redis())
    assert found.pop("somebody-elses")[0] == "0 0 * * *"
    assert {name: cron for name, (cron, _) in found.items()} == {name: cron for name, (cron, _) in expected().items()}
    assert not Job.exists(f"{ENTRY}404", connection=redis())


def test_a_time_that_passed_while_redis_was_away_is_due_at_once(redis_url: str) -> None:
    with Redis.from_url(redis_url) as server:
        sync_entries(server, [Wanted(1, HOURLY, next_run_at=NOW - timedelta(days=3))], NOW)
        assert entries(server) == {f"{ENTRY}1": (HOURLY, NOW - timedelta(days=3))}


def test_the_zone_of_the_process_makes_no_difference(redis_url: str) -> None:
    code = (
        "import sys, json, time; from datetime import datetime; from redis import Redis\n"
        "from core.scheduling.schedule_entries import *\n"
        "assert time.tzname[0] == 'EST'\n"
        "with Redis.from_url(sys.argv[1]) as server:\n"
        "    sync_entries(server, [Wanted(1, '22 6 * * *'), Wanted(2, '30 2 * * *')], datetime(2026, 3, 7, 12))\n"
        "    print(json.dumps(sorted(score for _, score in server.zrange(KEY, 0, -1, withscores=True))))\n"
    ).replace("KEY", repr(KEY))
    env = os.environ | {"TZ": "America/New_York"}
    command = [sys.executable, "-W", "ignore", "-c", code, redis_url]
    ended = subprocess.run(command, env=env, cwd=REPOSITORY, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 0, ended.stderr
    times = [datetime(1970, 1, 1) + timedelta(seconds=score) for score in json.loads(ended.stdout)]
    assert times == [datetime(2026, 3, 8, 2, 30), datetime(2026, 3, 8, 6, 22)]


def test_without_redis_saving_works_and_is_taken_over_later(catalogue: None, app: Flask) -> None:
    there = app.extensions["redis_connection"]
    with Redis.from_url("redis://127.0.0.1:1") as gone:
        app.extensions["redis_connection"] = gone
        made = save()
        with pytest.raises(QueueUnavailable, match="Redis does not answer"):
            restore()
        app.extensions["redis_connection"] = there
    assert entries(redis()) == {} and next_run(made) is not None
    assert restore() is True
    assert entries(redis()) == expected()


def test_next_runs_are_written_for_those_that_are_due(catalogue: None) -> None:
    made, later, off = save(), save("Later", schedule_type="daily"), save("Off", is_enabled=False)
    due, coming = next_run(made), next_run(later)
    assert due is not None and coming is not None and coming != due
    with writing() as session:
        write_next_runs(session, due - timedelta(seconds=1))
    assert next_run(made) == due
    with writing() as session:
        write_next_runs(session, due)
    assert (next_run(made), next_run(off)) == (due + timedelta(hours=1), None)
    assert next_run(later) == coming
