"""An installation that has something to tell of everything that is measured."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert

from core.context import redis
from core.db import writing
from core.domain import Quota, utc_now
from core.metrics.durations import count_job
from core.models import DataPullLog, DischargeObservation, ForecastRun, PullRunSource, PullRunStation
from core.pulling.quota import write_quota
from core.stations import ensure_stations, station_ids
from tests.core.data import add_catalogue

MINUTE = timedelta(minutes=1)
# run: minutes since it ended (None is under way), status, data type
RUNS = [
    (1, 5, "success", "daily_mean"),
    (2, 59, "partial", "daily_mean"),
    (3, 300, "failed", "realtime_15min"),
    (4, 1450, "success", "daily_mean"),
    (5, None, "running", "realtime_15min"),
    (6, 10, "success", "forecast"),
]


@pytest.fixture
def busy(server: Flask) -> FlaskClient:
    """A client of the whole product, after some runs, jobs and a word on the quota."""
    now = utc_now()
    with server.app_context():
        with writing() as session:
            add_catalogue(session, "1", "2")
            add_catalogue(session, "A", agency="EC")
            ensure_stations(session, ["1", "2", "A"])
            _add_runs(session, now)
            _add_values(session, now)
            write_quota(session, "USGS", Quota(1000, 250), now - 5 * MINUTE)
            write_quota(session, "EC", Quota(10, 1), now - 61 * MINUTE)
        for seconds, failed in ((0.05, False), (0.1, False), (19.0, True), (4000.0, False)):
            count_job(redis(), "jobs.pull.pull_batch", seconds, failed)
    return server.test_client()


def _add_runs(session, now) -> None:
    for number, minutes, status, data_type in RUNS:
        end = None if minutes is None else now - minutes * MINUTE
        row = {"id": number, "config_name": "x", "data_type": data_type, "trigger": "cli", "status": status}
        session.execute(insert(DataPullLog), [row | {"start_time": (end or now) - MINUTE, "end_time": end}])
        source = {"forecast": "NWPS", "realtime_15min": "ECCC"}.get(data_type, "USGS")
        session.execute(insert(PullRunSource), [{"run_id": number, "source": source, "requests": 3}])
        counts = {"state": "done", "rows_new": 100, "rows_revised": 10, "rows_unchanged": 1}
        session.execute(
            insert(PullRunStation), [{"run_id": number, "station_number": one} | counts for one in ("1", "2", "A")]
        )


def _add_values(session, now) -> None:
    ids = station_ids(session, ["1", "2", "A"])
    ages = [
        ("1", "daily_mean", 3000),
        ("2", "daily_mean", 1500),
        ("1", "realtime_15min", 20),
        ("A", "daily_mean", 9000),
    ]
    values = {"discharge": 1.0, "unit": "cfs", "recorded_at": now}
    rows = [
        values | {"station_id": ids[number], "type": kind, "observed_at": now - age * MINUTE}
        for number, kind, age in ages
    ]
    session.execute(insert(DischargeObservation), rows)
    issued = {"station_id": ids["1"], "source": "NOAA_RFC", "data": []}
    session.execute(insert(ForecastRun), [issued | {"run_date": now - age * MINUTE} for age in (400, 40)])
