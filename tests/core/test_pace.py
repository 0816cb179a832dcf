"""How fast past pulls went: measured where there were any, assumed where not."""

from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import insert

from core.db import reading, writing
from core.domain import DataType
from core.models import DataPullLog, PullRunStation
from core.pace import ASSUMED_SECONDS_A_REQUEST, RUNS_MEASURED, Share, pace_of, read_shares
from core.pull_cost import Pace
from core.sources.base import Limits
from tests.core.data import NOW, add_catalogue

LIMITS = Limits(stations_a_request=2, longest_window=timedelta(days=365), rows_a_page=100, rows_a_day=1)


def after(seconds: int) -> datetime:
    return NOW + timedelta(seconds=seconds)


def share(run_id: int = 1, stations: int = 2, chunks: int = 1, rows: int = 10, took: int = 6) -> Share:
    return Share(run_id, stations, chunks, rows, NOW, after(took))


def test_without_a_run_it_assumes() -> None:
    assert pace_of([], LIMITS) == Pace(ASSUMED_SECONDS_A_REQUEST, 0)


def test_it_divides_seconds_by_batches_and_chunks() -> None:
    assert pace_of([share(stations=3, chunks=3)], LIMITS) == Pace(1.0, 1)


def test_it_counts_pages_where_many_rows_came() -> None:
    assert pace_of([share(rows=301, took=8)], LIMITS) == Pace(2.0, 1)


def test_shares_of_a_run_lie_side_by_side_and_runs_add_up() -> None:
    assert pace_of([share(took=4), share(took=6), share(run_id=2, took=6)], LIMITS) == Pace(4.0, 2)


def test_a_run_within_a_second_counts_as_one() -> None:
    assert pace_of([share(took=0)], LIMITS) == Pace(1.0, 1)


def log(status: str = "success", data_type: str = "daily_mean", **stations: Any) -> int:
    run = {"config_name": "x", "data_type": data_type, "trigger": "person", "status": status, "start_time": NOW}
    with writing() as session:
        run_id = session.execute(insert(DataPullLog).values(run).returning(DataPullLog.id)).scalar_one()
        rows = [
            {"run_id": run_id, "station_number": number.removeprefix("n"), "state": "done", "chunks": 2} | values
            for number, values in stations.items()
        ]
        session.execute(insert(PullRunStation), rows)
    return run_id


def test_it_reads_what_the_last_runs_did_by_agency(app: Flask) -> None:
    with writing() as session:
        add_catalogue(session, "01646500", "03294500")
        add_catalogue(session, "02KF005", agency="EC")
    done = {"started_at": NOW, "finished_at": after(9), "rows_new": 5, "rows_unchanged": 1, "window_start": NOW}
    waiting = {"started_at": None, "finished_at": after(9), "rows_new": 0, "rows_unchanged": 0, "window_start": None}
    run_id = log(n01646500=done, n03294500=done, n02KF005=done | {"finished_at": after(3)})
    log("partial", n01646500=waiting)
    log("failed", n01646500=done)
    log(data_type="realtime_15min", n01646500=done)

    with reading() as session:
        shares = read_shares(session, DataType.DAILY)

    assert shares == {
        "USGS": [Share(run_id, 2, 2, 12, NOW, after(9))],
        "EC": [Share(run_id, 1, 2, 6, NOW, after(3))],
    }


def test_it_looks_at_a_few_runs_alone(app: Flask) -> None:
    with writing() as session:
        add_catalogue(session, "01646500")
    done = {"started_at": NOW, "finished_at": after(9)}
    made = [log(n01646500=done) for _ in range(RUNS_MEASURED + 2)]

    with reading() as session:
        shares = read_shares(session, DataType.DAILY)["USGS"]

    assert sorted(one.run_id for one in shares) == made[2:]
