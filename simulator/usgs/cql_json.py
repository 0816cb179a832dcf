"""CQL2 JSON: `{"op": "in", "args": [{"property": "state_name"}, ["Ohio"]]}` and its like."""

from __future__ import annotations

import json
from typing import Any

from simulator.usgs.errors import Refusal
from simulator.usgs.predicates import Compare, Either, Every, IsNull, Like, Negation, OneOf, Predicate

_SIGNS = frozenset({"=", "<>", "<", ">", "<=", ">="})


def parse_cql_json(text: str | bytes) -> Predicate:
    """Return the condition of a CQL2 JSON body; refuses what is not one."""
    try:
        return _predicate(json.loads(text))
    except (ValueError, TypeError, KeyError, IndexError, AttributeError) as error:
        raise Refusal(f"Bad CQL JSON: {error}") from error


def _predicate(node: dict[str, Any]) -> Predicate:
    sign, args = node["op"].lower(), node["args"]
    if sign in ("and", "or"):
        parts = tuple(_predicate(arg) for arg in args)
        return Every(parts) if sign == "and" else Either(parts)
    if sign == "not":
        return Negation(_predicate(args[0]))
    field = args[0]["property"]
    if sign == "in":
        return OneOf(field, frozenset(_text(value) for value in args[1]))
    if sign == "isnull":
        return IsNull(field)
    if sign == "between":
        low, high = args[1:] if len(args) == 3 else args[1]
        return Every((Compare(field, ">=", _text(low)), Compare(field, "<=", _text(high))))
    if sign == "like":
        return Like(field, _text(args[1]))
    if sign in _SIGNS:
        return Compare(field, sign, _text(args[1]))
    raise Refusal(f"Bad CQL JSON: operator {sign!r} is not supported")


def _text(value: Any) -> str:
    """Return a literal as text; CQL2 wraps moments as {"timestamp": ...} or {"date": ...}."""
    if isinstance(value, dict):
        return str(value.get("timestamp") or value["date"])
    return str(value)
