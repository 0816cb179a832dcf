"""Daily summaries: right after every kind of merge, whether a job or the reader made them, on both databases."""

from datetime import datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from flask import Flask
from sqlalchemy import func, select

from components.series import approval_of
from core.db import reading, writing
from core.domain import DataType, Window
from core.models import ChangedDay, DailySummary
from core.observations import read_observations
from core.store.daily_summaries import COLUMNS, read_summaries, summarise_changed_days
from core.store.merge import Merge, clear_staging, merge_staged, replace_staged, stage_readings
from core.units import CMS_PER_CFS
from jobs.summaries import summarise_for
from tests.core.data import DAY, HOUR, NOW, START, Row, add_stations, readings

NUMBER, OTHER = "03294500", "01646500"
EVER = START - 400 * DAY, NOW


@pytest.fixture
def stations(app: Flask) -> dict[str, int]:
    with writing() as session:
        return add_stations(session, NUMBER, OTHER)


def merge(frame: pd.DataFrame, data_type: DataType = DataType.REALTIME, window: Window | None = None) -> None:
    with writing() as session:
        clear_staging(session)
        stage_readings(session, frame)
        circumstances = Merge(session, data_type, 1, NOW)
        if window:
            replace_staged(circumstances, window)
        else:
            merge_staged(circumstances)


def changed_days() -> int:
    with reading() as session:
        return session.scalar(select(func.count()).select_from(ChangedDay)) or 0


def summaries(number: str = NUMBER) -> pd.DataFrame:
    with reading() as session:
        return read_summaries(session, number, *EVER)


def by_hand() -> pd.DataFrame:
    """Summarise in pandas what is stored."""
    with reading() as session:
        frame = read_observations(session, NUMBER, DataType.REALTIME, *EVER)
    flow = frame["discharge"].where(frame["unit"] == "cfs", frame["discharge"] / CMS_PER_CFS)
    approval = approval_of(frame)
    rows = pd.DataFrame(
        {
            "day": frame["observed_at"].dt.normalize(), "flow": flow, "estimated": approval == "estimated",
            "approved": approval == "approved", "not_positive": flow <= 0,
        }
    ).groupby("day")  # fmt: skip
    table = (
        rows["flow"].agg(["min", "mean", "max", "count"]).join(rows[["estimated", "approved", "not_positive"]].sum())
    )
    return table.reset_index().set_axis(COLUMNS, axis=1).astype(dict.fromkeys(COLUMNS[1:], float))


def hours(first: datetime, *values: float | None, quality: str = "A") -> list[Row]:
    return [(first + n * HOUR, value, quality, None) for n, value in enumerate(values)]


ROWS = [
    *hours(START + 20 * HOUR, 5.0, 7.0, 9.0, 11.0, 1.0, -2.0, 0.0),
    (START + 2 * DAY, 4.0, "P", "ICE, e"),
    (START + 2 * DAY + HOUR, 4.0, "P", "ESTIMATED"),
    (START + 2 * DAY + 2 * HOUR, 6.0, "E", None),
    (START + 2 * DAY + 3 * HOUR, 6.0, "a", "ICE"),
    (START + 3 * DAY - timedelta(seconds=1), 8.0, "P", "EQUIP"),
]


def same_as_by_hand() -> None:
    pd.testing.assert_frame_equal(summaries(), by_hand())


def test_a_reader_summarises_what_no_job_has_yet(stations: dict[str, int]) -> None:
    merge(readings(stations[NUMBER], *ROWS))

    assert len(summaries()) == 3
    same_as_by_hand()


def test_a_job_summarises_to_the_same_and_once(stations: dict[str, int]) -> None:
    merge(readings(stations[NUMBER], *ROWS))
    before = summaries()

    assert changed_days() == 3
    assert summarise_for(60) == 3
    assert changed_days() == summarise_for(60) == 0
    pd.testing.assert_frame_equal(summaries(), before)


def test_only_the_days_that_a_merge_touched_are_summarised_again(stations: dict[str, int]) -> None:
    merge(readings(stations[NUMBER], *ROWS))
    summarise_for(60)
    merge(readings(stations[NUMBER], *ROWS[:-1], (ROWS[-1][0], 80.0, "P", None)))

    assert changed_days() == 1
    same_as_by_hand()
    summarise_for(60)
    same_as_by_hand()
    merge(readings(stations[NUMBER], *ROWS[:-1]))
    assert changed_days() == 0


def test_a_day_whose_values_are_withdrawn_has_no_summary(stations: dict[str, int]) -> None:
    merge(readings(stations[NUMBER], *ROWS))
    summarise_for(60)
    merge(readings(stations[NUMBER], *[(row[0], None, "P", "ICE") for row in ROWS[-5:]]))

    assert len(summaries()) == 2
    summarise_for(60)
    same_as_by_hand()
    with reading() as session:
        assert session.scalar(select(func.count()).select_from(DailySummary)) == 2


def test_what_an_overwrite_removes_leaves_the_summary(stations: dict[str, int]) -> None:
    merge(readings(stations[NUMBER], *ROWS))
    summarise_for(60)
    merge(readings(stations[NUMBER], *ROWS[:8]), window=Window(START, START + 4 * DAY))

    same_as_by_hand()
    summarise_for(60)
    same_as_by_hand()


def test_daily_means_need_no_summary(stations: dict[str, int]) -> None:
    merge(readings(stations[NUMBER], *ROWS[:3]), DataType.DAILY)

    assert changed_days() == 0
    assert summaries().empty


def test_flows_are_in_cfs_whatever_the_agency_sends(stations: dict[str, int]) -> None:
    merge(readings(stations[NUMBER], *ROWS[:2]).assign(unit=["cms", "cfs"]))

    assert summaries()["high_cfs"].tolist() == pytest.approx([5.0 / CMS_PER_CFS])
    same_as_by_hand()


def test_it_goes_on_where_a_turn_ended_and_keeps_stations_apart(stations: dict[str, int]) -> None:
    days = [(START + n * DAY, float(n), "A", None) for n in range(5)]
    merge(readings(stations[OTHER], *days))
    merge(readings(stations[NUMBER], *ROWS))

    with writing() as session:
        assert summarise_changed_days(session, 4) == 4
    assert changed_days() == 4
    assert summaries(OTHER)["mean_cfs"].tolist() == [0.0, 1.0, 2.0, 3.0, 4.0]
    same_as_by_hand()
    assert summarise_for(60) == 4
    assert summaries(OTHER)["mean_cfs"].tolist() == [0.0, 1.0, 2.0, 3.0, 4.0]
    same_as_by_hand()


def test_an_unknown_station_has_no_days(app: Flask) -> None:
    assert summaries("99999999").empty
    assert summaries("99999999")["mean_cfs"].dtype == np.dtype("float64")
