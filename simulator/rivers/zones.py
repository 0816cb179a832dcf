"""Local standard time of a gauge: hours from UTC, by state and, where a state is divided, by longitude."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.rivers.station import Station

_ABBREVIATIONS = {
    -3.5: "NST", -4: "AST", -5: "EST", -6: "CST", -7: "MST", -8: "PST", -9: "AKST", -10: "HST", 10: "GST",
}  # fmt: skip
# Nunavut's gauges keep the time of Yellowknife, whose office runs them, and the Yukon that of 2020.
_BY_OFFSET: dict[float, str] = {
    -3.5: "NL",
    -4: "PR VI NB NS PE",
    -5: "CT DC DE FL GA IN KY MA MD ME MI NC NH NJ NY OH PA RI SC TN VA VT WV ON QC",
    -6: "AL AR IA IL KS LA MN MO MS ND NE OK SD TX WI MB SK",
    -7: "AZ CO ID MT NM UT WY AB NT YT NU",
    -8: "CA NV OR WA BC",
    -9: "AK",
    -10: "HI",
    10: "GU",
}
_OFFSETS = {state: hours for hours, states in _BY_OFFSET.items() for state in states.split()}
# State: (longitude, offset west of it). Good to a county or two, which a simulated river can bear.
_WESTERN_PART = {
    "FL": (-85.0, -6), "IN": (-87.0, -6), "KY": (-86.0, -6), "TN": (-85.3, -6), "MI": (-89.0, -6),
    "ND": (-102.0, -7), "SD": (-100.5, -7), "NE": (-101.2, -7), "KS": (-101.4, -7), "TX": (-104.9, -7),
    "ON": (-90.0, -6), "NL": (-59.5, -4),
}  # fmt: skip
_NO_DAYLIGHT_TIME = frozenset(["AZ", "HI", "PR", "VI", "GU", "SK", "YT"])


@dataclass(frozen=True)
class Zone:
    """Local standard time."""

    offset_hours: float
    abbreviation: str
    uses_daylight_time: bool

    @property
    def offset_seconds(self) -> int:
        return round(self.offset_hours * 3600)


def zone_of(station: Station) -> Zone:
    """Return the standard time of a station; an unknown state gets the hour of its longitude."""
    hours = _OFFSETS.get(station.state, float(round(station.longitude / 15)))
    west = _WESTERN_PART.get(station.state)
    if west and station.longitude < west[0]:
        hours = west[1]
    if station.state == "ID" and station.latitude > 45.5:
        hours = -8
    if station.state == "BC" and station.longitude > -117.5:
        hours = -7
    return Zone(hours, _ABBREVIATIONS.get(hours, "UTC"), station.state not in _NO_DAYLIGHT_TIME)
