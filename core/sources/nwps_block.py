"""A block of an NWPS document, read name by name: what is missing or of another kind is an error that names it.

Both -999 and -9999 stand for a value that is missing. A flow's unit is read from its own block: kcfs in stageflow,
cfs in flood categories, ft³/s in reaches; a unit that is blank or not known is never guessed.
"""

import logging
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.domain import parse_utc
from core.errors import SourceChangedFormat
from core.sources.reply import Reply
from core.units import CFS_PER_KCFS, CMS_PER_CFS

logger = logging.getLogger(__name__)

MISSING = (-999.0, -9999.0)
CFS_PER_UNIT = {
    "kcfs": CFS_PER_KCFS,
    "cfs": 1.0,
    "ft³/s": 1.0,
    "ft3/s": 1.0,
    "ft^3/s": 1.0,
    "cms": 1 / CMS_PER_CFS,
    "m³/s": 1 / CMS_PER_CFS,
    "m3/s": 1 / CMS_PER_CFS,
}
STAGE_UNIT = "ft"
# Far finer than any agency's figures, and coarse enough to undo what a factor of 1000 does to a decimal fraction.
DECIMALS = 6
LONGEST_TEXT = 100


@dataclass(frozen=True)
class Block:
    """One JSON object of an answer; `place` is where in the document it stands."""

    reply: Reply
    values: Mapping[str, Any]
    place: str = ""

    @classmethod
    def of(cls, reply: Reply) -> "Block":
        """Read an answer whose outermost value is an object; raises SourceChangedFormat."""
        values = reply.json()
        if not isinstance(values, dict):
            raise reply.unreadable(f"sent {_kind(values)} instead of an object")
        return cls(reply, values)

    def wrong(self, problem: str) -> SourceChangedFormat:
        """Make the error for something in this block."""
        return self.reply.unreadable(f"sent {problem}" + (f" in {self.place}" if self.place else ""))

    def text(self, name: str, most: int = LONGEST_TEXT) -> str:
        """Return a text of at most `most` characters, trimmed; it may be blank."""
        value = self._needed(name)
        if not isinstance(value, str):
            raise self.wrong(f"{_kind(value)} as {name}")
        if len(value) > most or not value.isprintable():
            raise self.wrong(f"{value[:40]!r} as the text {name}")
        return value.strip()

    def moment(self, name: str) -> datetime:
        """Return an instant, naive UTC."""
        text = self.text(name)
        try:
            return parse_utc(text).replace(microsecond=0)
        except ValueError as error:
            raise self.wrong(f"{text!r} as the time {name}") from error

    def number(self, name: str) -> float | None:
        """Return a number; None for null, for either sentinel and where it is absent."""
        value = self.values.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise self.wrong(f"{str(value)[:40]!r} as the number {name}")
        return None if value in MISSING else float(value)

    def value(self, name: str) -> float | None:
        """Return a number that must be named; None for null and for either sentinel."""
        self._needed(name)
        return self.number(name)

    def part(self, name: str) -> "Block | None":
        """Return an inner object; None where it is absent, null or empty."""
        value = self.values.get(name)
        if value is None or value == {}:
            return None
        if not isinstance(value, dict):
            raise self.wrong(f"{_kind(value)} as {name}")
        return Block(self.reply, value, f"{self.place}.{name}".lstrip("."))

    def rows(self, name: str = "data") -> Iterator["Block"]:
        """Return the objects of a list, in order."""
        value = self._needed(name)
        if not isinstance(value, list):
            raise self.wrong(f"{_kind(value)} as {name}")
        for place, row in enumerate(value):
            if not isinstance(row, dict):
                raise self.wrong(f"{_kind(row)} as row {place} of {name}")
            yield Block(self.reply, row, f"{self.place}.{name}[{place}]".lstrip("."))

    def flow_factor(self, name: str) -> float:
        """Return what the flows of the unit at `name` are multiplied by to be cfs."""
        unit = self.text(name)
        factor = CFS_PER_UNIT.get(unit.lower())
        if factor is None:
            raise self.wrong(f"flows in {unit!r} as {name}, an unknown unit")
        return factor

    def check_stage_unit(self, name: str) -> None:
        """Raise unless the stages of the unit at `name` are in ft."""
        unit = self.text(name)
        if unit.lower() != STAGE_UNIT:
            raise self.wrong(f"stages in {unit!r} as {name}, an unknown unit")

    def _needed(self, name: str) -> Any:
        if name not in self.values:
            raise self.wrong(f"no {name}")
        return self.values[name]


def values_by_time(rows: Sequence[Block], name: str) -> list[tuple[datetime, float]]:
    """Return the values at `name` by valid time, in order; of several for one time the last stands, and it is said."""
    found = {row.moment("validTime"): row.value(name) for row in rows}
    if len(found) < len(rows):
        twice = len(rows) - len(found)
        logger.warning("%s sent %d times more than once; the last value stands", rows[0].reply.url, twice)
    return [(time, value) for time, value in sorted(found.items()) if value is not None]


def in_cfs(value: float, factor: float) -> float:
    """Return a flow in cfs."""
    return round(value * factor, DECIMALS)


def _kind(value: object) -> str:
    return {dict: "an object", list: "a list", str: "text", type(None): "null"}.get(type(value), repr(value)[:40])
