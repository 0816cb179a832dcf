"""/metrics over a whole installation, as Prometheus' own client reads it."""

from unittest.mock import patch

import pytest
from flask import Flask
from flask.testing import FlaskClient
from redis import Redis
from rq import Queue
from rq.job import Job

from core.context import redis
from core.domain import utc_now
from core.metrics.durations import BOUNDS
from core.queue import HISTORY_QUEUE, QUEUE_NAME
from core.watching.health import SCHEDULER_SEEN_KEY
from jobs.worker import make_worker
from tests.core.metrics.reading import labelled, scrape


def test_it_tells_of_runs_rows_and_requests_of_the_last_hour_and_day(busy: FlaskClient) -> None:
    told = scrape(busy)
    runs = {tuple(sorted(key)): number for key, number in told["streamflow_runs"].items() if number}
    assert runs == {
        tuple(sorted(labelled(status=status, data_type=kind, within=span))): 1.0
        for status, kind, span in [
            ("success", "daily_mean", "1h"), ("success", "daily_mean", "24h"), ("partial", "daily_mean", "1h"),
            ("partial", "daily_mean", "24h"), ("failed", "realtime_15min", "24h"), ("success", "forecast", "1h"),
            ("success", "forecast", "24h"),
        ]
    }  # fmt: skip
    assert told["streamflow_runs_active"][labelled(data_type="realtime_15min")] == 1
    rows = told["streamflow_rows"]
    assert rows[labelled(source="USGS", outcome="new", within="1h")] == 2 * 200
    assert rows[labelled(source="USGS", outcome="revised", within="24h")] == 3 * 20
    assert rows[labelled(source="EC", outcome="unchanged", within="24h")] == 3
    assert rows[labelled(source="NWPS", outcome="new", within="1h")] == 300
    requests = told["streamflow_requests"]
    assert requests[labelled(source="USGS", within="1h")] == requests[labelled(source="USGS", within="24h")] == 6
    assert requests[labelled(source="NWPS", within="24h")] == 3
    # Runs know it as ECCC, stations as EC; here it has one name.
    assert requests[labelled(source="EC", within="1h")] == 0 and requests[labelled(source="EC", within="24h")] == 3
    assert {dict(key)["source"] for key in requests} == {"USGS", "EC", "NWPS"}


def test_it_tells_how_old_the_newest_value_of_each_source_is(busy: FlaskClient) -> None:
    ages = scrape(busy)["streamflow_newest_value_age_seconds"]
    minutes = {tuple(value for _, value in sorted(key)): age // 60 for key, age in ages.items()}
    assert minutes == {
        ("daily_mean", "USGS"): 1500,
        ("realtime_15min", "USGS"): 20,
        ("daily_mean", "EC"): 9000,
        ("forecast", "NOAA_RFC"): 40,
    }


def test_a_quota_is_told_while_its_hour_lasts(busy: FlaskClient) -> None:
    told = scrape(busy)
    assert told["streamflow_quota_limit"] == {labelled(source="USGS"): 1000}
    assert told["streamflow_quota_remaining"] == {labelled(source="USGS"): 250}


def test_jobs_are_a_histogram_and_a_count_of_failures(busy: FlaskClient) -> None:
    told = scrape(busy)
    job = "jobs.pull.pull_batch"
    below = {dict(key)["le"]: number for key, number in told["streamflow_job_duration_seconds_bucket"].items()}
    assert [below[one] for one in ("0.1", "0.5", "10.0", "20.0", "1800.0", "+Inf")] == [2, 2, 2, 3, 3, 4]
    assert len(below) == len(BOUNDS) + 1
    assert told["streamflow_job_duration_seconds_count"][labelled(function=job)] == 4
    assert told["streamflow_job_duration_seconds_sum"][labelled(function=job)] == pytest.approx(4019.15)
    assert told["streamflow_jobs_failed_total"][labelled(function=job)] == 1


def test_it_tells_what_is_up_and_how_much_waits(busy: FlaskClient, server: Flask) -> None:
    with server.app_context():
        redis().set(SCHEDULER_SEEN_KEY, utc_now().isoformat())
        for name in (QUEUE_NAME, QUEUE_NAME, HISTORY_QUEUE):
            Queue(name, connection=redis()).enqueue("time.sleep", 0)
    told = scrape(busy)
    assert told["streamflow_up"] == {labelled(service=one): 1 for one in ("database", "redis", "scheduler")}
    assert told["streamflow_workers"] == {labelled(): 0}
    assert told["streamflow_queue_jobs"][labelled(queue=QUEUE_NAME, state="queued")] == 2
    assert told["streamflow_queue_jobs"][labelled(queue=HISTORY_QUEUE, state="queued")] == 1
    assert told["streamflow_troubles"][labelled(kind="worker")] == 1
    assert told["streamflow_troubles"][labelled(kind="scheduler")] == 0


def test_the_worker_counts_what_ends_well_what_raises_and_what_is_killed(server: Flask) -> None:
    with server.app_context():
        queue = Queue(QUEUE_NAME, connection=redis())
        jobs = [queue.enqueue(name, *given) for name, *given in (("math.sqrt", 4), ("math.sqrt", -1), ("os._exit", 9))]
        make_worker(redis()).work(burst=True)
        assert [Job.fetch(one.id, redis()).get_status() for one in jobs[1:]] == ["failed", "failed"]
    told = scrape(server.test_client())
    assert told["streamflow_job_duration_seconds_count"] == {
        labelled(function="math.sqrt"): 2,
        labelled(function="os._exit"): 1,
    }
    assert told["streamflow_jobs_failed_total"] == {labelled(function="math.sqrt"): 1, labelled(function="os._exit"): 1}
    assert 0 <= told["streamflow_job_duration_seconds_sum"][labelled(function="os._exit")] < 60


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_it_answers_without_redis_and_without_a_database(busy: FlaskClient) -> None:
    with Redis.from_url("redis://127.0.0.1:1") as lost, patch("core.context.redis", return_value=lost):
        told = scrape(busy)
    assert told["streamflow_up"][labelled(service="redis")] == told["streamflow_up"][labelled(service="scheduler")] == 0
    assert "streamflow_runs" in told and "streamflow_queue_jobs" not in told
    with patch("core.watching.health._ask_database", return_value="It does not answer."):
        told = scrape(busy)
    assert told["streamflow_up"][labelled(service="database")] == 0
    assert told["streamflow_troubles"][labelled(kind="database")] == 1
    assert "streamflow_queue_jobs" in told and "streamflow_runs" not in told


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_it_speaks_openmetrics_to_who_asks_for_it(busy: FlaskClient) -> None:
    answer = busy.get("/metrics", headers={"Accept": "application/openmetrics-text; version=1.0.0"})
    assert answer.mimetype == "application/openmetrics-text" and answer.text.endswith("# EOF\n")
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_callbacks_are_timed_by_the_function_that_answers(server: Flask) -> None:
    client = server.test_client()
    name = "streamflow_callback_duration_seconds_count"
    before = scrape(client).get(name, {})
    asked = {"output": "..status.children...health.data..", "outputs": [], "inputs": [], "changedPropIds": []}
    known = next(key for key in _outputs(client) if "health" in key)
    client.post("/_dash-update-component", json=asked | {"output": known})
    client.post("/_dash-update-component", json=asked | {"output": "made-up-by-a-client.children"})
    after = scrape(client)[name]
    grown = {dict(key)["callback"] for key, number in after.items() if number > before.get(key, 0)}
    assert grown == {"app._register_shell.<locals>.show_health", "unknown"}


def _outputs(client: FlaskClient) -> list[str]:
    return [one["output"] for one in client.get("/_dash-dependencies").json]
