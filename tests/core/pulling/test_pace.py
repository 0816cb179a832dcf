"""How fast past pulls went: measured where there were any."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import insert

from core.db import reading, writing
from core.domain import DataType
from core.models import DataPullLog, PullRunSource
from core.pulling.pace import RUNS_MEASURED, Share, paces_of, read_paces, share_out
from core.pulling.pull_cost import Pace
from tests.core.data import NOW


def test_a_runs_seconds_are_shared_out_by_requests() -> None:
    assert share_out([("USGS", 3, 8.0), ("ECCC", 1, 8.0)]) == [Share("USGS", 3, 6.0), Share("ECCC", 1, 2.0)]


def test_a_run_within_a_second_counts_as_one() -> None:
    assert share_out([("USGS", 4, 0.0)]) == [Share("USGS", 4, 1.0)]


def test_runs_weigh_by_their_requests() -> None:
    paces = paces_of([Share("USGS", 1, 4.0), Share("USGS", 3, 4.0), Share("ECCC", 2, 1.0)])
    assert paces == {"USGS": Pace(2.0, 2), "ECCC": Pace(0.5, 1)}


def test_without_a_run_there_is_none() -> None:
    assert paces_of([]) == {}


def log(status: str = "success", data_type: str = "daily_mean", seconds: int | None = 12, **requests: int) -> None:
    ended = None if seconds is None else NOW + timedelta(seconds=seconds)
    run = {"config_name": "x", "data_type": data_type, "trigger": "person", "status": status, "start_time": NOW}
    with writing() as session:
        values = run | {"picked_up_at": NOW, "end_time": ended}
        run_id = session.execute(insert(DataPullLog).values(values).returning(DataPullLog.id)).scalar_one()
        rows = [{"run_id": run_id, "source": source, "requests": count} for source, count in requests.items()]
        session.execute(insert(PullRunSource), rows)


def test_it_measures_the_runs_of_a_type_that_ended_well(app: Flask) -> None:
    log(USGS=3, ECCC=1)
    log("partial", seconds=6, USGS=3)
    log("failed", seconds=600, USGS=1)
    log("running", seconds=None, USGS=1)
    log(data_type="realtime_15min", seconds=600, USGS=1)
    log(seconds=600, NWPS=0)

    with reading() as session:
        paces = read_paces(session, DataType.DAILY)

    assert paces == {"USGS": Pace(pytest.approx(15 / 6), 2), "ECCC": Pace(3.0, 1)}


def test_it_looks_at_the_last_runs_alone(app: Flask) -> None:
    log(seconds=600, USGS=1)
    for _ in range(RUNS_MEASURED):
        log(seconds=2, USGS=1)

    with reading() as session:
        assert read_paces(session, DataType.DAILY) == {"USGS": Pace(2.0, RUNS_MEASURED)}
