"""The stations and series of the service, as tables that conditions can be evaluated on."""

from __future__ import annotations

import json
from collections.abc import Sequence
from math import nan
from typing import Any

import numpy as np

from simulator.rivers.chance import Floats
from simulator.rivers.gauge import Gauge
from simulator.usgs.collections import Collection
from simulator.usgs.metadata import Properties, constants_of, location_of, series_metadata
from simulator.usgs.moments import instant
from simulator.usgs.series import Kind, Series, series_of
from simulator.world import World


class PropertyTable:
    """Features as dictionaries of properties; a missing property is null."""

    def __init__(self, rows: Sequence[Properties], gauges: Sequence[Gauge]) -> None:
        self.rows, self.gauges = rows, gauges

    def __len__(self) -> int:
        return len(self.rows)

    def texts(self, name: str) -> list[str | None]:
        return [_text(row.get(name)) for row in self.rows]

    def moments(self, name: str) -> Floats:
        values = (row.get(name) for row in self.rows)
        return np.array([nan if value is None else instant(value) for value in values])

    def positions(self) -> tuple[Floats, Floats]:
        stations = [gauge.basin.station for gauge in self.gauges]
        return np.array([s.longitude for s in stations]), np.array([s.latitude for s in stations])


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, separators=(",", ":"))


class Catalogue:
    """The USGS side of a world."""

    def __init__(self, world: World) -> None:
        self.world = world
        ours = [gauge for gauge in world.gauges.values() if gauge.basin.station.agency == "USGS"]
        self.gauges = sorted(ours, key=lambda gauge: gauge.number)
        self.locations = {gauge.number: location_of(gauge) for gauge in self.gauges}
        every = sorted((one for gauge in self.gauges for one in series_of(gauge)), key=lambda one: one.id)
        self.series: dict[Kind, list[Series]] = {
            "daily": [one for one in every if one.kind == "daily"],
            "continuous": [one for one in every if one.kind == "continuous"],
        }
        self._tables = {kind: self._series_table(series) for kind, series in self.series.items()}

    def series_table(self, kind: Kind) -> PropertyTable:
        """Return the series of a kind, in the order of `self.series`, with their stations' properties."""
        return self._tables[kind]

    def features(self, collection: Collection, now: int) -> PropertyTable:
        """Return the features of a collection that describes, in the order of their ids."""
        if collection.name == "monitoring-locations":
            return PropertyTable([self.locations[gauge.number] for gauge in self.gauges], self.gauges)
        series = sorted(self.series["daily"] + self.series["continuous"], key=lambda one: one.id)
        local = "begin_utc" in collection.properties
        rows = [self._described(one, now, local) for one in series]
        return PropertyTable(rows, [one.gauge for one in series])

    def _described(self, series: Series, now: int, local: bool) -> Properties:
        """Join a series and its station; v0 of the series metadata gives begin and end in local time."""
        about = {**self.locations[series.gauge.number], **series_metadata(self.world, series, now)}
        if local:
            about["begin"], about["end"] = about["local_begin"], about["local_end"]
            about["last_modified"] = about["last_modified"][:19]
        return about

    def _series_table(self, series: list[Series]) -> PropertyTable:
        rows = [{**self.locations[one.gauge.number], **constants_of(one)} for one in series]
        return PropertyTable(rows, [one.gauge for one in series])
