"""The form of answers beside recordings of the real service, which lie outside the repository."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from simulator.server import Simulator
from tests.simulator.asking import POTOMAC

UPSTREAM = Path(__file__).parents[3] / "shared" / "upstream" / "usgs" / "ogc"
FIXTURES = UPSTREAM / "dataretrieval" / "waterdata_ogc_fixtures.json"
NEEDS_RECORDINGS = pytest.mark.skipif(not FIXTURES.exists(), reason="the recordings are not on this machine")
COLLECTIONS = [
    "daily", "continuous", "latest-daily", "latest-continuous", "monitoring-locations", "time-series-metadata",
    "combined-metadata",
]  # fmt: skip


def ask(agency: Simulator, collection: str, version: str = "v0", more: str = "") -> dict[str, Any]:
    key = "id" if collection == "monitoring-locations" else "monitoring_location_id"
    url = f"/ogcapi/{version}/collections/{collection}/items?{key}={POTOMAC}&limit=20{more}"
    answer = agency.app.test_client().get(url)
    assert answer.status_code == 200
    return answer.get_json()


@NEEDS_RECORDINGS
@pytest.mark.parametrize("collection", COLLECTIONS)
def test_it_sends_the_properties_of_the_recordings(agency: Simulator, collection: str) -> None:
    recorded = json.loads(FIXTURES.read_text())[collection]["features"][0]
    ours = ask(agency, collection)["features"][0]
    assert set(ours) == set(recorded)
    assert set(ours["properties"]) == set(recorded["properties"])
    assert set(ours["geometry"]) == set(recorded["geometry"])


@NEEDS_RECORDINGS
@pytest.mark.parametrize("collection", COLLECTIONS)
def test_it_sends_values_of_the_recorded_kinds(agency: Simulator, collection: str) -> None:
    recorded = [one["properties"] for one in json.loads(FIXTURES.read_text())[collection]["features"]]
    for feature in ask(agency, collection)["features"]:
        for name, value in feature["properties"].items():
            kinds = {type(one[name]) for one in recorded if one[name] is not None}
            if value is not None and kinds:
                assert isinstance(value, tuple(kinds)), name


@NEEDS_RECORDINGS
@pytest.mark.parametrize("collection", COLLECTIONS)
def test_it_spells_moments_and_ids_like_the_recordings(agency: Simulator, collection: str) -> None:
    recorded = json.loads(FIXTURES.read_text())[collection]["features"][0]
    ours = ask(agency, collection)["features"][0]
    assert pattern_of(ours["id"]) == pattern_of(recorded["id"]) or collection == "monitoring-locations"
    for name in ("time", "last_modified", "begin", "end", "begin_utc", "end_utc", "time_series_id"):
        if name in ours["properties"]:
            kept = re.sub(r"\.\d+", "", ours["properties"][name]), re.sub(r"\.\d+", "", recorded["properties"][name])
            assert pattern_of(kept[0]) == pattern_of(kept[1]), name


def pattern_of(text: str) -> str:
    """Return the text with every hexadecimal digit as one sign."""
    return re.sub(r"[0-9a-f]", "0", text)


@NEEDS_RECORDINGS
def test_it_wraps_features_like_the_recorded_page(agency: Simulator) -> None:
    recorded = json.loads((UPSTREAM / "wres" / "daily_02238500_page1_with_next_link.json").read_text())
    ours = ask(agency, "daily")
    assert set(ours) == set(recorded)
    rels = {link["rel"] for link in recorded["links"]}
    assert {link["rel"] for link in ours["links"]} <= rels
    assert {"next", "self", "collection"} <= {link["rel"] for link in ours["links"]}
    following = next(link for link in ours["links"] if link["rel"] == "next")
    assert set(following) == set(next(link for link in recorded["links"] if link["rel"] == "next"))


@NEEDS_RECORDINGS
@pytest.mark.parametrize("collection", COLLECTIONS)
def test_it_can_be_asked_by_the_recorded_queryables(agency: Simulator, collection: str) -> None:
    recorded = json.loads((UPSTREAM / "dataretrieval" / "waterdata_queryables.json").read_text())[collection]
    url = f"/ogcapi/v0/collections/{collection}/queryables"
    assert set(agency.app.test_client().get(url).get_json()["properties"]) == set(recorded)


@NEEDS_RECORDINGS
def test_it_words_the_quota_error_like_the_documentation(agency: Simulator) -> None:
    recorded = json.loads((UPSTREAM / "errors" / "usgs-water-error-example.json").read_text())["value"]
    agency.quota.reset(0)
    ours = agency.app.test_client().get("/ogcapi/v0/collections/daily/items").get_json()
    assert set(ours["error"]) == set(recorded["error"])
    assert ours["error"]["code"] == recorded["error"]["code"]


def test_it_sends_values_as_text(agency: Simulator) -> None:
    for feature in ask(agency, "daily", "v1")["features"]:
        value = feature["properties"]["value"]
        assert value is None or re.fullmatch(r"-?\d+(\.\d+)?", value)


def test_it_says_that_it_is_simulated_on_every_answer(agency: Simulator) -> None:
    client = agency.app.test_client()
    for path in ("/", "/health", "/ogcapi/v1/collections", "/nothing", "/_simulator/now"):
        assert client.get(path).headers["X-Simulated"] == "true"


def test_it_leaves_geometry_out_when_asked(agency: Simulator) -> None:
    assert ask(agency, "daily", more="&skipGeometry=true")["features"][0]["geometry"] is None


def test_it_sends_only_the_properties_asked_for(agency: Simulator) -> None:
    feature = ask(agency, "daily", more="&properties=value,time")["features"][0]
    assert list(feature["properties"]) == ["value", "time"]
    assert feature["id"]


@pytest.mark.parametrize(
    "wrong",
    [
        "time=yesterday", "time=2026-01-01/2026-02-01/2026-03-01", "time=P", "limit=0", "limit=many", "offset=-1",
        "skipGeometry=perhaps", "bbox=1,2,3", "bbox=a,b,c,d", "properties=flow", "colour=blue", "cursor=%25%25",
        "filter=value+%3E", "filter=value+%3E+10", "filter=nothing+%3D+'x'", "qualifier=ICE", "f=xml",
        "filter-lang=sql&filter=id+%3D+'x'",
    ],
)  # fmt: skip
def test_it_refuses_malformed_questions(agency: Simulator, wrong: str) -> None:
    answer = agency.app.test_client().get(f"/ogcapi/v1/collections/daily/items?{wrong}")
    assert answer.status_code == 400
    assert answer.get_json()["code"] == "InvalidParameterValue"
    assert answer.get_json()["description"]


@pytest.mark.parametrize("body", ["", "{", "[]", '{"op": "near", "args": []}', '{"op": "=", "args": [1]}'])
def test_it_refuses_malformed_cql(agency: Simulator, body: str) -> None:
    answer = agency.app.test_client().post("/ogcapi/v1/collections/combined-metadata/items", data=body)
    assert answer.status_code == 400


def test_it_knows_no_other_collection(agency: Simulator) -> None:
    answer = agency.app.test_client().get("/ogcapi/v1/collections/peaks/items")
    assert (answer.status_code, answer.get_json()["code"]) == (404, "NotFound")
