"""What tells a client what there is; and the service as the web serves it: tagged, packed, open to listed sites."""

import gzip
import json
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient

from app import create_server
from core.db import writing
from tests.conftest import SettingsFor, close_app
from tests.core.api.ogc.conftest import BASE, ITEMS, read
from tests.core.data import add_catalogue

STATIONS = ITEMS.format("monitoring-locations")


def links_in(document: Any) -> list[str]:
    """Return the addresses of every link of a document, however deep."""
    if isinstance(document, dict):
        own = [link["href"] for link in document.get("links", [])]
        return own + [href for value in document.values() for href in links_in(value)]
    return [href for value in document for href in links_in(value)] if isinstance(document, list) else []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_link_from_the_landing_page_leads_somewhere(rivers: FlaskClient) -> None:
    found, left = set(), [f"http://localhost{BASE}/"]
    while left:
        address = left.pop()
        if address not in found:
            found.add(address)
            parts = urlsplit(address)
            answer = rivers.get(f"{parts.path}?{parts.query}" if parts.query else parts.path)
            assert answer.status_code == 200, address
            left += links_in(answer.json) if answer.is_json and "openapi" not in address else []
    told = {urlsplit(address).path.removeprefix(BASE) for address in found}
    assert {"/", "/openapi.json", "/conformance", "/collections", "/api/docs"} <= told
    assert len([one for one in told if one.endswith("/queryables")]) == 3


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_openapi_document_names_what_is_answered_and_nothing_else(rivers: FlaskClient) -> None:
    document = read(rivers, f"{BASE}/openapi.json")
    for path, operations in document["paths"].items():
        if "{" not in path:
            assert rivers.get(f"{BASE}{path}").status_code == 200, path
        for operation in operations.values():
            for parameter in operation.get("parameters", []):
                name = parameter.get("$ref", "").rpartition("/")[2]
                assert not name or name in document["components"]["parameters"]
    names = {one.get("name") for one in document["paths"]["/collections/daily/items"]["get"]["parameters"]}
    queryables = read(rivers, f"{BASE}/collections/daily/queryables")["properties"]
    assert names - {None} == set(queryables) - {"geometry"}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_schema_names_what_an_item_says(rivers: FlaskClient) -> None:
    kinds = {"string": str, "number": float, "array": list}
    for collection in ("daily", "continuous", "monitoring-locations"):
        schema = read(rivers, f"{BASE}/collections/{collection}/schema")["properties"]
        item = read(rivers, f"{ITEMS.format(collection)}?limit=1")["features"][0]
        assert set(schema) == {"id", "geometry", *item["properties"]}
        for name, value in item["properties"].items():
            assert value is None or isinstance(value, kinds[schema[name]["type"]]), name


def test_an_empty_catalogue_is_an_answer_too(front: FlaskClient) -> None:
    assert "extent" not in read(front, f"{BASE}/collections/daily")
    assert read(front, STATIONS)["numberMatched"] == 0
    assert "f must be json" in front.get(f"{BASE}/?f=html").json["description"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_web_tags_packs_and_opens_it(settings_for: SettingsFor, database_url: str, redis_url: str) -> None:
    site = "https://maps.example.org"
    server = create_server(settings_for(database_url, REDIS_URL=redis_url, CORS_ORIGINS=site))
    with server.app_context(), writing() as session:
        add_catalogue(session, *(f"{number:08}" for number in range(30)))
    client = server.test_client()
    first = client.get(STATIONS, headers={"Accept-Encoding": "gzip", "Origin": site})
    assert first.headers["Content-Encoding"] == "gzip" and first.mimetype == "application/geo+json"
    assert json.loads(gzip.decompress(first.data))["numberReturned"] == 30
    assert first.headers["Access-Control-Allow-Origin"] == site
    assert first.headers["Cache-Control"] == "private, no-cache"
    again = client.get(STATIONS, headers={"Accept-Encoding": "gzip", "If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    with server.app_context(), writing() as session:
        add_catalogue(session, "99999999")
    assert client.get(STATIONS, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200
    close_app(server)


def test_the_document_and_options_tell_the_same_methods_and_content_types(rivers: FlaskClient) -> None:
    paths = read(rivers, f"{BASE}/openapi.json")["paths"]
    for path, item in paths.items():
        address = BASE + path.replace("{featureId}", "USGS-01646500")
        told = {method.strip() for method in rivers.options(address).headers["Allow"].split(",")}
        assert told == {method.upper() for method in item} | {"OPTIONS"}, path
        answer = rivers.get(address)
        assert answer.status_code == 404 or answer.content_type.split(";")[0] in {
            kind.split(";")[0] for kind in item["get"]["responses"]["200"]["content"]
        }, path
