"""The stations that behave in a way someone has to cope with; simulator/README.md lists them for people.

Each role goes to the first well-known number that the station list holds. Where it holds none and the list
is long enough that nobody misses one, another station takes the role; short lists of tests go without.
"""

from __future__ import annotations

from collections.abc import Iterable

from simulator.rivers.chance import key_of
from simulator.rivers.station import Station

REGULATED, TIDAL, DRY = "regulated", "tidal", "dry"
SILENT, BACKWATER, WITHDRAWN = "silent", "backwater", "withdrawn"
TWO_SERIES, TWO_SENSORS = "two_series", "two_sensors"
FIVE_MINUTE, HOURLY = "five_minute", "hourly"

PREFERRED: dict[str, tuple[str, ...]] = {
    REGULATED: ("09380000", "09402500", "01578310"),
    TIDAL: ("02246500", "14211720", "01463500"),
    DRY: ("09482500", "09486500", "07140000"),
    SILENT: ("06485500", "06775500", "05465500"),
    BACKWATER: ("05587450", "03612600", "07032000"),
    WITHDRAWN: ("02037500", "02035000", "02169500"),
    TWO_SERIES: ("07374000", "07289000", "02335000"),
    TWO_SENSORS: ("03086000", "03294500", "03085730"),
    FIVE_MINUTE: ("11447650", "14105700", "01389500"),
    HOURLY: ("15304000", "15565447", "06191500"),
}
_KEPT_ORDINARY = frozenset({"01646500"})
_LONG_LIST = 40


def assign_roles(stations: Iterable[Station]) -> dict[str, str]:
    """Return role -> station number, for the roles that the list can fill."""
    numbers = [station.number for station in stations]
    free = sorted(set(numbers) - _KEPT_ORDINARY - {n for names in PREFERRED.values() for n in names}, key=key_of)
    roles: dict[str, str] = {}
    for role, preferred in PREFERRED.items():
        known = [number for number in preferred if number in numbers]
        if known:
            roles[role] = known[0]
        elif len(numbers) >= _LONG_LIST:
            roles[role] = free.pop(0)
    return roles
