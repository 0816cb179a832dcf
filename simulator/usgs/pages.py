"""Pages of values: a walk over buckets of time, each computed when a page reaches it.

A cursor holds the moment the request began, so that the pages of one request fit together, and the place
reached: `moment|bucket|row`.
"""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from math import ceil, floor
from typing import NamedTuple

import numpy as np

from simulator.rivers.basin import DAY
from simulator.rivers.chance import key_of
from simulator.rivers.flows import Shelf, year_of
from simulator.rivers.hydrograph import year_start
from simulator.usgs.bucket import Bucket
from simulator.usgs.catalogue import Catalogue
from simulator.usgs.daily import daily_rows
from simulator.usgs.errors import Refusal
from simulator.usgs.moments import EVER, Interval
from simulator.usgs.predicates import Every, Predicate
from simulator.usgs.query import Query
from simulator.usgs.rows import Rows, instant_rows
from simulator.usgs.series import Kind, Series

_WEEK, _MONTH = 7 * DAY, 31 * DAY
_ROW_FIELDS = frozenset({"time", "value", "approval_status", "qualifier", "last_modified", "id"})
_MOST_AT_ONCE = 3 * 366 * DAY + DAY


class Page(NamedTuple):
    """Features as JSON text, and the cursor of the next page if this one is full."""

    features: list[str]
    cursor: str | None


@dataclass(frozen=True)
class Place:
    """Where a page begins."""

    moment: int
    bucket: int = 0
    row: int = 0

    @classmethod
    def read(cls, cursor: str) -> Place:
        try:
            moment, bucket, row = urlsafe_b64decode(cursor).decode().split("|")
            return cls(int(moment), int(bucket), int(row))
        except (ValueError, binascii.Error) as error:
            raise Refusal(f"cursor is invalid: {cursor!r}") from error

    def __str__(self) -> str:
        return urlsafe_b64encode(f"{self.moment}|{self.bucket}|{self.row}".encode()).decode()


class Span(NamedTuple):
    """UTC seconds [start, end) of a bucket, and what sets its place among the others."""

    start: int
    end: int
    rank: int


class Asked(NamedTuple):
    """A query taken apart: the series that can answer, and the conditions their rows have still to meet."""

    kind: Kind
    series: list[Series]
    conditions: list[Predicate]
    signature: str


class ValuePages:
    """Answers to queries for daily and continuous values, and for the latest of each."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.world = catalogue.world
        self._buckets: Shelf[Bucket] = Shelf(600_000, len)

    def page(self, query: Query, kind: Kind) -> Page:
        """Return the page of daily or continuous values that the query's cursor asks for."""
        place = Place.read(query.cursor) if query.cursor else Place(self.world.now(), 0, query.offset)
        asked = Asked(kind, *self._split(query, kind), query.signature)
        spans = _spans(kind, _bounds(kind, asked.conditions, place.moment), asked.series, place.moment)
        properties = query.properties or query.collection.properties
        features: list[str] = []
        index, row = place.bucket, place.row
        while index < len(spans) and len(features) < query.limit:
            bucket = self._bucket(asked, spans[index], place.moment)
            end = row + query.limit - len(features)
            features += bucket.features(row, end, properties, query.skip_geometry)
            held = len(bucket.order)
            index, row = (index, end) if end < held else (index + 1, max(row - held, 0))
        full = len(features) == query.limit
        return Page(features, str(Place(place.moment, index, row)) if full else None)

    def latest(self, query: Query, kind: Kind) -> Page:
        """Return the last value of each series."""
        series, conditions = self._split(query, kind)
        place = Place.read(query.cursor) if query.cursor else Place(self.world.now(), 0, query.offset)
        parts = [self._last_row(one, kind, place.moment) for one in series]
        bucket = Bucket(parts, self.world.flows, kind == "daily")
        bucket.keep(conditions)
        end = place.row + query.limit
        properties = query.properties or query.collection.properties
        features = bucket.features(place.row, end, properties, query.skip_geometry)
        full = len(features) == query.limit
        return Page(features, str(Place(place.moment, 0, end)) if full else None)

    def _split(self, query: Query, kind: Kind) -> tuple[list[Series], list[Predicate]]:
        """Return the series that can have an answer, and the conditions that rows have still to meet."""
        table = self.catalogue.series_table(kind)
        rest = [one for one in query.conditions if one.fields & _ROW_FIELDS]
        mask = Every(tuple(one for one in query.conditions if one not in rest)).mask(table)
        return [self.catalogue.series[kind][at] for at in np.flatnonzero(mask).tolist()], rest

    def _bucket(self, asked: Asked, span: Span, now: int) -> Bucket:
        """Return the rows of one span that are asked for, kept from page to page."""

        def fill() -> Bucket:
            rows = [self._rows(one, asked.kind, span.start, span.end, now) for one in asked.series]
            bucket = Bucket(rows, self.world.flows, asked.kind == "daily", span.rank)
            bucket.keep(asked.conditions)
            return bucket

        silent = tuple(sorted(self.world.silent_since.items()))
        return self._buckets.get((asked.signature, now, silent, span), fill)

    def _rows(self, series: Series, kind: Kind, start: int, end: int, now: int) -> Rows:
        if kind == "continuous":
            return instant_rows(series, start, end, now, self.world.last_arrived(series.gauge, now))
        last = min(end // DAY - 1, self.world.last_daily(series.gauge, now))
        return daily_rows(series, start // DAY, last, now)

    def _last_row(self, series: Series, kind: Kind, now: int) -> Rows:
        """Return the last row of a series; none where its last month of the year has none."""
        gauge = series.gauge
        if kind == "daily":
            last = min(self.world.last_daily(gauge, now), series.end_day) * DAY
            start = max(last - _MONTH, year_start(year_of(last)))
        else:
            last = min(self.world.last_arrived(gauge, now), (series.end_day + 1) * DAY - gauge.offset - 1)
            start = last - _MONTH
        return self._rows(series, kind, start, last + DAY, now).last()


def _bounds(kind: Kind, conditions: list[Predicate], now: int) -> Interval:
    """Return the times that can matter. Readings: the last year unless a time is named, three years at most."""
    low, high = Every(tuple(conditions)).span()
    if kind == "daily":
        return low, high
    if (low, high) == EVER:
        return now - 365.25 * DAY, now
    if min(high, now) - low > _MOST_AT_ONCE:
        raise Refusal("The requested time range is too long: continuous values are limited to 3 years a request.")
    return low, high


def _spans(kind: Kind, bounds: Interval, series: list[Series], now: int) -> list[Span]:
    """Return the buckets that cover the bounds, in the order in which the service keeps them."""
    if not series:
        return []
    low = max(bounds[0], (min(one.begin_day for one in series) - 1) * DAY)
    high = min(bounds[1], now + DAY)
    if low > high:
        return []
    return _years(ceil(low), floor(high)) if kind == "daily" else _weeks(ceil(low), floor(high))


def _weeks(low: int, high: int) -> list[Span]:
    weeks = range(low // _WEEK, high // _WEEK + 1)
    spans = [Span(max(low, week * _WEEK), min(high + 1, (week + 1) * _WEEK), week) for week in weeks]
    return sorted(spans, key=lambda span: key_of("week", span.rank))


def _years(low: int, high: int) -> list[Span]:
    """Return whole days, by calendar year; a year's rank begins the ids of its rows."""
    first, end = -(-low // DAY) * DAY, (high // DAY + 1) * DAY
    spans = [
        Span(max(first, year_start(year)), min(end, year_start(year + 1)), key_of("year", year) >> 48)
        for year in range(year_of(first), year_of(max(end - 1, first)) + 1)
    ]
    return sorted((span for span in spans if span.start < span.end), key=lambda span: (span.rank, span.start))
