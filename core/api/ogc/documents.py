"""The documents that tell a client what there is: landing page, conformance, collections, schemas."""

from typing import Any

from core.api.ogc.collections import COLLECTIONS, Collection, Kind, Property
from core.api.ogc.locations import Extent
from core.api.ogc.question import CRS84

CONFORMANCE = [
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-common-2/1.0/conf/collections",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables-query-parameters",
]
QUERYABLES = "http://www.opengis.net/def/rel/ogc/1.0/queryables"
GREGORIAN = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"
JSON, GEOJSON, CSV = "application/json", "application/geo+json", "text/csv"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
SCHEMA_JSON = "application/schema+json"
TITLE = "Streamflow DataOps"
DESCRIPTION = "River discharge of the USGS and of Environment and Climate Change Canada, as it was pulled and is kept."


def link(rel: str, kind: str, href: str, title: str) -> dict[str, str]:
    """Return a link of the kind that OGC documents hold."""
    return {"rel": rel, "type": kind, "href": href, "title": title}


def landing(root: str, docs: str) -> dict[str, Any]:
    """Return the landing page; `root` is its own address without a slash at the end."""
    links = [
        link("self", JSON, f"{root}/", "This document"),
        link("service-desc", OPENAPI, f"{root}/openapi.json", "How to ask, for programs"),
        link("service-doc", "text/html", docs, "How to ask, for people"),
        link("conformance", JSON, f"{root}/conformance", "The parts of the standard that are kept"),
        link("data", JSON, f"{root}/collections", "The collections"),
    ]
    return {"title": TITLE, "description": DESCRIPTION, "links": links}


def collections(root: str, extent: Extent | None) -> dict[str, Any]:
    """Return the list of collections."""
    links = [link("self", JSON, f"{root}/collections", "This document")]
    return {"links": links, "collections": [collection(one, root, extent) for one in COLLECTIONS]}


def collection(one: Collection, root: str, extent: Extent | None) -> dict[str, Any]:
    """Return what one collection is and where its items are."""
    here = f"{root}/collections/{one.id}"
    about: dict[str, Any] = {"id": one.id, "title": one.title, "description": one.description, "itemType": "feature"}
    if extent is not None:
        about["extent"] = {"spatial": {"bbox": [list(extent)], "crs": CRS84}}
        if one.data_type is not None:
            about["extent"]["temporal"] = {"interval": [[None, None]], "trs": GREGORIAN}
    about["crs"] = [CRS84]
    about["storageCrs"] = CRS84
    about["links"] = [
        link("self", JSON, here, "This document"),
        link("items", GEOJSON, f"{here}/items", "Items as GeoJSON"),
        link("items", CSV, f"{here}/items?f=csv", "Items as CSV"),
        link(QUERYABLES, SCHEMA_JSON, f"{here}/queryables", "What items can be filtered by"),
        link("describedby", SCHEMA_JSON, f"{here}/schema", "What an item says"),
    ]
    return about


def schema(one: Collection, address: str) -> dict[str, Any]:
    """Return the JSON Schema of what an item says."""
    return _schema(one, address, (Property("id", None, "The item's id."), *one.own))


def queryables(one: Collection, address: str) -> dict[str, Any]:
    """Return the JSON Schema of what items can be filtered by; nothing else is."""
    names = one.queryables
    return _schema(one, address, [names[name] for name in sorted(names)]) | {"additionalProperties": False}


def _schema(one: Collection, address: str, properties: Any) -> dict[str, Any]:
    described = {told.name: json_type(told) for told in properties}
    geometry = {"$ref": "https://geojson.org/schema/Point.json", "x-ogc-role": "primary-geometry"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": address,
        "type": "object",
        "title": one.title,
        "properties": described | {"geometry": geometry},
    }


def json_type(told: Property) -> dict[str, Any]:
    """Return a property's JSON Schema; the value is a number spelled as text, as the USGS sends it."""
    about: dict[str, Any] = {"title": told.name, "description": told.about}
    match told.kind:
        case Kind.WORDS:
            return about | {"type": "array", "items": {"type": "string"}}
        case Kind.NUMBER if not told.of_value:
            return about | {"type": "number"}
        case _:
            return about | {"type": "string"}
