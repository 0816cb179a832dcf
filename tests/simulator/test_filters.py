"""Filters on values: CQL2 bodies, CQL text, intervals and lists."""

from __future__ import annotations

import pandas as pd
import pytest
from dataretrieval import waterdata

from simulator.server import Simulator
from tests.simulator.asking import FARGO, ORDINARY, POTOMAC, ROCK_CREEK, daily, readings


def test_it_answers_a_posted_condition(agency: Simulator) -> None:
    condition = {
        "op": "and",
        "args": [
            {"op": "in", "args": [{"property": "monitoring_location_id"}, [POTOMAC, ROCK_CREEK]]},
            {"op": ">=", "args": [{"property": "time"}, "2026-11-01"]},
            {"op": "<", "args": [{"property": "time"}, {"date": "2026-11-11"}]},
        ],
    }
    rows = waterdata.get_cql("daily", condition)[0]
    assert len(rows) == 20
    assert rows["time"].min() == pd.Timestamp("2026-11-01")


def test_it_answers_windows_joined_by_or(agency: Simulator) -> None:
    rows = readings(
        POTOMAC,
        filter="(time >= '2026-06-01T12:00:00Z' AND time <= '2026-06-01T13:00:00Z') "
        "OR (time >= '2026-06-15T12:00:00Z' AND time <= '2026-06-15T13:00:00Z')",
        filter_lang="cql-text",
    )
    assert sorted(rows["time"].dt.day.unique()) == [1, 15]
    assert len(rows) == 10


@pytest.mark.parametrize(
    ("time", "first", "last"),
    [
        ("2026-11-05", "2026-11-05", "2026-11-05"),
        ("2026-11-05/2026-11-07", "2026-11-05", "2026-11-07"),
        ("2026-11-05T00:00:00Z/2026-11-07T12:31:12Z", "2026-11-05", "2026-11-07"),
        ("2026-11-05T12:00:00Z/2026-11-08", "2026-11-06", "2026-11-08"),
        ("2026-11-18/..", "2026-11-18", "2026-11-21"),
        ("P7D", "2026-11-16", "2026-11-21"),
        ("PT60H", "2026-11-20", "2026-11-21"),
    ],
)
def test_it_reads_every_spelling_of_a_time(agency: Simulator, time: str, first: str, last: str) -> None:
    rows = daily(POTOMAC, time)
    assert rows["time"].tolist() == pd.date_range(first, last).tolist()


def test_it_takes_an_empty_time_for_none(agency: Simulator) -> None:
    url = f"/ogcapi/v1/collections/daily/items?monitoring_location_id={POTOMAC}&time=&limit=3"
    assert agency.app.test_client().get(url).get_json()["numberReturned"] == 3


def test_it_selects_by_properties_of_the_station(agency: Simulator) -> None:
    rows = daily(ORDINARY, "2026-11-01/2026-11-03", state_name="Maryland")
    assert set(rows["monitoring_location_id"]) == {POTOMAC}


def test_it_selects_by_approval_and_by_qualifier(agency: Simulator) -> None:
    agency.set_now("2026-02-10T12:00:00Z")
    rows = daily([POTOMAC, FARGO], "2025-01-01/..", approval_status="Provisional", qualifier="ICE")
    assert set(rows["monitoring_location_id"]) == {FARGO}
    assert set(rows["approval_status"]) == {"Provisional"}


def test_it_finds_nothing_in_an_interval_that_runs_backwards(agency: Simulator) -> None:
    assert len(readings(POTOMAC, "2026-10-02T00:00:00Z/2026-10-01T00:00:00Z")) == 0
