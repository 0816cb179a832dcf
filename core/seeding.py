"""Reading our CSV files of stations and mappings into their tables: all rows or none, and nothing a person changed.

`flask init` adds what is missing and touches nothing else; an import also brings rows up to date, save edited ones.
"""

import csv
import io
import math
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from core.domain import Agency
from core.errors import SeedError
from core.models import MasterStation, StationMapping
from core.store.tables import Base
from core.store.upsert import insert_into

SEEDS = Path(__file__).parent.parent / "seeds"
STATION_COLUMNS = (
    "station_number",
    "station_name",
    "latitude",
    "longitude",
    "state_code",
    "huc_code",
    "altitude_ft",
    "drainage_area_sqmi",
    "agency",
)
MAPPING_COLUMNS = ("source_agency", "source_id", "target_agency", "target_id")
TARGET_AGENCIES = ("NOAA-HADS", "NWM")
NUMBER_FORMS = {
    Agency.USGS: re.compile(r"[0-9]{8,15}"),
    Agency.EC: re.compile(r"[0-9]{2}[A-Z]{2}[0-9]{3}"),
}
HUC_FORM = re.compile(r"([0-9]{2}){1,6}")
STATE_FORM = re.compile(r"[A-Z]{2}")
LONGEST_NAME = 200
ROWS_A_STATEMENT = 1000


def seed(session: Session, folder: Path = SEEDS) -> tuple[int, int]:
    """Add the starter list's stations and mappings that are not there yet; returns how many rows each file has."""
    stations = read_stations(folder / "master_stations.csv")
    mappings = read_mappings(folder / "hads_id_mappings.csv")
    write_rows(session, MasterStation, stations, ["station_number"], update=False)
    write_rows(session, StationMapping, mappings, list(MAPPING_COLUMNS[:3]), update=False)
    return len(stations), len(mappings)


def import_stations(session: Session, path: Path) -> int:
    """Add or bring up to date the stations of our CSV; rows that a person edited stay. Returns the rows read."""
    rows = read_stations(path)
    write_rows(session, MasterStation, rows, ["station_number"], update=True)
    return len(rows)


def import_mappings(session: Session, path: Path) -> int:
    """Add or bring up to date the mappings of our CSV; rows that a person edited stay. Returns the rows read."""
    rows = read_mappings(path)
    write_rows(session, StationMapping, rows, list(MAPPING_COLUMNS[:3]), update=True)
    return len(rows)


def read_stations(path: Path) -> list[dict[str, Any]]:
    """Read a station file; raises SeedError with the row's number and what is wrong with it."""
    return _read(path, STATION_COLUMNS, station_of, lambda row: row["station_number"])


def read_mappings(path: Path) -> list[dict[str, Any]]:
    """Read a mapping file; raises SeedError with the row's number and what is wrong with it."""
    return _read(path, MAPPING_COLUMNS, mapping_of, lambda row: tuple(row[name] for name in MAPPING_COLUMNS[:3]))


def _read(
    path: Path,
    columns: tuple[str, ...],
    read_row: Callable[[Mapping[str, str]], dict[str, Any]],
    key_of: Callable[[dict[str, Any]], Any],
) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    seen: dict[Any, int] = {}
    for number, raw in _raw_rows(path.name, _text_of(path), columns):
        try:
            row = read_row(raw)
        except ValueError as error:
            raise SeedError(path.name, number, str(error)) from error
        key = key_of(row)
        if key in seen:
            raise SeedError(path.name, number, f"it stands in row {seen[key]} already")
        seen[key] = number
        rows.append(row)
    return rows


def _text_of(path: Path) -> str:
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content.count(b"\n", 0, error.start) + 1
        raise SeedError(path.name, row, "it is not UTF-8 text") from error


def _raw_rows(file: str, text: str, columns: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield each row with its line number; the header is line 1."""
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        missing = [name for name in columns if name not in (reader.fieldnames or [])]
        if missing:
            raise SeedError(file, 1, f"the header lacks {', '.join(missing)}")
        for raw in reader:
            if None in raw or None in raw.values():
                raise SeedError(file, reader.line_num, f"it has not {len(reader.fieldnames or [])} cells")
            yield reader.line_num, {name: (raw[name] or "").strip() for name in columns}
    except csv.Error as error:
        raise SeedError(file, reader.reader.line_num, f"it is not CSV: {error}") from error


def station_of(raw: Mapping[str, str]) -> dict[str, Any]:
    """Read one row of a station file; raises ValueError saying what cannot be right."""
    agency = _agency(raw["agency"])
    if not NUMBER_FORMS[agency].fullmatch(raw["station_number"]):
        raise ValueError(f"{raw['station_number']!r} is not a station number of {agency.value}")
    if not raw["station_name"]:
        raise ValueError("the station has no name")
    if len(raw["station_name"]) > LONGEST_NAME or not raw["station_name"].isprintable():
        raise ValueError(f"a station's name has at most {LONGEST_NAME} printable characters")
    if raw["state_code"] and not STATE_FORM.fullmatch(raw["state_code"]):
        raise ValueError(f"{raw['state_code']!r} is not a postal code of two letters")
    if raw["huc_code"] and not HUC_FORM.fullmatch(raw["huc_code"]):
        raise ValueError(f"{raw['huc_code']!r} is not a hydrologic unit code of 2 to 12 digits")
    return {
        "station_number": raw["station_number"],
        "station_name": raw["station_name"],
        "latitude": _number(raw, "latitude", -90, 90),
        "longitude": _number(raw, "longitude", -180, 180),
        "state_code": raw["state_code"] or None,
        "huc_code": raw["huc_code"] or None,
        "altitude_ft": _number(raw, "altitude_ft", -1400, 30_000) if raw["altitude_ft"] else None,
        "drainage_area_sqmi": _number(raw, "drainage_area_sqmi", 0, 3e6) if raw["drainage_area_sqmi"] else None,
        "agency": agency.value,
    }


def mapping_of(raw: Mapping[str, str]) -> dict[str, Any]:
    """Read one row of a mapping file; raises ValueError saying what cannot be right."""
    agency = _agency(raw["source_agency"])
    if not NUMBER_FORMS[agency].fullmatch(raw["source_id"]):
        raise ValueError(f"{raw['source_id']!r} is not a station number of {agency.value}")
    if raw["target_agency"] not in TARGET_AGENCIES:
        raise ValueError(f"the target agency must be {' or '.join(TARGET_AGENCIES)}, not {raw['target_agency']!r}")
    if not re.fullmatch(r"[A-Z0-9]{3,20}", raw["target_id"]):
        raise ValueError(f"{raw['target_id']!r} is not an id of {raw['target_agency']}")
    return {name: raw[name] for name in MAPPING_COLUMNS}


def _agency(word: str) -> Agency:
    try:
        return Agency(word)
    except ValueError:
        raise ValueError(f"the agency must be {' or '.join(Agency)}, not {word!r}") from None


def _number(raw: Mapping[str, str], name: str, least: float, most: float) -> float:
    try:
        value = float(raw[name])
    except ValueError:
        raise ValueError(f"{name} {raw[name]!r} is not a number") from None
    if not math.isfinite(value) or not least <= value <= most:
        raise ValueError(f"{name} {raw[name]} does not lie between {least:g} and {most:g}")
    return value


def write_rows(
    session: Session, model: type[Base], rows: list[dict[str, Any]], key: list[str], *, update: bool
) -> None:
    """Add rows by their key; with `update`, bring those that are there up to date, save what a person edited."""
    statement = insert_into(session, model)
    if update and rows:
        changes = {name: statement.excluded[name] for name in rows[0] if name not in key}
        untouched = model.__table__.c["edited_at"].is_(None)
        statement = statement.on_conflict_do_update(index_elements=key, set_=changes, where=untouched)
    else:
        statement = statement.on_conflict_do_nothing(index_elements=key)
    for start in range(0, len(rows), ROWS_A_STATEMENT):
        session.execute(statement, rows[start : start + ROWS_A_STATEMENT])
