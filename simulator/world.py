"""Everything the simulated agencies share: the rivers, their gauges, the clock, and who has fallen silent."""

from __future__ import annotations

from pathlib import Path

from simulator.clock import Clock
from simulator.rivers.basin import DAY, HOUR, basin_of
from simulator.rivers.flows import Flows
from simulator.rivers.gauge import Gauge, gauge_of
from simulator.rivers.roles import SILENT, assign_roles
from simulator.rivers.station import Station, read_stations

STARTER_LIST = Path(__file__).parents[1] / "seeds" / "master_stations.csv"
DEFAULT_SEED = 20261122
_SILENT_FOR = 9 * DAY - 7 * HOUR


class World:
    """The simulated continent of one process."""

    def __init__(self, stations: list[Station], seed: int = DEFAULT_SEED, clock: Clock | None = None) -> None:
        self.seed = seed
        self.clock = clock or Clock()
        self.stations = {station.number: station for station in stations}
        self.roles = assign_roles(station for station in stations if station.agency == "USGS")
        by_number = {number: role for role, number in self.roles.items()}
        self.gauges: dict[str, Gauge] = {
            number: gauge_of(basin_of(station, seed, by_number.get(number)))
            for number, station in self.stations.items()
        }
        self.flows = Flows()
        self.silent_since: dict[str, int] = {}
        if SILENT in self.roles:
            self.silent_since[self.roles[SILENT]] = self.now() // DAY * DAY - _SILENT_FOR

    @classmethod
    def from_list(cls, path: Path | None = None, seed: int = DEFAULT_SEED, clock: Clock | None = None) -> World:
        """Read a station list (the starter list by default); raises StationListError."""
        return cls(read_stations(path or STARTER_LIST), seed, clock)

    def now(self) -> int:
        return self.clock.now()

    def last_arrived(self, gauge: Gauge, now: int) -> int:
        """The latest instant of which a reading is public."""
        return min(gauge.last_arrived(now), self._cut(gauge) - 1)

    def last_daily(self, gauge: Gauge, now: int) -> int:
        """The latest local day whose mean is public; the day in which a gauge falls silent has none."""
        return min(gauge.last_daily(now), int(self._cut(gauge) + gauge.offset) // DAY - 1)

    def _cut(self, gauge: Gauge) -> int:
        return self.silent_since.get(gauge.number, 2**62)
