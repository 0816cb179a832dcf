"""OWSLib, which much other software stands on, walks the service."""

from owslib.ogcapi.features import Features

from tests.core.api.conftest import CATALOGUE

NAMES = ["monitoring-locations", "daily", "continuous"]


def test_it_walks_from_the_landing_page_to_every_item(served: str) -> None:
    service = Features(f"{served}/ogcapi/v1/")
    assert "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson" in service.conformance()["conformsTo"]
    assert service.feature_collections() == NAMES
    assert service.api()["openapi"].startswith("3.")
    daily = service.collection("daily")
    assert daily["title"] == "Daily values"
    assert daily["extent"]["spatial"]["bbox"] == [[-121.45, 36.86, -77.13, 49.39]]
    assert "state_name" in service.collection_queryables("daily")["properties"]

    page = service.collection_items("daily", limit=100)
    assert page["numberReturned"] == 5 + 4 + 3
    one = service.collection_item("daily", page["features"][0]["id"])
    assert one["properties"] == page["features"][0]["properties"]


def test_it_filters_by_box_time_and_property(served: str) -> None:
    service = Features(f"{served}/ogcapi/v1/")
    stations = service.collection_items("monitoring-locations")
    assert stations["numberMatched"] == len(CATALOGUE)
    west = service.collection_items("daily", bbox=[-125, 45, -120, 50], datetime_="2026-01-02/2026-01-03")
    told = [one["properties"] for one in west["features"]]
    assert [(one["monitoring_location_id"], one["time"], one["value"]) for one in told] == [
        ("ECCC-08MF005", "2026-01-02", "101"),
        ("ECCC-08MF005", "2026-01-03", "102"),
    ]
    approved = service.collection_items("daily", approval_status="Approved", value="100")
    assert {one["properties"]["monitoring_location_id"] for one in approved["features"]} == {
        "USGS-01646500",
        "USGS-03294500",
    }
    posted = {"op": "in", "args": [{"property": "id"}, ["USGS-01646500", "ECCC-08MF005"]]}
    found = service.collection_items("monitoring-locations", cql=posted)
    assert len(found["features"]) == 2
