"""The OpenAPI document of /ogcapi/v1, out of the same collections that answer."""

from typing import Any

from core.api.ogc.collections import COLLECTIONS, Collection
from core.api.ogc.documents import CSV, DESCRIPTION, GEOJSON, JSON, OPENAPI, SCHEMA_JSON, TITLE, json_type
from core.api.ogc.question import DEFAULT_LIMIT, MOST_ITEMS

DATED = {"type": "string"}
PARAMETERS: dict[str, tuple[str, dict[str, Any]]] = {
    "limit": (
        f"Most items a page; more than {MOST_ITEMS:,} counts as {MOST_ITEMS:,}.",
        {"type": "integer", "minimum": 1, "default": DEFAULT_LIMIT},
    ),
    "bbox": (
        "west,south,east,north in degrees.",
        {"type": "array", "minItems": 4, "maxItems": 6, "items": {"type": "number"}},
    ),
    "datetime": ("An instant, or an interval such as 2026-05-01/.. in ISO 8601.", DATED),
    "properties": ("Which properties to send.", {"type": "array", "items": {"type": "string"}}),
    "skipGeometry": ("Whether to leave places out.", {"type": "boolean", "default": False}),
    "f": ("The form.", {"type": "string", "enum": ["json", "csv"], "default": "json"}),
    "cursor": ("Where to go on; taken from the link named next.", {"type": "string"}),
}
LISTED = ("bbox", "properties")
EXCEPTION = {
    "type": "object",
    "required": ["code", "description"],
    "properties": {"code": {"type": "string"}, "description": {"type": "string"}},
}


def openapi(root: str) -> dict[str, Any]:
    """Return the document; `root` is the address that its paths begin at."""
    paths: dict[str, Any] = {
        "/": {"get": _operation("landing", "What there is.", (JSON,))},
        "/openapi.json": {"get": _operation("openapi", "This document.", (OPENAPI,))},
        "/conformance": {"get": _operation("conformance", "The parts of the standard that are kept.", (JSON,))},
        "/collections": {"get": _operation("collections", "The collections.", (JSON,))},
    }
    for one in COLLECTIONS:
        paths |= _paths_of(one)
    return {
        "openapi": "3.0.3",
        "info": {"title": TITLE, "version": "1", "description": DESCRIPTION},
        "servers": [{"url": root}],
        "paths": paths,
        "components": {"parameters": {name: _parameter(name, *told) for name, told in PARAMETERS.items()}},
    }


def _paths_of(one: Collection) -> dict[str, Any]:
    here = f"/collections/{one.id}"
    shared = [{"$ref": f"#/components/parameters/{name}"} for name in PARAMETERS]
    filters = [
        _parameter(name, told.about, _filter_schema(json_type(told)["type"])) for name, told in one.queryables.items()
    ]
    found = _operation(f"{one.id}-items", one.description, (GEOJSON, CSV), (400,)) | {"parameters": [*shared, *filters]}
    filtered = _operation(f"{one.id}-query", "The same, filtered by CQL2 in JSON as the body.", (GEOJSON, CSV), (400,))
    body = {"requestBody": {"content": {JSON: {"schema": {"type": "object"}}}}, "parameters": [*shared, *filters]}
    item = {"name": "featureId", "in": "path", "required": True, "schema": {"type": "string"}}
    return {
        here: {"get": _operation(f"{one.id}", "What the collection is.", (JSON,))},
        f"{here}/schema": {"get": _operation(f"{one.id}-schema", "What an item says.", (SCHEMA_JSON,))},
        f"{here}/queryables": {
            "get": _operation(f"{one.id}-queryables", "What it can be filtered by.", (SCHEMA_JSON,))
        },
        f"{here}/items": {"get": found, "post": filtered | body},
        f"{here}/items/{{featureId}}": {
            "get": _operation(f"{one.id}-item", "One item.", (GEOJSON,), (404,)) | {"parameters": [item]}
        },
    }


def _filter_schema(kind: str) -> dict[str, Any]:
    return {"type": "string"} if kind == "array" else {"type": kind}


def _parameter(name: str, about: str, schema: dict[str, Any]) -> dict[str, Any]:
    told = {"name": name, "in": "query", "required": False, "description": about, "schema": schema}
    return told | ({"style": "form", "explode": False} if name in LISTED else {})


def _operation(name: str, about: str, kinds: tuple[str, ...], errors: tuple[int, ...] = ()) -> dict[str, Any]:
    content = {kind: {"schema": {"type": "string" if kind == CSV else "object"}} for kind in kinds}
    answers: dict[str, Any] = {"200": {"description": about, "content": content}}
    for status in (*errors, "default"):
        answers[str(status)] = {"description": "Refused, and why.", "content": {JSON: {"schema": EXCEPTION}}}
    return {"operationId": name.replace("-", "_"), "summary": about, "responses": answers}
