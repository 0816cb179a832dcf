"""Determinism, and how published values change with time."""

from __future__ import annotations

import pandas as pd

from simulator.server import Simulator
from tests.simulator.asking import EVERY, ORDINARY, POTOMAC, daily, keyed, readings
from tests.simulator.conftest import NOW, STATIONS

FIRST, NEXT_DAY, LATER = NOW, "2026-11-23T12:00:00Z", "2026-12-30T12:00:00Z"


def changes(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of both answers side by side, where the value or its absence differs."""
    both = keyed(before).join(keyed(after), how="inner", suffixes=("", "_after"))
    same = (both["value"] == both["value_after"]) | (both["value"].isna() & both["value_after"].isna())
    return both[~same]


def test_it_answers_the_same_bytes_at_the_same_moment(agency: Simulator) -> None:
    url = "/ogcapi/v1/collections/{}/items?limit=20000&time={}&monitoring_location_id=" + ",".join(EVERY)
    twin = Simulator(now=NOW, stations=STATIONS)
    for question in (("daily", "2025-06-01/.."), ("continuous", "2026-11-19T00:00:00Z/..")):
        answer, same = (one.app.test_client().get(url.format(*question)).data for one in (agency, twin))
        assert len(answer) > 100_000
        assert answer == same


def test_it_has_other_rivers_for_another_seed(agency: Simulator) -> None:
    other = Simulator(now=NOW, stations=STATIONS, seed=1).app.test_client()
    url = f"/ogcapi/v1/collections/daily/items?limit=30&time=2026-10-01/2026-10-30&monitoring_location_id={POTOMAC}"
    ours, theirs = (client.get(url).get_json()["features"] for client in (agency.app.test_client(), other))
    assert {f["properties"]["value"] for f in ours} != {f["properties"]["value"] for f in theirs}


def test_it_gives_a_window_as_part_of_a_larger_one(agency: Simulator) -> None:
    large = keyed(readings(ORDINARY, "2025-12-20T00:00:00Z/2026-01-20T00:00:00Z"))
    small = keyed(readings(ORDINARY, "2025-12-31T22:10:00Z/2026-01-01T09:00:00Z"))
    assert len(small) > 100
    assert small.equals(large.loc[small.index])
    years = keyed(daily(EVERY, "2025-10-01/2026-11-22"))
    weeks = keyed(daily(EVERY, "2025-12-25/2026-01-07"))
    assert weeks.equals(years.loc[weeks.index])


def test_it_corrects_readings_of_the_last_hours_the_last_week_and_the_last_weeks(agency: Simulator) -> None:
    window = "2026-09-23T00:00:00Z/2026-11-22T11:00:00Z"
    before = readings(ORDINARY, window)
    agency.set_now("2026-11-22T16:00:00Z")
    soon = changes(before, readings(ORDINARY, window))
    agency.set_now("2026-11-26T12:00:00Z")
    changed = changes(before, readings(ORDINARY, window))
    age = pd.Timestamp(FIRST) - changed.index.get_level_values("time")
    assert 0 < len(soon) < len(changed)
    assert ((age > pd.Timedelta(hours=6)) & (age < pd.Timedelta(days=8))).any()
    assert (age > pd.Timedelta(days=8)).any()
    assert (age < pd.Timedelta(days=60)).all()


def test_it_says_when_a_changed_row_was_modified(agency: Simulator) -> None:
    window = "2026-01-01/2026-11-20"
    before = daily(EVERY, window)
    agency.set_now(LATER)
    changed = changes(before, daily(EVERY, window))
    assert len(changed) > 50
    assert (changed["last_modified_after"] > pd.Timestamp(FIRST)).all()
    assert (changed["last_modified_after"] <= pd.Timestamp(LATER)).all()
    assert (changed["daily_id"] != changed["daily_id_after"]).all()


def test_it_refreshes_rows_without_changing_them(agency: Simulator) -> None:
    window = "2022-01-01/2024-12-31"
    before = daily(ORDINARY, window)
    agency.set_now(LATER)
    after = daily(ORDINARY, window)
    assert changes(before, after).empty
    both = keyed(before).join(keyed(after), suffixes=("", "_after"))
    refreshed = both["last_modified"] != both["last_modified_after"]
    assert 0 < refreshed.sum() < len(both)
    assert (both["daily_id"] != both["daily_id_after"]).eq(refreshed).all()


def test_it_never_changes_an_approved_value(agency: Simulator) -> None:
    before = daily(EVERY, "2025-06-01/..")
    agency.set_now(LATER)
    after = daily(EVERY, "2025-06-01/..")
    approved = before[before["approval_status"] == "Approved"]
    assert len(approved) > 1000
    assert changes(approved, after).empty


def test_it_finds_what_was_modified_since(agency: Simulator) -> None:
    window = "2026-01-01/2026-11-20"
    before = daily(EVERY, window)
    agency.set_now(NEXT_DAY)
    after = daily(EVERY, window)
    modified = daily(EVERY, window, last_modified=f"{FIRST}/..")
    changed = changes(before, after)
    assert len(changed)
    assert set(changed.index) <= set(keyed(modified).index)
    assert len(modified) < len(after) / 2
    assert (modified["last_modified"] >= pd.Timestamp(FIRST)).all()


def test_it_never_moves_a_modification_back(agency: Simulator) -> None:
    window = "2025-12-01/2026-11-20"
    before = keyed(daily(ORDINARY, window))
    agency.set_now(LATER)
    after = keyed(daily(ORDINARY, window)).reindex(before.index)
    assert (after["last_modified"].dropna() >= before["last_modified"][after["last_modified"].notna()]).all()
