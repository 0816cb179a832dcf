"""What a request for items asks: parameters and body, checked, every mistake told in a sentence."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_

from core.api.ogc.collections import Collection, Kind
from core.api.ogc.conditions import Condition, among, widened
from core.api.ogc.cql import read_cql
from core.api.ogc.moments import EVER, read_span
from core.domain import utc_now
from core.errors import InputError
from core.models import MasterStation

DEFAULT_LIMIT, MOST_ITEMS = 1000, 10_000
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
FORMS = {"json": "json", "geojson": "json", "csv": "csv"}
CONTROLS = frozenset((
    "f", "lang", "limit", "cursor", "properties", "skipGeometry", "bbox", "bbox-crs", "crs", "datetime", "filter",
    "filter-lang", "filter-crs",
))  # fmt: skip
TIMES = ("last_modified",)
UNKNOWN = "{name} is not known to {collection}; /ogcapi/v1/collections/{collection}/queryables lists what it is."
NOT_A_PROPERTY = "properties names {name}, which {collection} does not have."
BAD_BOX = "bbox must be four numbers in degrees, west,south,east,north, south not above north."
BAD_LIMIT = "limit must be a whole number from 1; more than {most:,} counts as {most:,}."
ONLY_CRS84 = "{name} must be {crs}: longitude and latitude in degrees are all that is offered."
ONLY_JSON = "filter is read as CQL2 in JSON: send filter-lang=cql2-json, or POST the filter as the body."


@dataclass(frozen=True)
class Question:
    """Which items, how many, and what of each. `start` to `end` (naive UTC, both included) bounds values alone."""

    collection: Collection
    stations: tuple[ColumnElement[bool], ...]
    values: tuple[ColumnElement[bool], ...]
    start: datetime
    end: datetime
    names: tuple[str, ...]
    skip_geometry: bool
    limit: int
    form: str


def read_question(collection: Collection, given: Mapping[str, str], body: Any = None) -> Question:
    """Read parameters and, where one was sent, a filter as the body; raises InputError."""
    problems: dict[str, str] = {}
    conditions: list[Condition] = []
    for name, text in given.items():
        try:
            conditions += _condition(collection, name, text)
        except InputError as error:
            problems |= {name: str(error)}
    if problems:
        raise InputError(problems)
    conditions += [] if body is None else read_cql(collection, body)
    return _spanned(_question(collection, given, conditions), given)


def _question(collection: Collection, given: Mapping[str, str], conditions: list[Condition]) -> Question:
    _check_crs(given)
    return Question(
        collection,
        tuple(one.sql for one in conditions if not one.of_value),
        tuple(one.sql for one in conditions if one.of_value),
        *EVER,
        names=_names(collection, given.get("properties", "")),
        skip_geometry=_switch(given.get("skipGeometry", "false")),
        limit=_limit(given.get("limit", str(DEFAULT_LIMIT))),
        form=_form(given.get("f", "json")),
    )


def _spanned(question: Question, given: Mapping[str, str]) -> Question:
    """Bound the values by `time` and `datetime`: as one span, which an index can be searched by."""
    kind = question.collection.data_type
    if kind is None:
        return question
    texts = [(name, given[name]) for name in ("time", "datetime") if given.get(name)]
    spans = [EVER, *(widened(read_span(name, text, utc_now()), kind) for name, text in texts)]
    return replace(question, start=max(start for start, _ in spans), end=min(end for _, end in spans))


def _condition(collection: Collection, name: str, text: str) -> list[Condition]:
    if name == "bbox":
        return [Condition(_box(text), False)] if text else []
    if name == "filter":
        return read_cql(collection, _filter(text))
    if name in CONTROLS or (name == "time" and collection.data_type):
        return []
    if name not in collection.queryables:
        raise InputError({name: UNKNOWN.format(name=name[:60], collection=collection.id)})
    if not text and collection.queryables[name].kind is not Kind.NUMBER:
        return []
    if name == "qualifier":
        return [among(collection, name, [_words(text)])]
    return [among(collection, name, text.split(",") if collection.lists and name not in TIMES else [text])]


def _filter(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError({"filter": ONLY_JSON}) from error


def _words(text: str) -> list[str]:
    """Read a list of remarks as the USGS takes it, ["ICE"], or as one word."""
    try:
        words = json.loads(text) if text.startswith("[") else text.split(",")
    except (ValueError, RecursionError):
        words = [text]
    return list(words)


def _box(text: str) -> ColumnElement[bool]:
    """Hold inside a box; one whose west lies east of its east crosses the antimeridian. Heights are left aside."""
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError as error:
        raise InputError({"bbox": BAD_BOX}) from error
    if len(numbers) == 6:
        del numbers[5], numbers[2]
    if len(numbers) != 4 or not all(abs(number) <= 360 for number in numbers) or numbers[1] > numbers[3]:
        raise InputError({"bbox": BAD_BOX})
    west, south, east, north = numbers
    table = MasterStation
    join = or_ if west > east else and_
    return and_(table.latitude.between(south, north), join(table.longitude >= west, table.longitude <= east))


def _names(collection: Collection, text: str) -> tuple[str, ...]:
    """Return the properties to send; `id` and `geometry` are no properties here but allowed, as the USGS allows."""
    names = [name.strip() for name in text.split(",") if name.strip()]
    for name in names:
        if name not in (*collection.names, "id", "geometry"):
            raise InputError({"properties": NOT_A_PROPERTY.format(name=name[:60], collection=collection.id)})
    chosen = dict.fromkeys(name for name in names if name in collection.names)
    return tuple(chosen) if names else collection.names


def _switch(text: str) -> bool:
    if text.lower() not in ("true", "false"):
        raise InputError({"skipGeometry": "skipGeometry must be true or false."})
    return text.lower() == "true"


def _limit(text: str) -> int:
    digits = text.lstrip("0")
    if not (digits.isascii() and digits.isdigit()):
        raise InputError({"limit": BAD_LIMIT.format(most=MOST_ITEMS)})
    return MOST_ITEMS if len(digits) > 9 else min(int(digits), MOST_ITEMS)


def _form(text: str) -> str:
    if text not in FORMS:
        raise InputError({"f": f"f must be one of {', '.join(FORMS)}."})
    return FORMS[text]


def _check_crs(given: Mapping[str, str]) -> None:
    for name in ("crs", "bbox-crs", "filter-crs"):
        if given.get(name, CRS84) not in (CRS84, f"<{CRS84}>", f"[{CRS84}]"):
            raise InputError({name: ONLY_CRS84.format(name=name, crs=CRS84)})
