"""What differs between two states of a configuration: told to whoever edits beside somebody else. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.checks import FIELDS


@dataclass(frozen=True)
class Change:
    """A field that differs; of stations, `before` are those taken out and `after` those put in."""

    field: str
    before: Any
    after: Any


def changes_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """Return what differs between two sets of fields, in the order of the fields."""
    changes = []
    for name in FIELDS:
        old, new = before.get(name), after.get(name)
        if name == "stations":
            old, new = _without(old, new), _without(new, old)
        if old != new:
            changes.append(Change(name, old, new))
    return changes


def _without(some: Any, others: Any) -> list[str]:
    known = set(others or ())
    return [number for number in some or () if number not in known]
