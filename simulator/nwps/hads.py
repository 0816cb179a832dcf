"""`ALL_USGS-HADS_SITES.txt`: NWSLI and USGS number of each gauge, with the flaws of the real list.

One gauge in twenty stands there twice, and one in twenty under a second NWSLI that no gauge document knows.
"""

from __future__ import annotations

from simulator.nwps.sites import Site, Sites
from simulator.rivers.chance import key_of, one

_HEADER = """\
NWS  |USGS           |        |   |           |            |
5 CHR|STATION        |GOES    |NWS|LATITUDE   |LONGITUDE   |LOCATION
IDENT|NUMBER         |IDENTIFR|HSA|dd mm ss   | ddd mm ss  |NAME
-----|---------------|--------|---|-----------|------------|------------------------------"""


def hads_text(sites: Sites) -> str:
    """Return the list, sorted by state and NWSLI as the agency's is, without a newline at its end."""
    known = sorted(sites.by_number.values(), key=lambda site: (site.station.state, site.lid))
    return "\n".join([_HEADER, *(row for site in known for row in _rows(site))])


def _rows(site: Site) -> list[str]:
    row, flaw = _row(site, site.lid), one("hads", site.lid)
    if flaw < 0.05:
        return [row, row]
    return [row, _row(site, f"Z{site.lid[1:]}")] if flaw < 0.1 else [row]


def _row(site: Site, lid: str) -> str:
    place = site.station
    goes = f"{key_of('goes', site.lid) % 16**8:08X}"
    latitude = _degrees(place.latitude, 2, 11)
    longitude = ("-" if place.longitude > 0 else "") + _degrees(place.longitude, 3, 11 if place.longitude > 0 else 12)
    name = place.name.removesuffix(f", {place.state}").upper().replace(",", "")
    return f"{lid}|{place.number:<15}|{goes}|X{place.state}|{latitude}|{longitude}|{name} {place.state}"


def _degrees(value: float, digits: int, width: int) -> str:
    tenths = round(abs(value) * 36_000)
    seconds, minutes = tenths % 600 / 10, tenths // 600 % 60
    return f"{tenths // 36_000:0{digits}d} {minutes:02d} {seconds:04.1f}".ljust(width)
