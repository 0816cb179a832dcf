"""Conditions on properties, in SQL: equal to one of several values, compared, between, like, null.

Each is about the station or about a value, since stations are found first and their values then.
"""

import math
import operator
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, or_

from core.api.ogc.collections import CODES, Collection, Kind, Property
from core.api.ogc.moments import Span, read_span
from core.domain import DataType, utc_now
from core.errors import InputError
from core.models import MasterStation

MIXED = "A condition with or and not must be about stations alone or about values alone; join the two kinds with and."
NO_PROPERTY = "{collection} cannot be filtered by {name}; /ogcapi/v1/collections/{collection}/queryables lists by what."
NO_NUMBER = "{name} must be a number; {value!r} is none."
NO_TEXT = "{name} must be a text; {value!r} is none."
AGENCIES = {code: agency for agency, code in CODES.items()}
DAY = timedelta(days=1)
SIGNS: dict[str, Callable[[Any, Any], ColumnElement[bool]]] = {
    "=": operator.eq, "<>": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


@dataclass(frozen=True)
class Condition:
    """Something that must hold, of the station or of the value."""

    sql: ColumnElement[bool]
    of_value: bool


def property_of(collection: Collection, name: str) -> Property:
    """Return what a collection can be filtered by under a name; raises InputError."""
    found = collection.queryables.get(name) if isinstance(name, str) else None
    if found is None:
        raise InputError({"filter": NO_PROPERTY.format(collection=collection.id, name=str(name)[:60])})
    return found


def among(collection: Collection, name: str, values: Sequence[Any]) -> Condition:
    """Hold where a property is one of `values`."""
    asked = property_of(collection, name)
    if name in ("id", "monitoring_location_id"):
        return Condition(_these_stations([_text(name, value) for value in values]), False)
    if asked.kind is Kind.TIME:
        return Condition(or_(false(), *(_within(asked, collection, span) for span in _spans(name, values))), True)
    plain = [_plain(asked, value) for value in values]
    return Condition(asked.column.in_(plain), asked.of_value)


def compare(collection: Collection, name: str, sign: str, value: Any) -> Condition:
    """Hold where a property stands in a relation to a value; sign is one of SIGNS."""
    asked = property_of(collection, name)
    if sign == "=":
        return among(collection, name, [value])
    if asked.kind is Kind.TIME:
        return Condition(_compare_time(asked, collection, sign, value), True)
    return Condition(SIGNS[sign](asked.column, _plain(asked, value)), asked.of_value)


def like(collection: Collection, name: str, pattern: Any) -> Condition:
    """Hold where a text matches a pattern: % is any text, _ any character, whatever the case."""
    asked, text = property_of(collection, name), _text(name, pattern)
    if asked.kind is not Kind.TEXT:
        raise InputError({name: f"{name} is no text, so like does not go with it."})
    return Condition(func.lower(asked.column).like(text.lower()), asked.of_value)


def is_null(collection: Collection, name: str) -> Condition:
    """Hold where a property is null."""
    asked = property_of(collection, name)
    return Condition(asked.column.is_(None), asked.of_value)


def joined(conditions: Sequence[Condition], how: Callable[..., ColumnElement[bool]] = and_) -> Condition:
    """Join conditions into one; raises InputError where they are about different things."""
    kinds = {one.of_value for one in conditions}
    if len(kinds) != 1:
        raise InputError({"filter": MIXED})
    return Condition(how(*(one.sql for one in conditions)), kinds.pop())


def widened(span: Span, data_type: DataType | None) -> Span:
    """Begin a span where its first day begins, for daily values: a day's value stands for all of it."""
    start, end = span
    return (datetime(start.year, start.month, start.day), end) if data_type is DataType.DAILY else span


def _these_stations(names: Iterable[str]) -> ColumnElement[bool]:
    numbers: dict[str, list[str]] = {}
    for name in names:
        code, _, number = name.partition("-")
        if code in AGENCIES:
            numbers.setdefault(AGENCIES[code], []).append(number)
    table = MasterStation
    return or_(false(), *(and_(table.agency == one, table.station_number.in_(few)) for one, few in numbers.items()))


def _spans(name: str, values: Iterable[Any]) -> list[Span]:
    return [read_span(name, _text(name, value), utc_now()) for value in values]


def _within(asked: Property, collection: Collection, span: Span) -> ColumnElement[bool]:
    start, end = _own_span(asked, collection, span)
    return and_(asked.column >= start, asked.column <= end)


def _compare_time(asked: Property, collection: Collection, sign: str, value: Any) -> ColumnElement[bool]:
    start, end = _own_span(asked, collection, _spans(asked.name, [value])[0])
    if sign == "<>":
        return or_(asked.column < start, asked.column > end)
    return SIGNS[sign](asked.column, start if sign in ("<", ">=") else end)


def _own_span(asked: Property, collection: Collection, span: Span) -> Span:
    return widened(span, collection.data_type) if asked.name == "time" else span


def _plain(asked: Property, value: Any) -> Any:
    """Return a value as its column holds it; raises InputError."""
    if asked.kind is Kind.NUMBER:
        return _number(asked.name, value)
    if asked.kind is Kind.WORDS and isinstance(value, list):
        return ",".join(_text(asked.name, word) for word in value)
    return _text(asked.name, value)


def _number(name: str, value: Any) -> float:
    try:
        number = float(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else math.nan
    except (ValueError, OverflowError):
        number = math.nan
    if not math.isfinite(number):
        raise InputError({name: NO_NUMBER.format(name=name, value=str(value)[:60])})
    return number


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str | int | float) or isinstance(value, bool) or "\0" in str(value):
        raise InputError({name: NO_TEXT.format(name=name, value=str(value)[:60])})
    return str(value)
