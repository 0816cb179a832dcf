"""What a request to `/collections/{name}/items` asks for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from simulator.usgs.collections import Collection
from simulator.usgs.cql_json import parse_cql_json
from simulator.usgs.cql_text import parse_cql_text
from simulator.usgs.errors import Refusal
from simulator.usgs.moments import interval
from simulator.usgs.predicates import GEOMETRY, MOMENTS, Inside, OneOf, Predicate, Within, conjuncts

_CONTROLS = frozenset(
    ("f", "lang", "limit", "offset", "cursor", "properties", "skipGeometry", "bbox", "bbox-crs", "crs")
    + ("filter", "filter-lang", "filter-crs", "datetime", "api_key")
)
_DEFAULT_LIMIT = 10
_EXTRA_PROPERTIES = frozenset({"id", "geometry", "method_category"})


@dataclass(frozen=True)
class Query:
    """A request, checked. `signature` is the same for all pages of one request."""

    collection: Collection
    conditions: tuple[Predicate, ...]
    properties: tuple[str, ...] | None
    skip_geometry: bool
    limit: int
    offset: int
    cursor: str | None
    signature: str


def read_query(collection: Collection, args: Mapping[str, str], body: bytes | None, now: int, page_size: int) -> Query:
    """Read parameters and CQL body; refuses what the service would refuse."""
    conditions = [_condition(collection, name, value, now) for name, value in args.items()]
    conditions += _filters(args, body)
    parts = tuple(part for one in conditions if one is not None for part in conjuncts(one))
    _check_fields(collection, parts)
    if args.get("f", "json") not in ("json", "geojson"):
        raise Refusal(f"Invalid format: {args['f']}")
    same = sorted((name, value) for name, value in args.items() if name not in ("cursor", "limit", "offset"))
    return Query(
        collection=collection,
        conditions=parts,
        properties=_properties(collection, args.get("properties")),
        skip_geometry=_flag(args.get("skipGeometry", "false")),
        limit=min(_whole("limit", args.get("limit", str(_DEFAULT_LIMIT)), 1), page_size),
        offset=_whole("offset", args.get("offset", "0"), 0),
        cursor=args.get("cursor") or None,
        signature=json.dumps([collection.name, same, (body or b"").decode(errors="replace")]),
    )


def _condition(collection: Collection, name: str, value: str, now: int) -> Predicate | None:
    if name == "bbox":
        return _box(value)
    if name == "datetime":
        return Within("time", interval(value, now)) if value and "time" in collection.queryables else None
    if name in _CONTROLS:
        return None
    if name not in collection.queryables - {GEOMETRY}:
        raise Refusal(f"unknown query parameter: {name}")
    if name in MOMENTS:
        return Within(name, interval(value, now)) if value else None
    if name == "qualifier":
        return OneOf(name, frozenset({_json_list(value)}))
    return OneOf(name, frozenset(value.split(",") if collection.lists else [value]))


def _filters(args: Mapping[str, str], body: bytes | None) -> list[Predicate | None]:
    found: list[Predicate | None] = []
    if body is not None:
        found.append(parse_cql_json(body))
    if args.get("filter"):
        language = args.get("filter-lang", "cql-text")
        if language not in ("cql-text", "cql2-text", "cql-json", "cql2-json"):
            raise Refusal(f"Invalid filter language: {language}")
        found.append((parse_cql_json if language.endswith("json") else parse_cql_text)(args["filter"]))
    return found


def _check_fields(collection: Collection, conditions: tuple[Predicate, ...]) -> None:
    unknown = frozenset().union(*(one.fields for one in conditions)) - collection.queryables - {GEOMETRY}
    if unknown:
        raise Refusal(f"unknown property in filter: {', '.join(sorted(unknown))}")


def _properties(collection: Collection, text: str | None) -> tuple[str, ...] | None:
    if not text:
        return None
    names = tuple(text.split(","))
    unknown = set(names) - set(collection.properties) - _EXTRA_PROPERTIES
    if unknown:
        raise Refusal(f"unknown properties specified: {', '.join(sorted(unknown))}")
    return tuple(name for name in names if name not in ("id", "geometry") or name in collection.properties)


def _json_list(text: str) -> str:
    """Return a qualifier list in one spelling; the service reads this parameter as a JSON array."""
    try:
        values = json.loads(text)
    except ValueError as error:
        raise Refusal(f"qualifier must be a JSON array, not {text!r}") from error
    if not isinstance(values, list):
        raise Refusal(f"qualifier must be a JSON array, not {text!r}")
    return json.dumps(values)


def _box(text: str) -> Inside:
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError as error:
        raise Refusal(f"bbox values must be numbers: {text!r}") from error
    if len(numbers) == 6:
        numbers = [numbers[0], numbers[1], numbers[3], numbers[4]]
    if len(numbers) != 4 or numbers[1] > numbers[3]:
        raise Refusal("bbox must be minx,miny,maxx,maxy")
    return Inside((numbers[0], numbers[1], numbers[2], numbers[3]))


def _flag(text: str) -> bool:
    if text.lower() not in ("true", "false"):
        raise Refusal("skipGeometry must be true or false")
    return text.lower() == "true"


def _whole(name: str, text: str, least: int) -> int:
    if not text.isdigit() or int(text) < least:
        raise Refusal(f"{name} value should be {'strictly positive' if least else 'positive or zero'}")
    return int(text)
