"""The stations of the starter list, as the simulated rivers need them."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Station:
    """One row of master_stations.csv. `state` is the postal code of a state or a province."""

    number: str
    name: str
    latitude: float
    longitude: float
    state: str
    huc: str
    altitude_ft: float | None
    drainage_area_sqmi: float | None
    agency: str


class StationListError(Exception):
    """The station list is missing or has a row that cannot be read."""


def read_stations(path: Path) -> list[Station]:
    """Return the stations of a CSV file in its order; raises StationListError naming the row."""
    if not path.is_file():
        raise StationListError(f"There is no station list at {path}. Name one with --stations.")
    with path.open(newline="", encoding="utf-8-sig") as file:
        return [_station(row, path, number) for number, row in enumerate(csv.DictReader(file), start=2)]


def _station(row: dict[str, str], path: Path, line: int) -> Station:
    try:
        return Station(
            number=row["station_number"].strip(),
            name=row["station_name"].strip(),
            latitude=float(row["latitude"]),
            longitude=float(row["longitude"]),
            state=row["state_code"].strip().upper(),
            huc=(row.get("huc_code") or "").strip(),
            altitude_ft=_number(row.get("altitude_ft")),
            drainage_area_sqmi=_number(row.get("drainage_area_sqmi")),
            agency=(row.get("agency") or "USGS").strip().upper(),
        )
    except (KeyError, ValueError, AttributeError) as error:
        raise StationListError(f"{path}, line {line}: {error!r}") from error


def _number(text: str | None) -> float | None:
    return float(text) if text and text.strip() else None
