"""Readings (continuous values) through the real client."""

from __future__ import annotations

import pandas as pd
import pytest
from dataretrieval import HTTPError, waterdata

from simulator.server import Simulator
from tests.simulator.asking import (
    BATON_ROUGE,
    BIG_SIOUX,
    EVERY,
    FARGO,
    FREEPORT,
    GRAFTON,
    JAMES,
    LEES_FERRY,
    ORDINARY,
    POTOMAC,
    SANTA_CRUZ,
    SEWICKLEY,
    ST_JOHNS,
    YUKON,
    daily,
    readings,
)


def test_it_gives_quarter_hours_in_utc(agency: Simulator) -> None:
    rows = readings(POTOMAC, "2026-11-01T00:00:00Z/2026-11-03T23:45:00Z")
    assert str(rows["time"].dt.tz) == "UTC"
    assert (rows["time"].diff().dropna() == pd.Timedelta(minutes=15)).all()
    assert len(rows) == 3 * 96
    assert set(rows["statistic_id"]) == {"00011"}


def test_it_sends_readings_in_no_order_of_time(agency: Simulator) -> None:
    url = (
        "/ogcapi/v1/collections/continuous/items?limit=500&time=2026-11-01T00:00:00Z/2026-11-03T00:00:00Z"
        f"&monitoring_location_id={POTOMAC}"
    )
    features = agency.app.test_client().get(url).get_json()["features"]
    times = [feature["properties"]["time"] for feature in features]
    assert len(times) == 193
    assert times != sorted(times)


@pytest.mark.parametrize("day", ["2026-03-08", "2026-11-01"])
def test_it_has_96_readings_on_the_days_the_clocks_change(agency: Simulator, day: str) -> None:
    start = pd.Timestamp(day) + pd.Timedelta(hours=5)
    end = start + pd.Timedelta(hours=23, minutes=45)
    rows = readings(POTOMAC, f"{start.isoformat()}Z/{end.isoformat()}Z")
    assert len(rows) == 96
    assert rows["time"].is_unique


@pytest.mark.parametrize(("station", "minutes"), [(FREEPORT, 5), (YUKON, 60)])
def test_it_reads_a_few_gauges_at_another_interval(agency: Simulator, station: str, minutes: int) -> None:
    steps = readings(station, "2026-08-01T00:00:00Z/2026-08-04T00:00:00Z")["time"].diff().dropna()
    assert steps.mode()[0] == pd.Timedelta(minutes=minutes)


def test_it_sends_the_latest_reading_with_an_hourly_transmission(agency: Simulator) -> None:
    latest = readings(ORDINARY, "2026-11-22T00:00:00Z/..").groupby("monitoring_location_id")["time"].max()
    age = pd.Timestamp("2026-11-22T12:00:00Z") - latest
    assert (age >= pd.Timedelta(minutes=5)).all()
    assert (age <= pd.Timedelta(minutes=95)).all()


def test_it_gives_the_last_year_when_no_time_is_named(agency: Simulator) -> None:
    rows = readings(YUKON)
    assert rows["time"].min() > pd.Timestamp("2025-11-21", tz="UTC")
    assert rows["time"].max() > pd.Timestamp("2026-11-22", tz="UTC")


def test_it_refuses_more_than_three_years(agency: Simulator) -> None:
    with pytest.raises(HTTPError) as refusal:
        readings(POTOMAC, "2020-01-01T00:00:00Z/2024-01-01T00:00:00Z")
    assert refusal.value.status_code == 400


def test_it_begins_no_earlier_than_2007(agency: Simulator) -> None:
    assert len(readings(EVERY, "2006-01-01T00:00:00Z/2007-09-30T00:00:00Z")) == 0


def test_it_lets_a_tidal_river_run_backwards(agency: Simulator) -> None:
    values = readings(ST_JOHNS, "2026-11-01T00:00:00Z/2026-11-20T00:00:00Z")["value"]
    assert (values < 0).sum() > 20
    assert (values > 0).sum() > 20


def test_it_lets_a_desert_river_run_dry(agency: Simulator) -> None:
    values = readings(SANTA_CRUZ, "2026-01-01T00:00:00Z/2026-11-20T00:00:00Z")["value"].dropna()
    assert (values == 0).mean() > 0.5
    assert (values > 0).any()


def test_it_releases_more_by_day_below_a_dam(agency: Simulator) -> None:
    rows = readings(LEES_FERRY, "2026-11-02T07:00:00Z/2026-11-07T06:45:00Z")
    hour = (rows["time"].dt.hour - 7) % 24
    assert rows.loc[hour.between(9, 20), "value"].mean() > 1.2 * rows.loc[hour.between(0, 5), "value"].mean()


def test_it_says_ice_where_it_withholds_for_ice(agency: Simulator) -> None:
    rows = readings(FARGO, "2026-01-10T00:00:00Z/2026-01-11T00:00:00Z")
    assert rows["value"].isna().all()
    assert set(rows["qualifier"].map(tuple)) == {("ICE",)}


def test_it_says_backwater_in_some_spans_of_one_station(agency: Simulator) -> None:
    rows = readings(GRAFTON, "2026-06-01T00:00:00Z/2026-11-20T00:00:00Z")
    withheld = rows[rows["value"].isna()]
    assert ("BKW",) in set(withheld["qualifier"].map(tuple))


def test_it_breaks_instruments_now_and_then(agency: Simulator) -> None:
    rows = readings([*ORDINARY, FARGO, GRAFTON, SANTA_CRUZ], "2026-07-01T00:00:00Z/2026-08-31T23:45:00Z")
    withheld = rows[rows["value"].isna()]
    assert ("EQUIP",) in set(withheld["qualifier"].map(tuple))
    counts = rows.groupby("monitoring_location_id")["time"].count()
    assert counts.min() < counts.max() == 62 * 96


def test_it_has_a_station_that_fell_silent_nine_days_ago(agency: Simulator) -> None:
    last = readings(BIG_SIOUX, "2026-11-01T00:00:00Z/..")["time"].max()
    assert pd.Timestamp("2026-11-13", tz="UTC") <= last < pd.Timestamp("2026-11-14", tz="UTC")
    assert daily(BIG_SIOUX, "2026-11-01/..")["time"].max() == pd.Timestamp("2026-11-12")


def test_it_gives_both_series_of_a_station_that_has_two(agency: Simulator) -> None:
    rows = readings(BATON_ROUGE, "2026-10-01T00:00:00Z/2026-10-02T00:00:00Z")
    assert rows["time_series_id"].nunique() == 2
    assert rows["time"].duplicated().any()


def test_it_ends_one_of_two_sensors_in_2022(agency: Simulator) -> None:
    both = daily(SEWICKLEY, "2022-01-01/2022-01-31")
    assert both["time_series_id"].nunique() == 2
    assert daily(SEWICKLEY, "2023-01-01/2023-01-31")["time_series_id"].nunique() == 1


def test_it_takes_back_readings_that_it_had_published(agency: Simulator) -> None:
    rows = readings(JAMES, "2026-10-01T00:00:00Z/2026-11-15T00:00:00Z")
    missing = rows.loc[rows["value"].isna(), "time"]
    spans = missing.groupby((missing.diff() > pd.Timedelta(minutes=15)).cumsum()).agg(["min", "max"])
    published_once = 0
    for first, last in spans.itertuples(index=False):
        agency.set_now((last + pd.Timedelta(hours=12)).to_pydatetime())
        then = readings(JAMES, f"{first:%Y-%m-%dT%H:%M:%SZ}/{last:%Y-%m-%dT%H:%M:%SZ}")
        published_once += bool(then["value"].notna().all())
    assert published_once >= 3


def test_it_gives_one_row_a_series_as_the_latest(agency: Simulator) -> None:
    rows = waterdata.get_latest_continuous(monitoring_location_id=EVERY)[0]
    assert rows["time_series_id"].is_unique
    assert set(rows["monitoring_location_id"]) == set(EVERY)
    asked = readings(POTOMAC, "2026-11-22T00:00:00Z/..")
    assert rows.set_index("monitoring_location_id").loc[POTOMAC, "time"] == asked["time"].max()


def test_it_answers_an_unknown_station_with_an_empty_frame_of_naive_time(agency: Simulator) -> None:
    rows = readings("USGS-99999999", "2026-11-20T00:00:00Z/..")
    assert len(rows) == 0
    assert rows["time"].dt.tz is None
