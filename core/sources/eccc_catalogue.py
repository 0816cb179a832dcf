"""The Canadian catalogue: api.weather.gc.ca's hydrometric-stations, and the local standard time from the Datamart list.

Stations come as GeoJSON, at most 10,000 a page; drainage areas are km2. The station list of the Datamart names the
time zone of each real-time station as `UTC-08:00`: per station, not per province, and never daylight time.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from core.domain import Agency
from core.errors import InputError, SourceChangedFormat
from core.sources.catalogue_base import CatalogueRow, Scope
from core.sources.http import HttpClient
from core.units import KM2_PER_SQMI

STATION_LIST = "/today/hydrometric/doc/hydrometric_StationList.csv"
COLLECTION = "/collections/hydrometric-stations/items"
PAGE = 10_000
LIST_COLUMNS = ("ID", "Name / Nom", "Latitude", "Longitude", "Prov/Terr", "Timezone / Fuseau horaire")


@dataclass(frozen=True)
class EcccCatalogue:
    """The station services at `api_url` and `datamart_url`."""

    api_url: str
    datamart_url: str
    client: HttpClient

    def scopes(self, state: str | None = None) -> list[Scope]:
        if state is not None:
            raise InputError({"state": "The Canadian list comes as a whole; leave the state out."})
        return [Scope(Agency.EC.value)]

    def fetch(self, scope: Scope) -> list[CatalogueRow]:
        text = self.client.get_text(self.datamart_url + STATION_LIST)
        zones = {row.station_number: row.timezone for row in parse_station_list(text)}
        return parse_stations(self._features(), zones)

    def _features(self) -> list[Any]:
        features: list[Any] = []
        while True:
            params = [("f", "json"), ("limit", str(PAGE)), ("offset", str(len(features)))]
            page = self.client.get_json(self.api_url + COLLECTION, params)
            found = page.get("features") if isinstance(page, dict) else None
            if not isinstance(found, list):
                raise SourceChangedFormat("ECCC", "sent a station list without features", url=self.api_url)
            features += found
            if len(found) < PAGE:
                return features


def parse_stations(features: list[Any], zones: Mapping[str, str | None]) -> list[CatalogueRow]:
    """Read hydrometric-stations features; raises SourceChangedFormat for one that lacks what a station has."""
    try:
        return [_station(feature, zones) for feature in features]
    except (KeyError, TypeError, ValueError) as error:
        raise SourceChangedFormat("ECCC", f"sent a station that cannot be read: {error!r}") from error


def _station(feature: Mapping[str, Any], zones: Mapping[str, str | None]) -> CatalogueRow:
    facts = feature["properties"]
    longitude, latitude = feature["geometry"]["coordinates"][:2]
    area = facts.get("DRAINAGE_AREA_GROSS")
    number = str(facts["STATION_NUMBER"])
    return CatalogueRow(
        station_number=number,
        station_name=str(facts["STATION_NAME"]),
        latitude=float(latitude),
        longitude=float(longitude),
        state_code=str(facts["PROV_TERR_STATE_LOC"]),
        agency=Agency.EC.value,
        drainage_area_sqmi=None if area is None else round(float(area) / KM2_PER_SQMI, 2),
        timezone=zones.get(number),
        is_active=facts.get("STATUS_EN") == "Active",
    )


def parse_station_list(text: str) -> list[CatalogueRow]:
    """Read the Datamart's station list, by the names of its header; raises SourceChangedFormat."""
    return [row for _, row in station_list_rows(text)]


def station_list_rows(text: str) -> Iterator[tuple[int, CatalogueRow]]:
    """Yield each row of the station list with its line number."""
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    names = {name: name.strip() for name in reader.fieldnames or []}
    missing = [name for name in LIST_COLUMNS if name not in names.values()]
    if missing:
        raise SourceChangedFormat("ECCC", f"sent a station list without {', '.join(missing)}")
    for raw in reader:
        cells = {names[name]: (value or "").strip() for name, value in raw.items() if name in names}
        try:
            yield reader.line_num, _listed(cells)
        except ValueError as error:
            raise SourceChangedFormat(
                "ECCC", f"sent a station list whose row {reader.line_num} is bad: {error}"
            ) from error


def _listed(cells: Mapping[str, str]) -> CatalogueRow:
    return CatalogueRow(
        station_number=cells["ID"],
        station_name=cells["Name / Nom"],
        latitude=float(cells["Latitude"]),
        longitude=float(cells["Longitude"]),
        state_code=cells["Prov/Terr"] or None,
        agency=Agency.EC.value,
        timezone=cells["Timezone / Fuseau horaire"] or None,
    )
