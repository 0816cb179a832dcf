"""The offices and zones of a gauge's documents, by state; offices have the right names only."""

from __future__ import annotations

from simulator.nwps.sites import Site

_CENTERS = {
    "ABRFC": ("Arkansas-Red Basin River Forecast Center", "OK KS"),
    "APRFC": ("Alaska-Pacific River Forecast Center", "AK HI GU"),
    "CBRFC": ("Colorado Basin River Forecast Center", "AZ CO UT"),
    "CNRFC": ("California Nevada River Forecast Center", "CA NV"),
    "LMRFC": ("Lower Mississippi River Forecast Center", "AR LA MS TN"),
    "MARFC": ("Middle Atlantic River Forecast Center", "DC DE MD NJ PA VA"),
    "MBRFC": ("Missouri Basin River Forecast Center", "MO MT NE SD WY"),
    "NCRFC": ("North Central River Forecast Center", "IA IL MI MN ND WI"),
    "NERFC": ("Northeast River Forecast Center", "CT MA ME NH NY RI VT"),
    "NWRFC": ("Northwest River Forecast Center", "ID OR WA BC"),
    "OHRFC": ("Ohio River Forecast Center", "IN KY OH WV"),
    "SERFC": ("Southeast River Forecast Center", "AL FL GA NC PR SC VI"),
    "WGRFC": ("West Gulf River Forecast Center", "NM TX"),
}
_BY_STATE = {state: center for center, (_, states) in _CENTERS.items() for state in states.split()}
_STATE_NAMES = {
    "AL": "Alabama", "AK": "Alaska", "AZ": "Arizona", "AR": "Arkansas", "CA": "California", "CO": "Colorado",
    "CT": "Connecticut", "DE": "Delaware", "DC": "District of Columbia", "FL": "Florida", "GA": "Georgia",
    "HI": "Hawaii", "ID": "Idaho", "IL": "Illinois", "IN": "Indiana", "IA": "Iowa", "KS": "Kansas",
    "KY": "Kentucky", "LA": "Louisiana", "ME": "Maine", "MD": "Maryland", "MA": "Massachusetts", "MI": "Michigan",
    "MN": "Minnesota", "MS": "Mississippi", "MO": "Missouri", "MT": "Montana", "NE": "Nebraska", "NV": "Nevada",
    "NH": "New Hampshire", "NJ": "New Jersey", "NM": "New Mexico", "NY": "New York", "NC": "North Carolina",
    "ND": "North Dakota", "OH": "Ohio", "OK": "Oklahoma", "OR": "Oregon", "PA": "Pennsylvania", "PR": "Puerto Rico",
    "RI": "Rhode Island", "SC": "South Carolina", "SD": "South Dakota", "TN": "Tennessee", "TX": "Texas",
    "UT": "Utah", "VT": "Vermont", "VA": "Virginia", "WA": "Washington", "WV": "West Virginia", "WI": "Wisconsin",
    "WY": "Wyoming", "BC": "British Columbia",
}  # fmt: skip
_ZONES = {
    -4: "AST4", -5: "EST5EDT", -6: "CST6CDT", -7: "MST7MDT", -8: "PST8PDT", -9: "AKST9AKDT", -10: "HST10",
}  # fmt: skip
_NO_DAYLIGHT_TIME = {"AZ": "MST7"}


def center_of(site: Site) -> dict[str, str]:
    """Return the River Forecast Center."""
    center = _BY_STATE.get(site.station.state, "MARFC")
    return {"abbreviation": center, "name": _CENTERS[center][0]}


def office_of(site: Site) -> dict[str, str]:
    """Return a weather forecast office; one that is not, since the station list does not tell."""
    return {"abbreviation": f"X{site.station.state}", "name": f"{state_of(site)['name']} (simulated)"}


def state_of(site: Site) -> dict[str, str]:
    state = site.station.state
    return {"abbreviation": state, "name": _STATE_NAMES.get(state, state)}


def time_zone_of(site: Site) -> str:
    """Return the zone as the service spells it: `EST5EDT`."""
    zone = site.gauge.basin.zone
    return _NO_DAYLIGHT_TIME.get(site.station.state) or _ZONES.get(int(zone.offset_hours), "UTC")
