"""The catalogue as the picker asks it, and the stations that data hangs on."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, select

from core import stations
from core.db import reading, writing
from core.errors import NotFound
from core.models import DischargeObservation, MasterStation, Station
from core.picking.regions import HUC_REGIONS, STATE_NAMES
from core.stations import StationFilter
from tests.core.data import DAY, NOW, START

ROWS = [
    ("01638500", "Potomac River at Point of Rocks, MD", "USGS", 39.27, -77.54, "MD", "02070008"),
    ("01646500", "Potomac River near Washington, DC", "USGS", 38.95, -77.13, "MD", "02070008"),
    ("03294500", "Ohio River at Louisville, KY", "USGS", 38.28, -85.80, "KY", "05140101"),
    ("08MF005", "Fraser River at Hope", "EC", 49.39, -121.45, "BC", None),
    ("09380000", "Colorado River at Lees Ferry, 100% AZ_1", "USGS", 36.86, -111.59, "AZ", "14070006"),
]
POINT, POTOMAC, OHIO, FRASER, COLORADO = (row[0] for row in ROWS)


@pytest.fixture(autouse=True)
def catalogue(app: Flask) -> None:
    names = ("station_number", "station_name", "agency", "latitude", "longitude", "state_code", "huc_code")
    more = {"altitude_ft": 10.0, "drainage_area_sqmi": 100.0}
    with writing() as session:
        session.execute(insert(MasterStation), [dict(zip(names, row, strict=True)) | more for row in reversed(ROWS)])


FILTERS: list[tuple[dict[str, Any], list[str]]] = [
    ({}, [POINT, POTOMAC, OHIO, FRASER, COLORADO]),
    ({"agency": "EC"}, [FRASER]),
    ({"state": "MD"}, [POINT, POTOMAC]),
    ({"huc": "02"}, [POINT, POTOMAC]),
    ({"huc": "05140101"}, [OHIO]),
    ({"huc": "20"}, []),
    ({"huc": "%"}, []),
    ({"huc": "0_"}, []),
    ({"text": "potomac"}, [POINT, POTOMAC]),
    ({"text": "WASHINGTON potomac"}, [POTOMAC]),
    ({"text": "potomac ohio"}, []),
    ({"text": " 0164 river "}, [POTOMAC]),
    ({"text": "mf005"}, [FRASER]),
    ({"text": "%"}, [COLORADO]),
    ({"text": "_"}, [COLORADO]),
    ({"text": "100%"}, [COLORADO]),
    ({"text": "R_ver"}, []),
    ({"text": "'; DROP TABLE stations --"}, []),
    ({"text": "\\"}, []),
    ({"text": "   "}, [POINT, POTOMAC, OHIO, FRASER, COLORADO]),
    ({"bbox": (-78, 38, -77, 40)}, [POINT, POTOMAC]),
    ({"bbox": (-77.13, 38.95, -77.13, 38.95)}, [POTOMAC]),
    ({"bbox": (-77.12, 38.95, -77.0, 40)}, []),
    ({"state": "MD", "text": "rocks", "agency": "USGS"}, [POINT]),
    ({"state": "MD", "agency": "EC"}, []),
]  # fmt: skip


def test_each_filter_lets_through_what_it_says() -> None:
    with reading() as session:
        for where, numbers in FILTERS:
            found = stations.list_stations(session, StationFilter(**where))
            assert [row.station_number for row in found] == numbers, where
            assert stations.count_stations(session, StationFilter(**where)) == len(numbers), where


def test_pages_follow_each_other() -> None:
    with reading() as session:
        first = stations.list_stations(session, limit=2)
        rest = stations.list_stations(session, after=first[-1].station_number)
    assert [row.station_number for row in first + rest] == [POINT, POTOMAC, OHIO, FRASER, COLORADO]


def test_a_station_is_shown_with_its_facts_and_its_newest_value() -> None:
    with writing() as session:
        stations.ensure_stations(session, [POTOMAC])
        own = stations.station_ids(session, [POTOMAC])[POTOMAC]
        value = {"station_id": own, "discharge": 1.0, "unit": "cfs", "recorded_at": NOW, "type": "daily_mean"}
        session.execute(insert(DischargeObservation), [value | {"observed_at": START + n * DAY} for n in range(3)])
    with reading() as session:
        row, bare = stations.get_station(session, POTOMAC), stations.get_station(session, FRASER)
    assert (row.name, row.agency, row.state, row.huc_code) == (*ROWS[1][1:3], "MD", "02070008")
    assert (row.is_active, row.has_data, row.last_observed_at) == (True, True, START + 2 * DAY)
    assert (bare.is_active, bare.has_data, bare.huc_code) == (True, False, None)


def test_a_station_that_does_not_exist_is_named() -> None:
    with reading() as session, pytest.raises(NotFound, match="There is no station 99999999 in the catalogue."):
        stations.get_station(session, "99999999")


def test_only_the_numbers_of_the_catalogue_are_known() -> None:
    with reading() as session:
        assert stations.known_numbers(session, [POTOMAC, "99999999", " ", FRASER]) == {POTOMAC, FRASER}
        assert stations.known_numbers(session, []) == set()
        found = stations.find_stations(session, [FRASER, "99999999", POTOMAC])
        assert [row.station_number for row in found] == [POTOMAC, FRASER]


def test_it_lists_the_states_that_have_a_station() -> None:
    with reading() as session:
        assert stations.list_states(session) == ["AZ", "BC", "KY", "MD"]
        assert set(stations.list_states(session)) <= set(STATE_NAMES)
    assert {row[6][:2] for row in ROWS if row[6]} <= set(HUC_REGIONS)


def test_stations_are_made_ready_once_and_keep_what_is_theirs() -> None:
    for _ in range(2):
        with writing() as session:
            stations.ensure_stations(session, [POTOMAC, FRASER, "99999999"])
    with reading() as session:
        rows = {row.station_number: row for row in session.scalars(select(Station))}
        assert stations.agencies_of(session, [POTOMAC, FRASER]) == {POTOMAC: "USGS", FRASER: "EC"}
    assert rows.keys() == {POTOMAC, FRASER}
    assert rows[POTOMAC].catchment_area == pytest.approx(258.9988110336)
