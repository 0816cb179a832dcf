"""Stations and series through the real client."""

from __future__ import annotations

import pandas as pd
import pytest
from dataretrieval import waterdata

from simulator.server import Simulator
from tests.simulator.asking import BATON_ROUGE, BIG_SIOUX, EVERY, POTOMAC, ROCK_CREEK, SEWICKLEY


def series(**options: object) -> pd.DataFrame:
    """Return the daily mean discharge series that the catalogue knows."""
    return waterdata.get_combined_metadata(
        parameter_code="00060", data_type="Daily values", statistic_id="00003", **options
    )[0]


def test_it_lists_the_streams_of_a_state(agency: Simulator) -> None:
    rows = waterdata.get_monitoring_locations(state="MD", site_type_code="ST")[0]
    assert rows["monitoring_location_id"].tolist() == [POTOMAC]
    station = rows.iloc[0]
    assert station["monitoring_location_name"].startswith("POTOMAC RIVER NEAR WASHINGTON")
    assert station["drainage_area"] == 11560.0
    assert station["geometry"] == [-77.12764, 38.94978]
    assert (station["state_name"], station["state_code"]) == ("Maryland", "24")
    assert (station["time_zone_abbreviation"], station["uses_daylight_savings"]) == ("EST", "Y")


def test_it_lists_nothing_of_a_state_without_stations(agency: Simulator) -> None:
    assert len(waterdata.get_monitoring_locations(state="Vermont")[0]) == 0


def test_it_finds_stations_in_a_box(agency: Simulator) -> None:
    rows = waterdata.get_monitoring_locations(bbox=[-77.2, 38.9, -77.0, 39.0])[0]
    assert set(rows["monitoring_location_id"]) == {POTOMAC, ROCK_CREEK}


def test_it_finds_many_stations_by_a_posted_list(agency: Simulator) -> None:
    rows = waterdata.get_monitoring_locations(monitoring_location_id=EVERY)[0]
    assert set(rows["monitoring_location_id"]) == set(EVERY)
    assert agency.requests[-1].method == "POST"
    assert agency.requests[-1].stations == EVERY


def test_it_reads_a_comma_in_a_get_of_stations_as_part_of_one_value(agency: Simulator) -> None:
    url = f"/ogcapi/v1/collections/monitoring-locations/items?id={POTOMAC},{ROCK_CREEK}"
    assert agency.app.test_client().get(url).get_json()["features"] == []


@pytest.mark.parametrize(
    ("filter_text", "found"),
    [
        (f"id = '{POTOMAC}'", 1),
        (f"id IN ('{POTOMAC}', '{ROCK_CREEK}')", 2),
        ("state_name = 'Maryland' OR state_name = 'District of Columbia'", 2),
        ("monitoring_location_name LIKE '%RIVER%' AND NOT state_name = 'Maryland'", 13),
        ("hydrologic_unit_code LIKE '0207%'", 2),
        ("(altitude IS NULL)", 2),
        ("state_code BETWEEN '24' AND '24'", 1),
    ],
)
def test_it_understands_filters_of_text(agency: Simulator, filter_text: str, found: int) -> None:
    rows = waterdata.get_monitoring_locations(filter=filter_text, filter_lang="cql-text")[0]
    assert len(rows) == found


def test_it_knows_since_when_a_series_goes_and_how_far(agency: Simulator) -> None:
    rows = series(monitoring_location_id=POTOMAC)
    assert rows["begin"].tolist() == [pd.Timestamp("1930-10-01T05:00:00Z")]
    assert rows["end"].iloc[0] >= pd.Timestamp("2026-11-20", tz="UTC")
    assert rows["primary"].tolist() == ["Primary"]


def test_it_shows_the_end_of_a_silent_station(agency: Simulator) -> None:
    assert series(monitoring_location_id=BIG_SIOUX)["end"].iloc[0] < pd.Timestamp("2026-11-13", tz="UTC")


def test_it_names_one_of_two_series_primary(agency: Simulator) -> None:
    rows = series(monitoring_location_id=BATON_ROUGE)
    assert sorted(rows["primary"].fillna("")) == ["", "Primary"]


def test_it_names_both_of_two_sensors_primary_and_tells_them_apart(agency: Simulator) -> None:
    rows = series(monitoring_location_id=SEWICKLEY).sort_values("end")
    assert rows["primary"].tolist() == ["Primary", "Primary"]
    assert rows["sublocation_identifier"].tolist() == ["Left bank", "Right bank"]
    assert rows["end"].iloc[0] == pd.Timestamp("2022-06-30T05:00:00Z")


def test_it_gives_each_station_a_daily_and_a_continuous_series(agency: Simulator) -> None:
    rows = waterdata.get_time_series_metadata(monitoring_location_id=[POTOMAC, ROCK_CREEK])[0]
    assert sorted(rows["computation_period_identifier"]) == ["Daily", "Daily", "Points", "Points"]
    assert rows["time_series_id"].str.fullmatch("[0-9a-f]{32}").all()


def test_it_finds_series_by_the_moment_they_end(agency: Simulator) -> None:
    active = series(end="P7D")
    assert SEWICKLEY in set(active["monitoring_location_id"])
    assert BIG_SIOUX not in set(active["monitoring_location_id"])


def test_it_tells_what_a_collection_can_be_asked_by(agency: Simulator) -> None:
    names = waterdata.get_queryables("daily")[0]["queryable"]
    assert {"monitoring_location_id", "time", "last_modified", "approval_status"} <= set(names)


def test_it_describes_one_station_by_its_id(agency: Simulator) -> None:
    answer = agency.app.test_client().get(f"/ogcapi/v1/collections/monitoring-locations/items/{POTOMAC}")
    assert answer.get_json()["properties"]["monitoring_location_number"] == "01646500"
    gone = agency.app.test_client().get("/ogcapi/v1/collections/monitoring-locations/items/USGS-1")
    assert (gone.status_code, gone.get_json()["code"]) == (404, "NotFound")
