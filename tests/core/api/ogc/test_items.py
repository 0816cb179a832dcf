import csv
import io
from datetime import datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import insert, update

from core.db import writing
from core.models import DischargeObservation, StationSeries
from tests.core.api.conftest import Store
from tests.core.api.ogc.conftest import ITEMS, items, read, refused

DAILY, CONTINUOUS, LOCATIONS = (ITEMS.format(name) for name in ("daily", "continuous", "monitoring-locations"))


def seen(client: FlaskClient, collection: str, question: str = "") -> list[tuple[str, str]]:
    """Return station and time of every item."""
    told = [item["properties"] for item in items(client, collection, question)]
    return [(one["monitoring_location_id"], one["time"]) for one in told]


def test_a_value_is_what_the_usgs_would_send(rivers: FlaskClient) -> None:
    with writing() as session:
        chosen = {"reason": "primary", "chosen_at": datetime(2026, 1, 1), "time_series_id": "a1b2"}
        session.execute(insert(StationSeries), [chosen | {"station_number": "01646500", "type": "daily_mean"}])
    page = read(rivers, f"{DAILY}?monitoring_location_id=USGS-01646500&limit=1")
    assert page["features"] == [
        {
            "type": "Feature",
            "id": "USGS-01646500_20260101",
            "geometry": {"type": "Point", "coordinates": [-77.13, 38.95]},
            "properties": {
                "time_series_id": "a1b2",
                "monitoring_location_id": "USGS-01646500",
                "parameter_code": "00060",
                "statistic_id": "00003",
                "time": "2026-01-01",
                "value": "100",
                "unit_of_measure": "ft^3/s",
                "approval_status": "Approved",
                "qualifier": ["e"],
                "last_modified": "2026-11-01T00:00:00+00:00",
            },
        }
    ]


def test_pages_hold_every_value_once(rivers: FlaskClient) -> None:
    whole = seen(rivers, "daily")
    assert len(whole) == len(set(whole)) == 12
    for limit in (1, 2, 4, 5, 8, 9, 11, 12):
        assert seen(rivers, "daily", f"limit={limit}") == whole, limit


def test_a_page_keeps_its_place_while_values_arrive(rivers: FlaskClient, store: Store) -> None:
    first = read(rivers, f"{DAILY}?limit=3")
    store("01646500", 3, start=datetime(2025, 6, 1))
    store("01638500", 2)
    following = next(link["href"] for link in first["links"] if link["rel"] == "next")
    rest = read(rivers, following.replace("limit=3", "limit=100"))["features"]
    told = [item["id"] for item in rest]
    assert told[:2] == ["USGS-01646500_20260104", "USGS-01646500_20260105"]
    assert not [one for one in told if "_2025" in one]
    assert len([one for one in told if one.startswith("USGS-01638500")]) == 2


def test_stations_page_in_the_order_of_their_numbers(rivers: FlaskClient) -> None:
    found = [item["id"] for item in items(rivers, "monitoring-locations", "limit=2")]
    assert found == ["USGS-01638500", "USGS-01646500", "USGS-03294500", "ECCC-08MF005", "USGS-09380000"]
    assert read(rivers, f"{LOCATIONS}?limit=2&agency_code=USGS")["numberMatched"] == 4
    name = "monitoring_location_name=Potomac River near Washington, DC"
    assert [item["id"] for item in items(rivers, "monitoring-locations", name)] == ["USGS-01646500"]


def test_properties_and_places_can_be_left_out(rivers: FlaskClient) -> None:
    page = read(rivers, f"{DAILY}?limit=1&properties=value,time&skipGeometry=true")
    assert page["features"][0]["properties"] == {"value": "100", "time": "2026-01-01"}
    assert page["features"][0]["geometry"] is None
    station = read(rivers, f"{LOCATIONS}?limit=1&properties=state_name&skipGeometry=TRUE")["features"][0]
    assert (station["properties"], station["geometry"]) == ({"state_name": "Maryland"}, None)


def test_csv_has_the_same_rows_and_names_the_next_page(rivers: FlaskClient) -> None:
    with writing() as session:
        session.execute(update(DischargeObservation).values(discharge=-1.25, qualifiers="=1+1,ICE"))
    answer = rivers.get(f"{DAILY}?f=csv&limit=2")
    assert answer.mimetype == "text/csv"
    lines = list(csv.DictReader(io.StringIO(answer.text)))
    assert lines[0] == {
        "x": "-77.13",
        "y": "38.95",
        "id": "USGS-01646500_20260101",
        "time_series_id": "",
        "monitoring_location_id": "USGS-01646500",
        "parameter_code": "00060",
        "statistic_id": "00003",
        "time": "2026-01-01",
        "value": "-1.25",
        "unit_of_measure": "ft^3/s",
        "approval_status": "Approved",
        "qualifier": "'=1+1,ICE",
        "last_modified": "2026-11-01T00:00:00+00:00",
    }
    following = answer.headers["Link"].removeprefix("<").split(">")[0]
    assert len(list(csv.DictReader(io.StringIO(rivers.get(following).text)))) == 2
    stations = rivers.get(f"{LOCATIONS}?f=csv&skipGeometry=true&properties=country_name").text
    assert stations.splitlines()[:2] == ["id,country_name", "USGS-01638500,United States of America"]
    assert rivers.get(f"{DAILY}?f=csv&time=1990-01-01").text.splitlines() == [answer.text.splitlines()[0]]


def test_every_item_has_an_address(rivers: FlaskClient) -> None:
    for collection in ("daily", "continuous", "monitoring-locations"):
        for item in items(rivers, collection):
            one = read(rivers, f"{ITEMS.format(collection)}/{item['id']}")
            assert {name: one[name] for name in item} == item


ABSENT = [
    f"{DAILY}/USGS-01646500_20261301",
    f"{DAILY}/USGS-01646500_20250101",
    f"{DAILY}/USGS-01646500_20260101T000000Z",
    f"{DAILY}/EC-08MF005_20260101",
    f"{DAILY}/nonsense",
    f"{CONTINUOUS}/USGS-01646500_20260101",
    f"{LOCATIONS}/USGS-08MF005",
    f"{LOCATIONS}/01646500",
    ITEMS.format("peaks"),
    "/ogcapi/v1/collections/peaks",
    "/ogcapi/v1/nope",
    "/ogcapi",
]


def test_what_is_not_there_is_said_in_words(rivers: FlaskClient) -> None:
    for address in ABSENT:
        assert refused(rivers, address, 404), address


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_limit_beyond_the_most_is_the_most(api: FlaskClient, store: Store) -> None:
    store("01646500", 10_001, start=datetime(1990, 1, 1))
    first = read(api, f"{DAILY}?limit=50000&skipGeometry=true&properties=value")
    assert first["numberReturned"] == 10_000
    assert len(items(api, "daily", "limit=50000")) == 10_001
