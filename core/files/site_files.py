"""Station files as they come: our CSV, the USGS site file (RDB or TSV), the Canadian station list.

The USGS site file is tab-separated: lines with # first, then a row of names, then a row of widths such as `15s`.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from sqlalchemy.orm import Session

from core import seeding
from core.catalogue import store_rows
from core.domain import Agency
from core.errors import SeedError, SourceChangedFormat
from core.people.audit import Subject, record
from core.people.roles import Role
from core.picking.regions import FIPS
from core.sources.catalogue_base import CatalogueRow
from core.sources.eccc_catalogue import station_list_rows

WIDTH = re.compile(r"\d+[snd]")
SITE_COLUMNS = ("agency_cd", "site_no", "station_nm", "dec_lat_va", "dec_long_va")


def import_stations(session: Session, path: Path) -> int:
    """Add the stations of a file or bring them up to date, whichever kind it is; returns the rows read.

    Raises SeedError with the row's number and what is wrong with it; then nothing was imported.
    """
    count = _import(session, path, _text(path))
    record(session, Role.OPERATOR, "import", Subject("stations", None, path.name), after={"rows": count})
    return count


def _import(session: Session, path: Path, text: str) -> int:
    header = text.removeprefix("\ufeff").lstrip()
    if header.startswith("ID,Name / Nom"):
        return store_rows(session, _canadian(path.name, text))
    if "\tsite_no\t" in text[:20_000]:
        return store_rows(session, list(site_rows(path.name, text)))
    return seeding.import_stations(session, path)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        return path.read_text(encoding="cp1252", errors="replace")


def _canadian(name: str, text: str) -> list[CatalogueRow]:
    try:
        rows = list(station_list_rows(text))
    except SourceChangedFormat as error:
        raise SeedError(name, 1, str(error)) from error
    for number, row in rows:
        if not seeding.NUMBER_FORMS[Agency.EC].fullmatch(row.station_number):
            raise SeedError(name, number, f"{row.station_number!r} is not a station number of EC")
    return [row for _, row in rows]


def site_rows(name: str, text: str) -> Iterator[CatalogueRow]:
    """Read a USGS site file; sites of other agencies, and sites without a position, are passed over."""
    lines = [(number, line) for number, line in enumerate(text.splitlines(), start=1) if not line.startswith("#")]
    names = lines[0][1].split("\t") if lines else []
    missing = [column for column in SITE_COLUMNS if column not in names]
    if missing:
        raise SeedError(name, 1, f"the header lacks {', '.join(missing)}")
    seen: set[str] = set()
    for number, line in lines[1:]:
        cells = [cell.strip() for cell in line.split("\t")]
        if not any(cells) or all(WIDTH.fullmatch(cell) for cell in cells):
            continue
        if len(cells) != len(names):
            raise SeedError(name, number, f"it has {len(cells)} cells, the header {len(names)}")
        raw = dict(zip(names, cells, strict=True))
        if raw["agency_cd"] == "USGS" and raw["dec_lat_va"] and raw["dec_long_va"] and raw["site_no"] not in seen:
            seen.add(raw["site_no"])
            yield _site_in(name, number, raw)


def _site_in(file: str, number: int, raw: Mapping[str, str]) -> CatalogueRow:
    try:
        return _site(raw)
    except ValueError as error:
        raise SeedError(file, number, str(error)) from error


def _site(raw: Mapping[str, str]) -> CatalogueRow:
    """Read one site; raises ValueError saying what cannot be right."""
    facts = seeding.station_of(
        {
            "station_number": raw["site_no"],
            "station_name": raw["station_nm"],
            "latitude": raw["dec_lat_va"],
            "longitude": raw["dec_long_va"],
            "state_code": FIPS.get(raw.get("state_cd", ""), ""),
            "huc_code": raw.get("huc_cd", ""),
            "altitude_ft": raw.get("alt_va", ""),
            "drainage_area_sqmi": raw.get("drain_area_va", ""),
            "agency": Agency.USGS.value,
        }
    )
    return CatalogueRow(**facts)
