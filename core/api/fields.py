"""The kinds of values requests are made of. A message is what follows the field's name: "must be ..."."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from unicodedata import category

import marshmallow as ma
from marshmallow import fields, validate

from core.api.patterns import BOX, DATE, DIGITS, MOMENT, PLAIN, STATION_NUMBER
from core.api.patterns import whole as whole_text
from core.domain import iso_utc, parse_utc

LARGEST_ID = 2**31 - 1
Message = str | list[Any] | dict[Any, Any]
EARLIEST, LATEST = datetime(1800, 1, 1), datetime(2199, 12, 31, 23, 59, 59)
COMMON: dict[str, Message] = {"required": "is required", "null": "must not be null"}
PLAIN_TEXT: dict[str, Any] = {"pattern": whole_text(PLAIN)}
OF_TIME: dict[str, Any] = {"pattern": whole_text(MOMENT), "examples": ["2026-05-01", "2026-05-01T06:00:00Z"]}


class Text(fields.String):
    """Text that every database can keep: no control characters but line breaks, trimmed."""

    default_error_messages = COMMON | {"invalid": "must be text", "control": "must not hold control characters"}

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> str:
        if not isinstance(value, str):
            raise self.make_error("invalid")
        if any(category(char) in ("Cc", "Cs") and char not in "\n\r\t" for char in value):
            raise self.make_error("control")
        return value.strip()


class Whole(fields.Integer):
    """A whole number of JSON: no text, no fraction, no true or false."""

    default_error_messages = COMMON | {"invalid": "must be a whole number"}

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.make_error("invalid")
        return value


class QueryWhole(Whole):
    """A whole number of an address: plain digits."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> int:
        if not DIGITS.fullmatch(value):
            raise self.make_error("invalid")
        return int(value)


class Switch(fields.Boolean):
    """true or false of JSON, nothing that resembles them."""

    default_error_messages = COMMON | {"invalid": "must be true or false"}

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid")
        return value


class Instant(fields.DateTime):
    """A time: ISO 8601 outside, with Z when written, naive UTC inside."""

    default_error_messages = COMMON | {
        "invalid": "must be a date or time in ISO 8601, such as 2026-05-01 or 2026-05-01T06:00:00Z",
        "range": f"must lie from {EARLIEST:%Y} to {LATEST:%Y}",
    }

    def _serialize(self, value: datetime | None, *_: Any, **__: Any) -> str | None:
        return iso_utc(value)

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> datetime:
        if not isinstance(value, str) or not MOMENT.fullmatch(value):
            raise self.make_error("range" if _is_of_another_age(value) else "invalid")
        # An offset can lead over the edge of the years that are taken.
        return min(max(parse_utc(value).replace(microsecond=0), EARLIEST), LATEST)


def _is_of_another_age(value: Any) -> bool:
    try:
        return not EARLIEST <= parse_utc(value) <= LATEST
    except (AttributeError, TypeError, ValueError, OverflowError):
        return False


class AskedInstant(Instant):
    """A time in a question; its document tells the form by an expression, since `date-time` knows no bare date."""

    def __init__(self, about: str) -> None:
        super().__init__(metadata=OF_TIME | {"description": about})


class LastInstant(AskedInstant):
    """The end of a span; a bare date means the whole of that day."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> datetime:
        moment = super()._deserialize(value, *args, **kwargs)
        return moment + timedelta(days=1, seconds=-1) if DATE.fullmatch(value) else moment


class Box(fields.Field[tuple[float, float, float, float]]):
    """west,south,east,north in degrees, outside as text."""

    default_error_messages = {
        "invalid": "must be four numbers in degrees, west,south,east,north, within -180,-90,180,90",
        "range": "must have west below east and south below north",
    }

    def __init__(self, about: str) -> None:
        told = {"type": "string", "pattern": whole_text(BOX), "examples": ["-78,38,-77,40"], "description": about}
        super().__init__(metadata=told)

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> tuple[float, float, float, float]:
        if not BOX.fullmatch(value):
            raise self.make_error("invalid")
        west, south, east, north = (float(part) for part in value.split(","))
        if west > east or south > north:
            raise self.make_error("range")
        return west, south, east, north


def one_of(choices: type[StrEnum] | tuple[str, ...], **options: Any) -> fields.String:
    """A word out of a few."""
    words = [str(choice) for choice in choices]
    check = validate.OneOf(words, error=f"must be one of {', '.join(words)}")
    return Text(validate=check, metadata=_about(options), **options)


def text(longest: int, **options: Any) -> fields.String:
    """Text of a bounded length."""
    check = validate.Length(max=longest, error=f"must have at most {longest} characters")
    return Text(validate=check, metadata=_about(options) | PLAIN_TEXT, **options)


def matching(pattern: str, problem: str, **options: Any) -> fields.String:
    """Text of a given form; `problem` says which. Text is trimmed, so no line break can hide behind the end."""
    return Text(validate=validate.Regexp(f"^{pattern}$", error=problem), metadata=_about(options), **options)


def query_whole(low: int, high: int, **options: Any) -> fields.Integer:
    """A whole number of an address, within bounds."""
    check = validate.Range(low, high, error=f"must be a whole number from {low} to {high}")
    return QueryWhole(validate=check, metadata=_about(options), **options)


def whole(low: int, high: int, **options: Any) -> fields.Integer:
    """A whole number of a body, within bounds."""
    check = validate.Range(low, high, error=f"must be a whole number from {low} to {high}")
    return Whole(validate=check, metadata=_about(options), **options)


def station_number(**options: Any) -> fields.String:
    """A station's number as its agency writes it."""
    problem = "must be a station number, such as 01646500 or 05BB001"
    return matching(STATION_NUMBER.pattern, problem, examples=["01646500"], **options)


def station_numbers(about: str, most: int | None = None) -> fields.List[Any]:
    """Numbers of stations in a body; which there are is looked up where they are used."""
    told: dict[str, Any] = {"minItems": 1, "description": about} | ({"maxItems": most} if most else {})
    form = {"pattern": whole_text(STATION_NUMBER), "examples": ["01646500"]}
    messages: dict[str, Message] = {"invalid": "must be a list of station numbers", "null": "must not be null"}
    return fields.List(Text(metadata=form), error_messages=messages, metadata=told)


def _about(options: dict[str, Any]) -> dict[str, Any]:
    told = {"description": options.pop("about", None), "examples": options.pop("examples", None)}
    return {name: words for name, words in told.items() if words}


class Answer(ma.Schema):
    """What we send; fields appear in the order they are declared. All are there but those marked `sometimes`."""

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        """Have the document say which fields are always there; nothing is ever read with these schemas."""
        field_obj.required = not field_obj.metadata.get("sometimes")


class Question(ma.Schema):
    """What we are sent: unknown names are refused."""

    error_messages = {"unknown": "is not known here", "type": "must be a JSON object"}
