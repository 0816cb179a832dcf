"""The crosswalk of USGS numbers and NWS location identifiers (NWSLI), as hads.ncep.noaa.gov publishes it.

Four header lines, then a row a gauge of seven fields between bars:
`NWSLI|USGS number, padded|GOES id|NWS office|lat dd mm ss[.s]|lon ddd mm ss[.s]|name`. A longitude without a sign is
west; one with a minus is east (Guam). Some numbers stand in several rows: the first one stands, and rows that are
the same throughout go without saying.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from core.errors import SeedError

HEADER = re.compile(r"NWS +\|USGS +\|")
HEADER_LINES = 4
FIELDS = 7
NWSLI_FORM = re.compile(r"[A-Z0-9]{3,8}")
NUMBER_FORM = re.compile(r"[0-9]{8,15}")
ANGLE_FORM = re.compile(r"(-?)([0-9]{1,3}) ([0-9]{1,2}) ([0-9]{1,2}(?:\.[0-9]*)?)")


@dataclass(frozen=True)
class HadsSite:
    """A row; degrees north and east, both None where the minutes or seconds given cannot be."""

    row: int
    nwsli: str
    usgs_number: str
    latitude: float | None
    longitude: float | None
    name: str


@dataclass(frozen=True)
class Duplicate:
    """A station number that stands in a later row again, with another id: the one kept, and the one that was not."""

    row: int
    station_number: str
    kept: str
    left_out: str


@dataclass(frozen=True)
class Crosswalk:
    """The file: a site a station number, what came twice, and how many rows there are."""

    sites: list[HadsSite]
    duplicates: list[Duplicate]
    rows: int


def is_hads(text: str) -> bool:
    """Tell by its header whether a file is this one."""
    return HEADER.match(text) is not None


def read_crosswalk(file: str, text: str) -> Crosswalk:
    """Read the whole file; raises SeedError with the number of the first row that cannot be right."""
    first: dict[str, HadsSite] = {}
    sites, duplicates = list(_sites(file, text)), []
    for site in sites:
        kept = first.setdefault(site.usgs_number, site)
        if kept.nwsli != site.nwsli:
            duplicates.append(Duplicate(site.row, site.usgs_number, kept.nwsli, site.nwsli))
    if not sites:
        raise SeedError(file, HEADER_LINES + 1, "there is no row below the header")
    return Crosswalk(list(first.values()), duplicates, len(sites))


def _sites(file: str, text: str) -> Iterator[HadsSite]:
    for row, line in enumerate(text.splitlines(), start=1):
        if row <= HEADER_LINES or not line.strip():
            continue
        try:
            yield _site(row, line)
        except ValueError as error:
            raise SeedError(file, row, str(error)) from error


def _site(row: int, line: str) -> HadsSite:
    fields = [part.strip() for part in line.split("|")]
    if len(fields) != FIELDS:
        raise ValueError(f"it has {len(fields)} fields between bars, not {FIELDS}")
    nwsli, number, _, _, latitude, longitude, name = fields
    if not NWSLI_FORM.fullmatch(nwsli):
        raise ValueError(f"{nwsli!r} is not an NWS location identifier")
    if not NUMBER_FORM.fullmatch(number):
        raise ValueError(f"{number!r} is not a station number of USGS")
    north, west = degrees(latitude, 90), degrees(longitude, 180)
    known = north is not None and west is not None
    return HadsSite(row, nwsli, number, north if known else None, -west if known and west is not None else None, name)


def degrees(text: str, most: int) -> float | None:
    """Read `dd mm ss[.s]`; None where minutes or seconds pass 60 or degrees `most`. Raises ValueError."""
    found = ANGLE_FORM.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is not a position as degrees, minutes and seconds")
    sign, whole, minutes, seconds = found.groups()
    if int(minutes) >= 60 or float(seconds) >= 60:
        return None
    value = int(whole) + int(minutes) / 60 + float(seconds) / 3600
    return None if value > most else -value if sign else value
