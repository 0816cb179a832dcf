"""Values a day by source, summed over runs."""

from datetime import date, datetime, timedelta

from flask import Flask
from sqlalchemy import insert
from sqlalchemy.orm import Session

from core.db import reading, writing
from core.models import DataPullLog, PullRunStation
from core.watching.rows_by_day import DAYS, count_rows
from core.web.kept import Kept
from tests.core.data import DAY, NOW, add_catalogue

MIDNIGHT = datetime(2026, 11, 22)
OLDEST = MIDNIGHT - (DAYS - 1) * DAY


def _run(session: Session, run_id: int, end: datetime | None, data_type: str = "daily_mean") -> None:
    values = {"id": run_id, "config_name": "x", "data_type": data_type, "trigger": "cli", "status": "success"}
    session.execute(insert(DataPullLog), [values | {"start_time": MIDNIGHT - DAY, "end_time": end}])
    rows = [("1", 10, 1), ("2", 5, 0), ("A", 3, 0), ("gone", 2, 0), ("3", 0, 0)]
    common = {"run_id": run_id, "state": "done", "rows_unchanged": 99}
    session.execute(
        insert(PullRunStation),
        [common | {"station_number": n, "rows_new": new, "rows_revised": revised} for n, new, revised in rows],
    )


def test_it_sums_runs_by_the_day_they_ended_and_the_agency(app: Flask) -> None:
    with writing() as session:
        add_catalogue(session, "1", "2", "3")
        add_catalogue(session, "A", agency="EC")
        _run(session, 1, MIDNIGHT)
        _run(session, 2, MIDNIGHT - timedelta(seconds=1))
        _run(session, 3, MIDNIGHT, "forecast")
        _run(session, 4, OLDEST)
        _run(session, 5, OLDEST - timedelta(seconds=1))
        _run(session, 6, None)
    with reading() as session:
        days = count_rows(session, NOW)
    once = {"USGS": 16, "EC": 3, "Other": 2}
    assert [one.day for one in (days[0], days[-1])] == [date(2026, 10, 24), date(2026, 11, 22)]
    assert len(days) == DAYS
    assert {one.day: one.rows for one in days if one.rows} == {
        date(2026, 10, 24): once, date(2026, 11, 21): once, date(2026, 11, 22): once | {"NOAA": 21},
    }  # fmt: skip


def test_a_kept_value_is_made_anew_only_when_it_is_old(app: Flask) -> None:
    clock, made = [0.0], []
    kept: Kept[int] = Kept(60, lambda: clock[0])

    def make() -> int:
        made.append(clock[0])
        return len(made)

    with reading() as session:
        seen = []
        for clock[0] in (0.0, 60.0, 60.1, 120.0):
            seen.append(kept.get(session, make))
    assert seen == [1, 1, 2, 2]
