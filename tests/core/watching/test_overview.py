"""The numbers at the top of the overview."""

from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import insert

from core.db import reading, writing
from core.domain import Quota
from core.models import DataPullLog, PullConfiguration, PullRunStation
from core.pulling.quota import write_quota
from core.watching.overview import Overview, overview
from tests.core.data import NOW

MIDNIGHT = datetime(2026, 11, 22)
YESTERDAY = MIDNIGHT - timedelta(seconds=1)


def seen() -> Overview:
    with reading() as session:
        return overview(session, NOW)


def test_it_counts_nothing_in_an_empty_database(app: Flask) -> None:
    assert seen() == Overview(0, 0, 0, 0, 0, ())


def test_it_counts_configurations_runs_and_the_rows_of_today(app: Flask) -> None:
    with writing() as session:
        for number, enabled in enumerate((True, True, False)):
            session.add(
                PullConfiguration(
                    name=f"Number {number}", data_type="daily_mean", data_strategy="append", pull_start_date=NOW,
                    schedule_type="daily", schedule_value="22 6 * * *", is_enabled=enabled, created_at=NOW,
                    updated_at=NOW,
                )
            )  # fmt: skip
        runs = [("running", NOW), ("failed", MIDNIGHT), ("failed", YESTERDAY), ("success", NOW), ("partial", NOW)]
        common = {"config_name": "x", "data_type": "daily_mean", "trigger": "person"}
        values = [common | {"id": n, "status": status, "start_time": at} for n, (status, at) in enumerate(runs, 1)]
        session.execute(insert(DataPullLog), values)
        counts = {"station_number": "01646500", "state": "done", "rows_new": 10, "rows_revised": 1, "rows_unchanged": 5}
        session.execute(insert(PullRunStation), [counts | {"run_id": run} for run in (2, 3, 4)])
    assert seen() == Overview(configurations=3, enabled=2, running=1, failed_today=1, rows_today=22, quota=())


def test_it_shows_what_each_agency_last_said_of_its_quota(app: Flask) -> None:
    with writing() as session:
        write_quota(session, "USGS", Quota(1000, 900), NOW)
        write_quota(session, "USGS", Quota(1000, 899), NOW)
        write_quota(session, "USGS", None, NOW)
        write_quota(session, "EC", Quota(50, 1), NOW)
    assert seen().quota == (("EC", 1, 50, True), ("USGS", 899, 1000, False))
