"""The Canadian station lists: GeoJSON in pages, and the time zone of each station from the Datamart's CSV."""

import json
from typing import Any

import pytest

from core.errors import SourceChangedFormat
from core.sources import eccc_catalogue
from core.sources.catalogue_base import CatalogueRow, Scope
from core.sources.eccc_catalogue import COLLECTION, STATION_LIST, EcccCatalogue
from tests.core.sources.conftest import ClientFor
from tests.core.sources.misbehaving import Agency, says

GEOJSON = "application/geo+json"
ZONES = (
    "\ufeff ID,Name / Nom,Latitude,Longitude,Prov/Terr,Timezone / Fuseau horaire\r\n"
    '08MF005,"FRASER RIVER AT HOPE",49.386,-121.452,BC,UTC-08:00\r\n'
    '08NH021,"KOOTENAI RIVER AT PORTHILL",48.996,-116.503,BC,UTC-07:00\r\n'
)


def station(number: str, **facts: Any) -> dict[str, Any]:
    known = {
        "STATION_NUMBER": number, "STATION_NAME": f"RIVER {number}", "PROV_TERR_STATE_LOC": "BC", "STATUS_EN": "Active",
        "REAL_TIME": 1, "RHBN": 0, "DRAINAGE_AREA_GROSS": 259.0, "NEW_IN_2026": "?",
    }  # fmt: skip
    return {"geometry": {"type": "Point", "coordinates": [-121.5, 49.4]}, "properties": known | facts}


def page(*stations: dict[str, Any]) -> str:
    return json.dumps({"type": "FeatureCollection", "features": list(stations)})


def fetch(agency: Agency, client_for: ClientFor, *pages: str) -> dict[str, CatalogueRow]:
    agency.does_at(STATION_LIST, says(ZONES))
    agency.does_at(COLLECTION, *(says(one, kind=GEOJSON) for one in pages))
    rows = EcccCatalogue(agency.url, agency.url, client_for()).fetch(Scope("EC"))
    return {row.station_number: row for row in rows}


def test_it_reads_what_the_list_says_of_a_station(agency: Agency, client_for: ClientFor) -> None:
    rows = fetch(
        agency,
        client_for,
        page(
            station("08MF005"),
            station("08NH021", DRAINAGE_AREA_GROSS=None, REAL_TIME=0),
            station("08AA001", STATUS_EN="Discontinued", PROV_TERR_STATE_LOC="YT"),
        ),
    )
    hope = rows["08MF005"]
    assert (hope.station_name, hope.latitude, hope.longitude) == ("RIVER 08MF005", 49.4, -121.5)
    assert (hope.drainage_area_sqmi, rows["08NH021"].drainage_area_sqmi) == (100.0, None)
    assert [row.is_active for row in rows.values()] == [True, True, False]
    assert [row.timezone for row in rows.values()] == ["UTC-08:00", "UTC-07:00", None]


def test_it_turns_pages_until_one_is_not_full(
    agency: Agency, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(eccc_catalogue, "PAGE", 2)
    rows = fetch(agency, client_for, page(station("08AA001"), station("08AA002")), page(station("08AA003")))
    assert list(rows) == ["08AA001", "08AA002", "08AA003"]
    asked = [request.query for request in agency.asked if request.path == COLLECTION]
    assert [(one["f"], one["limit"], one["offset"]) for one in asked] == [
        (["json"], ["2"], ["0"]),
        (["json"], ["2"], ["2"]),
    ]


@pytest.mark.parametrize(
    "body",
    [
        "[]",
        '{"features": {}}',
        page({"properties": {}, "geometry": {"coordinates": [1, 2]}}),
        page(station("08MF005") | {"geometry": None}),
        page(station("08MF005", DRAINAGE_AREA_GROSS="1,234")),
        '{"features": [',
    ],
)
def test_it_refuses_a_list_that_is_not_as_documented(agency: Agency, client_for: ClientFor, body: str) -> None:
    with pytest.raises(SourceChangedFormat):
        fetch(agency, client_for, body)
