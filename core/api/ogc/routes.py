"""The addresses of /ogcapi/v1."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, jsonify, request, url_for

from core.api.ogc import documents
from core.api.ogc.collections import COLLECTIONS, Collection
from core.api.ogc.errors import answer_exception
from core.api.ogc.items import item_response, items_response
from core.api.ogc.locations import extent
from core.api.ogc.openapi import openapi
from core.api.ogc.question import read_question
from core.api.parsing import limit_body, parse_body, read_body
from core.api.routes import tag_content
from core.api.unknown import tell_methods
from core.db import reading
from core.errors import InputError, NotFound

BASE = "/ogcapi/v1"
NO_COLLECTION = "There is no collection {name}; /ogcapi/v1/collections lists those there are."


def make_ogc() -> Blueprint:
    """Make the blueprint."""
    blueprint = Blueprint("ogc", __name__, url_prefix=BASE)
    blueprint.before_request(tell_methods)
    blueprint.before_request(limit_body)
    blueprint.register_error_handler(Exception, answer_exception)
    blueprint.after_request(tag_content)
    one = "/collections/<string:name>"
    for rule, view in _views(one).items():
        blueprint.add_url_rule(rule, view_func=view, strict_slashes=False)
    blueprint.add_url_rule(f"{one}/items", view_func=get_items, methods=["GET", "POST"], strict_slashes=False)
    return blueprint


def _views(one: str) -> dict[str, Callable[..., Response]]:
    return {
        "/": get_landing,
        "/openapi.json": get_openapi,
        "/conformance": get_conformance,
        "/collections": get_collections,
        one: get_collection,
        f"{one}/schema": get_schema,
        f"{one}/queryables": get_queryables,
        f"{one}/items/<string:item_id>": get_item,
    }


def get_landing() -> Response:
    """The landing page."""
    _check_form()
    return jsonify(documents.landing(_root(), url_for("docs.show_docs", _external=True)))


def get_openapi() -> Response:
    """The OpenAPI document."""
    response = jsonify(openapi(_root()))
    response.mimetype = documents.OPENAPI
    return response


def get_conformance() -> Response:
    """The parts of the standard that are kept."""
    _check_form()
    return jsonify(conformsTo=documents.CONFORMANCE)


def get_collections() -> Response:
    """The collections."""
    _check_form()
    with reading() as session:
        return jsonify(documents.collections(_root(), extent(session)))


def get_collection(name: str) -> Response:
    """One collection."""
    _check_form()
    with reading() as session:
        return jsonify(documents.collection(_collection(name), _root(), extent(session)))


def get_schema(name: str) -> Response:
    """What an item says."""
    _check_form()
    return _as_schema(documents.schema(_collection(name), request.base_url))


def get_queryables(name: str) -> Response:
    """What items can be filtered by."""
    _check_form()
    return _as_schema(documents.queryables(_collection(name), request.base_url))


def get_items(name: str) -> Response:
    """A page of items."""
    collection = _collection(name)
    twice = {key: f"{key} was given twice." for key, values in request.args.lists() if len(values) > 1}
    if twice:
        raise InputError(twice)
    body = parse_body(read_body(request)) if request.method == "POST" else None
    asked = read_question(collection, request.args.to_dict(), body)
    with reading() as session:
        return items_response(session, asked, request.args.get("cursor"), _root())


def get_item(name: str, item_id: str) -> Response:
    """One item."""
    _check_form()
    with reading() as session:
        return item_response(session, _collection(name), item_id, _root())


def _collection(name: str) -> Collection:
    for one in COLLECTIONS:
        if one.id == name:
            return one
    raise NotFound(NO_COLLECTION.format(name=name[:60]))


def _check_form() -> None:
    """Take f=json, which says what is answered anyway, and nothing else."""
    problems = {name: f"{name[:60]} is not known here." for name in request.args if name not in ("f", "lang")}
    if request.args.get("f", "json") not in ("json", "geojson"):
        problems["f"] = "f must be json here."
    if problems:
        raise InputError(problems)


def _root() -> str:
    return request.url_root.rstrip("/") + BASE


def _as_schema(document: dict[str, Any]) -> Response:
    response = jsonify(document)
    response.mimetype = documents.SCHEMA_JSON
    return response
