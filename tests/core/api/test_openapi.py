import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from core.api.station_schemas import StationsQuestion
from tests.core.api.test_configurations import FIELDS

UNDOCUMENTED = ("api-docs.", "docs.", "unknown-", "ogc.", "static")


@pytest.fixture
def document(front: FlaskClient) -> dict[str, Any]:
    answer = front.get("/api/v1/openapi.json")
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    found: dict[str, Any] = answer.json
    return found


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method in set(item) & {"get", "post", "put", "patch", "delete"}:
            yield path, method, item[method] | {"every": item.get("parameters", [])}


def references(thing: Any) -> Iterator[str]:
    if isinstance(thing, dict):
        if isinstance(thing.get("$ref"), str):
            yield thing["$ref"]
        for value in thing.values():
            yield from references(value)
    elif isinstance(thing, list):
        for value in thing:
            yield from references(value)


def follow(document: dict[str, Any], reference: str) -> Any:
    found: Any = document
    for part in reference.removeprefix("#/").split("/"):
        found = found[part]
    return found


def test_it_documents_every_address(document: dict[str, Any], front: FlaskClient) -> None:
    served = {
        (re.sub(r"<(?:[^:>]*:)?(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in front.application.url_map.iter_rules()
        if not rule.endpoint.startswith(UNDOCUMENTED)
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert {(path, method) for path, method, _ in operations(document)} == served
    assert len(served) > 15


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    found = list(references(document))
    assert len(found) > 30
    for reference in found:
        assert isinstance(follow(document, reference), dict)


def test_every_operation_is_told_in_full(document: dict[str, Any]) -> None:
    ids = set()
    for path, method, told in operations(document):
        assert told["summary"].endswith("."), (path, method)
        assert told["operationId"] not in ids
        ids.add(told["operationId"])
        assert "default" in told["responses"]
        assert [status for status in told["responses"] if status.startswith("2")], (path, method)
        every = [follow(document, one["$ref"]) if "$ref" in one else one for one in told["every"]]
        in_path = {one["name"] for one in every if one["in"] == "path"}
        assert in_path == set(re.findall(r"{(\w+)}", path))


def test_every_error_has_the_one_shape(document: dict[str, Any]) -> None:
    for _, _, told in operations(document):
        for status, answer in told["responses"].items():
            if not status.startswith("2"):
                answer = follow(document, answer["$ref"]) if "$ref" in answer else answer
                assert answer["content"]["application/json"]["schema"]["$ref"].endswith("/ErrorAnswer")


def test_it_documents_parameters_with_their_bounds(document: dict[str, Any]) -> None:
    parameters = {one["name"]: one for one in document["paths"]["/api/v1/stations"]["get"]["parameters"]}
    assert set(parameters) == set(StationsQuestion().fields)
    assert parameters["limit"]["schema"] == {"type": "integer", "default": 100, "minimum": 1, "maximum": 1000}
    assert parameters["agency"]["schema"]["enum"] == ["USGS", "EC"]
    assert parameters["bbox"]["schema"]["type"] == "string"


def test_it_says_which_fields_a_new_configuration_needs(document: dict[str, Any], front: FlaskClient) -> None:
    required = document["components"]["schemas"]["NewConfiguration"]["required"]
    assert sorted(required) == sorted(FIELDS)
    refused = front.post("/api/v1/configurations", json={}).json["error"]["details"]["fields"]
    assert set(required) <= set(refused)


def test_an_answer_holds_what_the_document_says(document: dict[str, Any], api: FlaskClient) -> None:
    made = api.post("/api/v1/configurations", json=FIELDS).json
    run = api.post(f"/api/v1/configurations/{made['id']}/runs").json
    schemas = document["components"]["schemas"]
    for name, answer in {
        "ConfigurationAnswer": made,
        "StartedRun": run,
        "RunAnswer": api.get(f"/api/v1/runs/{run['id']}").json,
        "StationAnswer": api.get("/api/v1/stations").json["items"][0],
        "StationDetail": api.get("/api/v1/stations/01646500").json,
        "RunStationAnswer": api.get(f"/api/v1/runs/{run['id']}/stations").json["items"][0],
        "ProgressAnswer": api.get(f"/api/v1/configurations/{made['id']}/stations").json["items"][0],
        "PreviewAnswer": api.post(f"/api/v1/configurations/{made['id']}/preview").json,
    }.items():
        assert set(answer) == set(schemas[name]["properties"]), name


def test_it_speaks_the_newest_form_and_tells_which_fields_are_always_there(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1.")
    told = document["components"]["schemas"]["ObservationAnswer"]
    assert set(told["properties"]) - set(told["required"]) == {"withdrawn", "approval", "recorded_at", "run_id"}
    assert told["properties"]["discharge"]["type"] == ["number", "null"]


def test_a_moment_is_documented_by_the_form_it_is_checked_by(document: dict[str, Any], front: FlaskClient) -> None:
    parameters = {one["name"]: one for one in document["paths"]["/api/v1/forecasts"]["get"]["parameters"]}
    form = re.compile(parameters["issued_after"]["schema"]["pattern"])
    for moment, is_one in {
        "2024-02-29": True, "2023-02-29": False, "2000-02-29": True, "1900-02-29": False, "2026-04-31": False,
        "2026-05-01T06:00Z": True, "2026-05-01 06:00:00.25": True, "2026-05-01T24:00Z": False, "20260501": False,
        "2026-05-01T06:00:00-05:00": True, "1800-01-01T00:00+05:00": True, "1799-12-31": False, " 2026-05-01": False,
    }.items():  # fmt: skip
        answer = front.get("/api/v1/forecasts", query_string={"issued_after": moment})
        assert (form.search(moment) is not None, answer.status_code) == (is_one, 200 if is_one else 422), moment


def test_what_a_preview_takes_is_less_bound_than_what_is_saved(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    assert "enum" in schemas["NewConfiguration"]["properties"]["data_type"]
    assert "enum" not in schemas["NewPreview"]["properties"]["data_type"]
    assert "required" not in schemas["NewPreview"]
