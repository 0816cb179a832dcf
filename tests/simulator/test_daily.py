"""Daily values through the real client."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from simulator.server import Simulator
from tests.simulator.asking import EVERY, FARGO, ORDINARY, POTOMAC, daily, readings

OFFSETS = {POTOMAC: -5, "USGS-01648000": -5, "USGS-06752260": -7, "USGS-14211720": -8}


def test_it_serves_thirty_years_in_one_page(agency: Simulator) -> None:
    rows = daily(POTOMAC, "1996-10-01/2026-09-30")
    assert len(rows) == 10957
    assert rows["time"].is_unique
    assert rows["value"].dropna().between(100, 1_000_000).all()
    assert [entry.page for entry in agency.requests] == [1]


def test_it_gives_dates_without_a_zone_and_values_as_numbers(agency: Simulator) -> None:
    rows = daily(POTOMAC, "2026-01-01/2026-01-31")
    assert rows["time"].dt.tz is None
    assert rows["value"].dtype == np.float64
    assert set(rows["unit_of_measure"]) == {"ft^3/s"}
    assert set(rows["statistic_id"]) == {"00003"}


def test_it_sends_rows_in_no_order_of_time(agency: Simulator) -> None:
    url = f"/ogcapi/v1/collections/daily/items?monitoring_location_id={POTOMAC}&time=2026-01-01/2026-03-31&limit=500"
    features = agency.app.test_client().get(url).get_json()["features"]
    times = [feature["properties"]["time"] for feature in features]
    assert times != sorted(times)
    assert [feature["id"] for feature in features] == sorted(feature["id"] for feature in features)


def test_it_mixes_stations_on_a_page(agency: Simulator) -> None:
    url = "/ogcapi/v1/collections/daily/items?limit=500&time=2026-01-01/2026-03-31&monitoring_location_id=" + ",".join(
        ORDINARY
    )
    features = agency.app.test_client().get(url).get_json()["features"]
    places = [feature["properties"]["monitoring_location_id"] for feature in features]
    changes = sum(one != other for one, other in zip(places, places[1:], strict=False))
    assert changes > len(ORDINARY)


def test_it_begins_no_record_before_its_first_day(agency: Simulator) -> None:
    assert len(daily(POTOMAC, "../1930-09-30")) == 0
    assert daily(POTOMAC, "../1931-01-31")["time"].min() == pd.Timestamp("1930-10-01")


@pytest.mark.parametrize("station", ORDINARY)
def test_it_gives_the_mean_of_the_readings_of_the_local_standard_day(agency: Simulator, station: str) -> None:
    days = daily(station, "2026-02-20/2026-03-31").set_index("time")
    points = readings(station, "2026-02-20T00:00:00Z/2026-04-01T12:00:00Z")
    local = points["time"].dt.tz_localize(None) + pd.Timedelta(hours=OFFSETS[station])
    whole = points["value"].groupby(local.dt.normalize()).agg(["mean", "count"]).query("count == 96")
    shared = whole.index.intersection(days.index)
    assert len(shared) >= 15
    mean, value = whole.loc[shared, "mean"], days.loc[shared, "value"]
    third_digit = 10.0 ** np.clip(np.floor(np.log10(mean)) - 2, -2, None)
    assert ((value - mean).abs() <= 0.5 * third_digit * (1 + 1e-9)).all()


def test_it_rounds_to_three_significant_figures(agency: Simulator) -> None:
    values = daily(POTOMAC, "2020-01-01/2025-12-31")["value"].dropna()
    assert (values == values.map(lambda value: float(f"{value:.3g}"))).all()


def test_it_publishes_yesterday_some_hours_after_local_midnight(agency: Simulator) -> None:
    agency.set_now("2026-11-22T06:00:00Z")
    assert daily(POTOMAC, "2026-11-18/..")["time"].max() == pd.Timestamp("2026-11-20")
    agency.set_now("2026-11-22T14:00:00Z")
    assert daily(POTOMAC, "2026-11-18/..")["time"].max() == pd.Timestamp("2026-11-21")


def test_it_approves_what_is_old_and_leaves_the_rest_provisional(agency: Simulator) -> None:
    rows = daily(EVERY, "2024-01-01/..")
    age = pd.Timestamp("2026-11-22") - rows["time"]
    assert set(rows.loc[age > pd.Timedelta(days=335), "approval_status"]) == {"Approved"}
    assert set(rows.loc[age < pd.Timedelta(days=85), "approval_status"]) == {"Provisional"}


def test_it_withholds_days_under_ice_until_they_are_approved_as_estimates(agency: Simulator) -> None:
    agency.set_now("2026-02-10T12:00:00Z")
    winter = daily(FARGO, "2026-01-10/2026-01-31")
    assert winter["value"].isna().all()
    assert set(winter["qualifier"].map(tuple)) == {("ICE",)}
    agency.set_now("2026-12-31T12:00:00Z")
    later = daily(FARGO, "2026-01-10/2026-01-31")
    assert later["value"].notna().all()
    assert set(later["qualifier"].map(tuple)) == {("e",)}
    assert set(later["approval_status"]) == {"Approved"}


def test_it_answers_an_unknown_station_with_nothing(agency: Simulator) -> None:
    rows = daily("USGS-99999999", "2026-01-01/..")
    assert len(rows) == 0
    assert {"time", "value", "monitoring_location_id", "daily_id"} <= set(rows.columns)


def test_it_leaves_canadian_stations_to_their_own_agency(agency: Simulator) -> None:
    assert len(daily("USGS-08MF005", "2026-01-01/..")) == 0
