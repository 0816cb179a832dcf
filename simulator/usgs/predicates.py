"""Conditions on features, and their evaluation on whole columns.

The comma lists of a GET, the CQL2 JSON of a POST and CQL text all become these.
"""

from __future__ import annotations

import operator
import re
from dataclasses import dataclass
from functools import reduce
from math import inf
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from simulator.rivers.chance import Floats
from simulator.usgs.moments import EVER, Interval, instant

Mask = NDArray[np.bool_]
GEOMETRY = "geometry"
MOMENTS = frozenset({"time", "last_modified", "begin", "end", "begin_utc", "end_utc"})
_COMPARE = {
    "=": operator.eq, "<>": operator.ne, "<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge,
}  # fmt: skip


class Table(Protocol):
    """What conditions are evaluated on: named columns of one length. A null matches no comparison."""

    def __len__(self) -> int: ...

    def texts(self, name: str) -> list[str | None]: ...

    def moments(self, name: str) -> Floats: ...

    def positions(self) -> tuple[Floats, Floats]: ...


class Predicate(Protocol):
    """A condition. `fields` are the properties it reads; `span` bounds what `time` may be where it holds."""

    @property
    def fields(self) -> frozenset[str]: ...

    def mask(self, table: Table) -> Mask: ...

    def span(self) -> Interval: ...


@dataclass(frozen=True)
class OneOf:
    field: str
    values: frozenset[str]

    @property
    def fields(self) -> frozenset[str]:
        return frozenset({self.field})

    def mask(self, table: Table) -> Mask:
        if self.field in MOMENTS:
            return np.isin(table.moments(self.field), [instant(value) for value in self.values])
        return np.array([text in self.values for text in table.texts(self.field)], dtype=np.bool_)

    def span(self) -> Interval:
        moments = [instant(value) for value in self.values] if self.field == "time" else []
        return (min(moments), max(moments)) if moments else EVER


@dataclass(frozen=True)
class Within:
    """A moment inside a closed interval."""

    field: str
    interval: Interval

    @property
    def fields(self) -> frozenset[str]:
        return frozenset({self.field})

    def mask(self, table: Table) -> Mask:
        moments = table.moments(self.field)
        return (moments >= self.interval[0]) & (moments <= self.interval[1])

    def span(self) -> Interval:
        return self.interval if self.field == "time" else EVER


@dataclass(frozen=True)
class Compare:
    """A comparison; all but moments compare as text, as the service does (it says so)."""

    field: str
    sign: str
    value: str

    @property
    def fields(self) -> frozenset[str]:
        return frozenset({self.field})

    def mask(self, table: Table) -> Mask:
        test = _COMPARE[self.sign]
        if self.field in MOMENTS:
            return np.asarray(test(table.moments(self.field), instant(self.value)), dtype=np.bool_)
        return np.array([t is not None and test(t, self.value) for t in table.texts(self.field)], dtype=np.bool_)

    def span(self) -> Interval:
        if self.field != "time" or self.sign == "<>":
            return EVER
        moment = instant(self.value)
        return (-inf if self.sign in ("<", "<=") else moment, inf if self.sign in (">", ">=") else moment)


@dataclass(frozen=True)
class Like:
    """A match of the whole text, % for any run of letters and _ for one."""

    field: str
    pattern: str

    @property
    def fields(self) -> frozenset[str]:
        return frozenset({self.field})

    def mask(self, table: Table) -> Mask:
        wild = {"%": ".*", "_": "."}
        shape = re.compile("".join(wild.get(letter, re.escape(letter)) for letter in self.pattern), re.DOTALL)
        return np.array([t is not None and bool(shape.fullmatch(t)) for t in table.texts(self.field)], dtype=np.bool_)

    def span(self) -> Interval:
        return EVER


@dataclass(frozen=True)
class IsNull:
    field: str

    @property
    def fields(self) -> frozenset[str]:
        return frozenset({self.field})

    def mask(self, table: Table) -> Mask:
        return np.array([text is None for text in table.texts(self.field)], dtype=np.bool_)

    def span(self) -> Interval:
        return EVER


@dataclass(frozen=True)
class Inside:
    """A position in a box: west, south, east, north; west of east unless it crosses the 180th meridian."""

    box: tuple[float, float, float, float]

    @property
    def fields(self) -> frozenset[str]:
        return frozenset({GEOMETRY})

    def mask(self, table: Table) -> Mask:
        longitude, latitude = table.positions()
        west, south, east, north = self.box
        across = (longitude >= west) & (longitude <= east)
        if west > east:
            across = (longitude >= west) | (longitude <= east)
        return across & (latitude >= south) & (latitude <= north)

    def span(self) -> Interval:
        return EVER


@dataclass(frozen=True)
class Every:
    parts: tuple[Predicate, ...]

    @property
    def fields(self) -> frozenset[str]:
        return frozenset().union(*(part.fields for part in self.parts))

    def mask(self, table: Table) -> Mask:
        return reduce(operator.and_, (part.mask(table) for part in self.parts), np.ones(len(table), dtype=np.bool_))

    def span(self) -> Interval:
        spans = [part.span() for part in self.parts]
        return max((low for low, _ in spans), default=-inf), min((high for _, high in spans), default=inf)


@dataclass(frozen=True)
class Either:
    parts: tuple[Predicate, ...]

    @property
    def fields(self) -> frozenset[str]:
        return frozenset().union(*(part.fields for part in self.parts))

    def mask(self, table: Table) -> Mask:
        return reduce(operator.or_, (part.mask(table) for part in self.parts), np.zeros(len(table), dtype=np.bool_))

    def span(self) -> Interval:
        spans = [part.span() for part in self.parts]
        return min((low for low, _ in spans), default=-inf), max((high for _, high in spans), default=inf)


@dataclass(frozen=True)
class Negation:
    part: Predicate

    @property
    def fields(self) -> frozenset[str]:
        return self.part.fields

    def mask(self, table: Table) -> Mask:
        return ~self.part.mask(table)

    def span(self) -> Interval:
        return EVER


def conjuncts(predicate: Predicate) -> list[Predicate]:
    """Take a condition apart into those that must all hold."""
    if isinstance(predicate, Every):
        return [inner for part in predicate.parts for inner in conjuncts(part)]
    return [predicate]
