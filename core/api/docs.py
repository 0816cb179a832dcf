"""/api/docs: the OpenAPI document as a page to read, made on this side: no script and nothing from elsewhere."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, render_template, request, url_for

METHODS = ("get", "post", "patch", "delete")
EXAMPLES: dict[str, Any] = {
    "station_number": "01646500",
    "station": "01646500",
    "start": "2026-05-01",
    "end": "2026-05-31",
    "type": "daily_mean",
}
BODY_EXAMPLES: dict[str, dict[str, Any]] = {
    "make_configuration": {
        "name": "Potomac daily",
        "data_type": "daily_mean",
        "pull_start_date": "1990-01-01",
        "schedule_type": "daily",
        "stations": ["01646500"],
    },
    "change_configuration": {"is_enabled": False},
}


@dataclass(frozen=True)
class Operation:
    """One address and method, as the page shows it."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    parameters: list[dict[str, Any]]
    body: str | None
    answers: list[dict[str, Any]]
    curl: str


def make_docs(spec: Any) -> Blueprint:
    """Make the blueprint that shows a document."""
    blueprint = Blueprint("docs", __name__, template_folder="templates")

    def show_docs() -> str:
        document = spec.to_dict()
        return render_template(
            "api_docs.html",
            info=document["info"],
            groups=[(tag, operations_of(document, tag["name"], request.host_url)) for tag in document["tags"]],
            schemas={name: rows_of(schema) for name, schema in document["components"]["schemas"].items()},
            document_url=url_for("api-docs.openapi_json"),
        )

    blueprint.add_url_rule("/api/docs", view_func=show_docs)
    blueprint.after_request(forbid_scripts)
    return blueprint


def forbid_scripts(response: Response) -> Response:
    """The page has its style within and needs nothing else."""
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    return response


def operations_of(document: dict[str, Any], tag: str, site: str) -> list[Operation]:
    """Return the operations under a tag, in the document's order."""
    return [
        _operation(path, method, item[method], _parameters(document, item, item[method]), site)
        for path, item in document["paths"].items()
        for method in METHODS
        if method in item and tag in item[method]["tags"]
    ]


def _parameters(document: dict[str, Any], item: dict[str, Any], operation: dict[str, Any]) -> list[dict[str, Any]]:
    every = [*item.get("parameters", []), *operation.get("parameters", [])]
    return [_followed(document, parameter) for parameter in every]


def _followed(document: dict[str, Any], thing: dict[str, Any]) -> dict[str, Any]:
    found = thing
    for part in thing.get("$ref", "#").split("/")[1:]:
        found = document[part] if found is thing else found[part]
    return found


def _operation(path: str, method: str, told: dict[str, Any], parameters: list[dict[str, Any]], site: str) -> Operation:
    return Operation(
        id=told["operationId"],
        method=method.upper(),
        path=path,
        summary=told.get("summary", ""),
        description=told.get("description", ""),
        parameters=[_parameter(one) for one in parameters],
        body=_schema_name(told.get("requestBody", {})),
        answers=[
            _answer(status, answer) for status, answer in sorted(told["responses"].items()) if status != "default"
        ],
        curl=curl_example(path, method, told, parameters, site),
    )


def _parameter(one: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": one["name"],
        "place": one["in"],
        "required": one.get("required", False),
        "kind": kind_of(one["schema"]),
        "about": one.get("description", ""),
    }


def _answer(status: str, answer: dict[str, Any]) -> dict[str, Any]:
    kinds = [kind for kind in answer.get("content", {}) if kind != "application/json"]
    return {
        "status": status,
        "about": answer.get("description", answer.get("$ref", "").rpartition("/")[2]),
        "schema": _schema_name(answer),
        "kinds": kinds,
    }


def _schema_name(thing: dict[str, Any]) -> str | None:
    schema = thing.get("content", {}).get("application/json", {}).get("schema", {})
    return schema.get("$ref", "").rpartition("/")[2] or None


def kind_of(schema: dict[str, Any]) -> str:
    """Say a schema in a few words: its type, its choices, its bounds."""
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    if "anyOf" in schema:
        return " or ".join("null" if one == {"type": "null"} else kind_of(one) for one in schema["anyOf"])
    if "items" in schema:
        return f"list of {kind_of(schema['items'])}" + (" or null" if "null" in schema["type"] else "")
    kinds = [schema["type"]] if isinstance(schema.get("type"), str) else schema.get("type", ["any"])
    words = [schema.get("format") or " or ".join(kind for kind in kinds if kind != "null")]
    if "pattern" in schema and "examples" in schema:
        words.append(f"such as {schema['examples'][-1]}")
    if "enum" in schema:
        words.append("one of " + ", ".join(str(choice) for choice in schema["enum"] if choice is not None))
    if "maximum" in schema:
        words.append(f"{schema.get('minimum', 0)} to {schema['maximum']}")
    if "default" in schema:
        words.append(f"default {schema['default']}")
    return "; ".join(words) + (" or null" if "null" in kinds else "")


def rows_of(schema: dict[str, Any]) -> list[dict[str, Any]]:
    """Return a schema's fields, in order."""
    required = schema.get("required", [])
    return [
        {"name": name, "kind": kind_of(field), "about": field.get("description", ""), "required": name in required}
        for name, field in schema.get("properties", {}).items()
    ]


def curl_example(path: str, method: str, told: dict[str, Any], parameters: list[dict[str, Any]], site: str) -> str:
    """Write a command that can be pasted into a shell."""
    for one in parameters:
        if one["in"] == "path":
            path = path.replace("{" + one["name"] + "}", str(EXAMPLES.get(one["name"], 1)))
    asked = [one["name"] for one in parameters if one["in"] == "query" and one.get("required")]
    if asked:
        asked += [name for name in ("type", "start") if name in (one["name"] for one in parameters)]
        path += "?" + "&".join(f"{name}={quote(EXAMPLES[name])}" for name in asked)
    command = "curl" + ("" if method == "get" else f" -X {method.upper()}")
    body = BODY_EXAMPLES.get(told["operationId"])
    if body is not None:
        command += f" -H 'Content-Type: application/json' -d '{json.dumps(body)}'"
    return f"{command} '{site.rstrip('/')}{path}'"
