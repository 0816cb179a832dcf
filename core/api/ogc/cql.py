"""CQL2 in JSON, as clients POST it for long lists: {"op": "in", "args": [{"property": "id"}, ["USGS-01646500"]]}.

OGC 21-065r2. Read are and, or, not, in, between, like, isNull and the six comparisons of a property with a value.
"""

from typing import Any

from sqlalchemy import not_, or_

from core.api.ogc.collections import Collection
from core.api.ogc.conditions import SIGNS, Condition, among, compare, is_null, joined, like
from core.errors import InputError

DEEPEST, MOST_VALUES = 16, 10_000
UNREADABLE = "The filter is not CQL2 in JSON that this service reads: {problem}."
TOO_MANY = f"The filter holds more than {MOST_VALUES:,} values; ask in parts."


def read_cql(collection: Collection, node: Any) -> list[Condition]:
    """Return the conditions that must all hold; raises InputError with what is wrong."""
    if _values_in(node) > MOST_VALUES:
        raise InputError({"filter": TOO_MANY})
    try:
        return _read(collection, node, 0)
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
        raise _refusal("an operator lacks its arguments, or they are of the wrong kind") from error


def _read(collection: Collection, node: Any, depth: int) -> list[Condition]:
    sign, arguments = str(node["op"]).lower(), node["args"]
    if depth > DEEPEST:
        raise _refusal(f"it is nested more than {DEEPEST} deep")
    if sign in ("and", "or", "not"):
        parts = [_read(collection, one, depth + 1) for one in arguments]
        return _joined(sign, parts)
    return [_comparison(collection, sign, arguments)]


def _joined(sign: str, parts: list[list[Condition]]) -> list[Condition]:
    if not parts or (sign == "not" and len(parts) != 1):
        raise ValueError(sign)
    if sign == "and":
        return [one for part in parts for one in part]
    whole = joined([joined(part) for part in parts], or_)
    return [Condition(not_(whole.sql), whole.of_value) if sign == "not" else whole]


def _comparison(collection: Collection, sign: str, arguments: list[Any]) -> Condition:
    name = arguments[0]["property"]
    match sign:
        case "in":
            return among(collection, name, [_literal(one) for one in arguments[1]])
        case "between":
            low, high = arguments[1:] if len(arguments) == 3 else arguments[1]
            return joined(
                [compare(collection, name, ">=", _literal(low)), compare(collection, name, "<=", _literal(high))]
            )
        case "like":
            return like(collection, name, arguments[1])
        case "isnull":
            return is_null(collection, name)
        case _ if sign in SIGNS:
            return compare(collection, name, sign, _literal(arguments[1]))
    raise _refusal(f"the operator {sign[:30]!r} is not known")


def _literal(value: Any) -> Any:
    """Take a moment out of {"timestamp": ...} or {"date": ...}."""
    if isinstance(value, dict):
        return value["timestamp"] if "timestamp" in value else value["date"]
    return value


def _values_in(node: Any) -> int:
    """Count the plain values, without recursion: how deep it goes is not known yet."""
    count, left = 0, [node]
    while left:
        one = left.pop()
        if isinstance(one, dict | list):
            left.extend(one.values() if isinstance(one, dict) else one)
        else:
            count += 1
    return count


def _refusal(problem: str) -> InputError:
    return InputError({"filter": UNREADABLE.format(problem=problem)})
