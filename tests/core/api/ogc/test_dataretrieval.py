"""The USGS's own Python client reads our service as it reads theirs: only the host is another."""

from collections.abc import Iterator
from datetime import datetime

import dataretrieval
import pandas as pd
import pytest
from dataretrieval import waterdata

from core.db import reading
from core.domain import DataType
from core.observations import read_observations
from tests.core.api.conftest import CATALOGUE

BOTH = ["USGS-01646500", "ECCC-08MF005"]


@pytest.fixture(autouse=True)
def at_our_host(served: str) -> Iterator[None]:
    with dataretrieval.configure(waterdata.WaterdataConfiguration(base_url=served, retries=0)):
        yield


def stored(number: str, data_type: DataType) -> pd.DataFrame:
    with reading() as session:
        return read_observations(session, number, data_type, datetime(2000, 1, 1), datetime(2030, 1, 1))


def test_dailies_come_as_they_are_stored() -> None:
    frame, _ = waterdata.get_daily(
        monitoring_location_id=BOTH, parameter_code="00060", statistic_id="00003", time="2026-01-01/..", limit=2
    )
    for name, number in zip(BOTH, ("01646500", "08MF005"), strict=True):
        own, held = frame[frame["monitoring_location_id"] == name], stored(number, DataType.DAILY)
        assert own["time"].tolist() == held["observed_at"].tolist()
        assert own["value"].tolist() == held["discharge"].tolist()
    potomac, fraser = (frame[frame["monitoring_location_id"] == name] for name in BOTH)
    assert set(potomac["unit_of_measure"]) == {"ft^3/s"} and set(fraser["unit_of_measure"]) == {"m^3/s"}
    assert set(potomac["approval_status"]) == {"Approved"} and set(fraser["approval_status"]) == {"Provisional"}
    assert potomac["qualifier"].iloc[0] == ["e"] and potomac["qualifier"].isna().sum() == 4
    assert frame["last_modified"].dt.tz_localize(None).unique().tolist() == [pd.Timestamp(2026, 11, 1)]
    assert frame["daily_id"].is_unique and potomac["geometry"].iloc[0] == [-77.13, 38.95]


def test_instantaneous_values_come_in_utc() -> None:
    frame, _ = waterdata.get_continuous(
        monitoring_location_id=BOTH, parameter_code="00060", time="2026-01-01T00:15:00Z/2026-01-01T01:00:00Z"
    )
    held = stored("01646500", DataType.REALTIME).iloc[1:5]
    assert frame["time"].dt.tz_localize(None).tolist() == held["observed_at"].tolist()
    assert frame["value"].tolist() == held["discharge"].tolist() == [101.0, 102.0, 103.0, 104.0]
    assert set(frame["statistic_id"]) == {"00011"}


def test_the_columns_asked_for_come_and_no_others() -> None:
    frame, _ = waterdata.get_daily(
        monitoring_location_id="USGS-03294500", properties=["time", "value"], skip_geometry=True, convert_type=False
    )
    assert list(frame.columns) == ["time", "value"]
    assert frame.values.tolist() == [["2026-01-01", "100"], ["2026-01-02", "101"], ["2026-01-03", "102"]]


def test_nothing_is_a_frame_with_all_columns() -> None:
    frame, _ = waterdata.get_daily(monitoring_location_id="USGS-01646500", time="1990-01-01/1990-12-31")
    assert frame.empty and {"time", "value", "qualifier", "daily_id"} <= set(frame.columns)


def test_stations_come_by_a_posted_list_of_ids() -> None:
    wanted = [*BOTH, *(f"USGS-{number:08}" for number in range(400))]
    frame, _ = waterdata.get_monitoring_locations(monitoring_location_id=wanted)
    assert sorted(frame["monitoring_location_id"]) == sorted(BOTH)
    fraser = frame.set_index("monitoring_location_id").loc["ECCC-08MF005"]
    assert (fraser["agency_code"], fraser["country_name"]) == ("ECCC", "Canada")
    assert (fraser["state_code"], fraser["state_name"]) == ("BC", "British Columbia")


def test_stations_come_by_state_and_by_box() -> None:
    maryland, _ = waterdata.get_monitoring_locations(state="MD", site_type_code="ST")
    assert set(maryland["monitoring_location_number"]) == {"01646500", "01638500"}
    assert set(maryland["state_code"]) == {"24"} and set(maryland["drainage_area"]) == {10.5}
    everything, _ = waterdata.get_monitoring_locations(limit=2)
    assert set(everything["monitoring_location_number"]) == {row[0] for row in CATALOGUE}
    west, _ = waterdata.get_monitoring_locations(bbox=[-125, 35, -110, 50])
    assert set(west["monitoring_location_number"]) == {"08MF005", "09380000"}


def test_what_it_can_be_filtered_by_is_listed() -> None:
    frame, _ = waterdata.get_queryables("daily")
    assert {"monitoring_location_id", "time", "state_name", "last_modified"} <= set(frame["queryable"])


def test_a_posted_query_of_ones_own_is_read() -> None:
    body = {
        "op": "and",
        "args": [
            {"op": "=", "args": [{"property": "state_name"}, "Kentucky"]},
            {"op": ">", "args": [{"property": "value"}, 100]},
        ],
    }
    frame, _ = waterdata.get_cql("daily", body)
    assert frame["value"].tolist() == [101.0, 102.0]


def test_a_refusal_reaches_the_caller_in_words() -> None:
    with pytest.raises(dataretrieval.exceptions.HTTPError, match="county is not known to daily"):
        waterdata.get_daily(monitoring_location_id="USGS-01646500", county="Cecil")
