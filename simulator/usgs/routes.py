"""The paths of the service: `/ogcapi/v1/collections/{name}/items`, their schemas, single items, the list.

Version v0 answers the same, as the real service does until 2027.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import numpy as np
from flask import Blueprint, Response, g, jsonify, request

from simulator.usgs.catalogue import Catalogue, PropertyTable
from simulator.usgs.collections import Collection, collection_named, collection_names
from simulator.usgs.errors import Refusal
from simulator.usgs.features import description_texts
from simulator.usgs.pages import Page, ValuePages
from simulator.usgs.predicates import Every
from simulator.usgs.query import Query, read_query
from simulator.world import World

_GEOJSON = "application/geo+json"


def usgs_blueprint(world: World, page_size: int) -> Blueprint:
    """Return the service over a world."""
    service = _Service(world, page_size)
    blueprint = Blueprint("usgs", __name__, url_prefix="/ogcapi/<any(v0, v1):version>")
    blueprint.add_url_rule("/", view_func=service.landing, strict_slashes=False)
    blueprint.add_url_rule("/collections", view_func=service.collections)
    blueprint.add_url_rule("/collections/<name>", view_func=service.collection)
    blueprint.add_url_rule("/collections/<name>/<any(schema, queryables):kind>", view_func=service.document)
    blueprint.add_url_rule("/collections/<name>/items", view_func=service.items, methods=["GET", "POST"])
    blueprint.add_url_rule("/collections/<name>/items/<feature_id>", view_func=service.item)
    blueprint.register_error_handler(Refusal, _refuse)
    return blueprint


def _refuse(refusal: Refusal) -> tuple[Response, int]:
    return jsonify(refusal.body), refusal.status


class _Service:
    def __init__(self, world: World, page_size: int) -> None:
        self.world, self.page_size = world, page_size
        self.catalogue = Catalogue(world)
        self.values = ValuePages(self.catalogue)

    def landing(self, version: str) -> Response:
        return jsonify(title="USGS Water Data (simulated)", links=[_link("data", f"{_root(version)}/collections")])

    def collections(self, version: str) -> Response:
        return jsonify(collections=[self._about(_known(name, version), version) for name in collection_names()])

    def collection(self, version: str, name: str) -> Response:
        return jsonify(self._about(_known(name, version), version))

    def document(self, version: str, name: str, kind: str) -> Response:
        return jsonify(_known(name, version).document(kind, request.base_url))

    def items(self, version: str, name: str) -> Response:
        collection = _known(name, version)
        body = request.get_data() if request.method == "POST" else None
        query = read_query(collection, request.args, body, self.world.now(), self.page_size)
        page = self._page(query)
        g.returned = len(page.features)
        return Response(self._document(page, collection, version), content_type=_GEOJSON)

    def item(self, version: str, name: str, feature_id: str) -> Response:
        collection = _known(name, version)
        if name in ("daily", "continuous", "latest-daily", "latest-continuous"):
            raise Refusal("values cannot be asked for by their id", 404, "NotFound")
        table = self.catalogue.features(collection, self.world.now())
        found = [at for at, row in enumerate(table.rows) if row["id"] == feature_id]
        if not found:
            raise Refusal("identifier not found", 404, "NotFound")
        return Response(next(iter(_texts(table, found, collection.properties, False))), content_type=_GEOJSON)

    def _page(self, query: Query) -> Page:
        match query.collection.name:
            case "daily" | "continuous" as kind:
                return self.values.page(query, kind)
            case "latest-daily":
                return self.values.latest(query, "daily")
            case "latest-continuous":
                return self.values.latest(query, "continuous")
            case _:
                return self._descriptions(query)

    def _descriptions(self, query: Query) -> Page:
        """Return a page of stations or series; its cursor is the last id, as in the real service."""
        table = self.catalogue.features(query.collection, self.world.now())
        kept = np.flatnonzero(Every(query.conditions).mask(table)).tolist()[query.offset :]
        if query.cursor:
            after = _decoded(query.cursor)
            kept = [at for at in kept if table.rows[at]["id"] > after]
        shown = kept[: query.limit]
        texts = _texts(table, shown, query.properties or query.collection.properties, query.skip_geometry)
        more = len(shown) == query.limit
        return Page(texts, urlsafe_b64encode(table.rows[shown[-1]]["id"].encode()).decode() if more else None)

    def _document(self, page: Page, collection: Collection, version: str) -> str:
        moment = datetime.fromtimestamp(self.world.now(), UTC)
        return (
            '{"type": "FeatureCollection", "features": ['
            + ", ".join(page.features)
            + f'], "numberReturned": {len(page.features)}, "links": {_links(page, collection, version)}'
            + f', "timeStamp": "{moment:%Y-%m-%dT%H:%M:%S.%fZ}"}}'
        )

    def _about(self, collection: Collection, version: str) -> dict[str, Any]:
        url = f"{_root(version)}/collections/{collection.name}"
        return {
            "id": collection.name,
            "title": collection.title,
            "itemType": "feature",
            "links": [_link("items", f"{url}/items"), _link("queryables", f"{url}/queryables")],
        }


def _known(name: str, version: str) -> Collection:
    collection = collection_named(name, version)
    if collection is None:
        raise Refusal("Collection not found", 404, "NotFound")
    return collection


def _texts(table: PropertyTable, rows: list[int], properties: tuple[str, ...], skip: bool) -> list[str]:
    gauges = [table.gauges[at] for at in rows]
    return list(description_texts([table.rows[at] for at in rows], gauges, properties, skip))


def _decoded(cursor: str) -> str:
    try:
        return urlsafe_b64decode(cursor).decode()
    except (ValueError, Base64Error) as error:
        raise Refusal(f"cursor is invalid: {cursor!r}") from error


def _root(version: str) -> str:
    return f"{request.host_url}ogcapi/{version}"


def _link(rel: str, href: str, kind: str = "application/json") -> dict[str, str]:
    return {"type": kind, "rel": rel, "href": href}


def _links(page: Page, collection: Collection, version: str) -> str:
    """Return the links of a page as JSON, the next one first, on the host that was asked."""
    args = {name: value for name, value in request.args.items() if name not in ("cursor", "offset", "f")}
    own = f"{request.base_url}?{urlencode({'f': 'json', 'lang': 'en-US', **args})}"
    links = [
        {**_link("self", own, _GEOJSON), "title": "This document as GeoJSON"},
        {**_link("collection", f"{_root(version)}/collections/{collection.name}"), "title": collection.title},
    ]
    if page.cursor:
        following = f"{request.base_url}?{urlencode({'cursor': page.cursor, 'lang': 'en-US', **args})}"
        links.insert(0, {**_link("next", following, _GEOJSON), "title": "Items (next)"})
    return json.dumps(links)
