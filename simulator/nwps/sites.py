"""The gauges of the service: the stations of a world that the mapping list gives a NWSLI."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from simulator.nwps.behaviour import NO_FORECAST, NO_REACH, OUT_OF_SERVICE, behaviour_of
from simulator.rivers.chance import key_of
from simulator.rivers.gauge import Gauge
from simulator.rivers.rating import Rating, rating_of
from simulator.rivers.station import Station, StationListError
from simulator.world import World

STARTER_MAPPINGS = Path(__file__).parents[2] / "seeds" / "hads_id_mappings.csv"
_KNOWN_REACHES = {"01646500": "4512772"}


@dataclass(frozen=True)
class Site:
    """One gauge under its NWSLI."""

    lid: str
    gauge: Gauge
    behaviour: str
    reach_id: str
    rating: Rating

    @property
    def station(self) -> Station:
        return self.gauge.basin.station

    @property
    def has_forecast(self) -> bool:
        return self.behaviour not in (NO_FORECAST, OUT_OF_SERVICE)


class Sites:
    """All gauges, found by NWSLI or USGS number, and by the reach they stand on."""

    def __init__(self, world: World, mappings: Path | None = None) -> None:
        self.world = world
        nwslis = read_mappings(mappings or STARTER_MAPPINGS)
        ours = {number: gauge for number, gauge in world.gauges.items() if number in nwslis}
        self.by_lid = {nwslis[number]: _site(nwslis[number], gauge) for number, gauge in sorted(ours.items())}
        usgs = [site for site in self.by_lid.values() if site.station.agency == "USGS"]
        self.by_number = {site.gauge.number: site for site in usgs}
        self.by_reach = {site.reach_id: site for site in self.by_lid.values() if site.reach_id}

    def find(self, name: str) -> Site | None:
        return self.by_lid.get(name.upper()) or self.by_number.get(name)


def read_mappings(path: Path) -> dict[str, str]:
    """Return station number -> NWSLI, the first of several; raises StationListError."""
    if not path.is_file():
        raise StationListError(f"There is no mapping list at {path}. Name one with --mappings.")
    nwslis: dict[str, str] = {}
    with path.open(newline="", encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            try:
                nwslis.setdefault(row["source_id"].strip(), row["target_id"].strip())
            except (KeyError, AttributeError) as error:
                raise StationListError(f"{path}: {error!r}") from error
    return nwslis


def _site(lid: str, gauge: Gauge) -> Site:
    number = gauge.number
    behaviour = behaviour_of(number)
    reach = _KNOWN_REACHES.get(number, str(1_000_000 + key_of("reach", number) % 23_000_000))
    return Site(lid, gauge, behaviour, "" if behaviour == NO_REACH else reach, rating_of(gauge.basin))
