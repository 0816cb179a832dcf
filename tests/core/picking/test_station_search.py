"""The picker's questions: every filter on both sides of its ends, order and paging, and where all stations lie."""

from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert

from core import stations
from core.db import reading, writing
from core.models import DischargeObservation, MasterStation, StationMapping
from core.picking import station_search as search
from core.picking.station_filter import StationFilter
from tests.core.data import DAY, NOW, START

COLUMNS = (
    "station_number", "station_name", "agency", "longitude", "latitude", "state_code", "huc_code",
    "drainage_area_sqmi", "record_start_date", "record_end_date", "is_active",
)  # fmt: skip
POTOMAC, OHIO, FRASER, BARE = "01646500", "03294500", "08MF005", "09000000"
ROWS = [
    (BARE, "a creek of which little is known", "USGS", -112.0, 36.0, None, None, None, None, None, False),
    (FRASER, "Fraser River at Hope", "EC", -121.45418, 49.38604, "BC", None, 83780.0, datetime(1912, 3, 1), None, True),
    (OHIO, "Ohio River at Louisville, KY", "USGS", -85.8, 38.28, "KY", "05140101", 91170.0, datetime(1928, 1, 1),
     datetime(2026, 11, 20), True),
    (POTOMAC, "Potomac River near Washington, DC", "USGS", -77.13, 38.95, "MD", "02070008", 11560.0,
     datetime(2016, 11, 20), datetime(2026, 11, 20), False),
]  # fmt: skip
EVERY = [POTOMAC, OHIO, FRASER, BARE]


@pytest.fixture(autouse=True)
def catalogue(app: Flask) -> None:
    with writing() as session:
        session.execute(insert(MasterStation), [dict(zip(COLUMNS, row, strict=True)) for row in ROWS])
        # The number alone does not make it EC's: the agency must agree.
        for agency, number in (("USGS", OHIO), ("USGS", FRASER)):
            session.add(StationMapping(source_agency=agency, source_id=number, target_agency="NWM", target_id=number))


FILTERS: list[tuple[dict[str, Any], list[str]]] = [
    ({}, EVERY),
    ({"agency": "EC"}, [FRASER]),
    ({"state": "MD"}, [POTOMAC]),
    ({"huc": "05"}, [OHIO]),
    ({"text": "hope FRASER"}, [FRASER]),
    ({"text": "0329 river"}, [OHIO]),
    ({"active": True}, [OHIO, FRASER]),
    ({"active": False}, [POTOMAC, BARE]),
    ({"forecast": True}, [OHIO]),
    ({"forecast": False}, [POTOMAC, FRASER, BARE]),
    ({"area": (11560, 83780)}, [POTOMAC, FRASER]),
    ({"area": (11560.1, 83779.9)}, []),
    ({"area": (83780.1, None)}, [OHIO]),
    ({"area": (None, 11560)}, [POTOMAC]),
    ({"area": (None, None)}, EVERY),
    ({"record": (9.99, None)}, [POTOMAC, OHIO]),
    ({"record": (10.01, None)}, [OHIO]),
    ({"record": (None, 10.01)}, [POTOMAC]),
    ({"record": (None, 9.99)}, []),
    ({"bbox": (-85.8, 38.28, -77.13, 38.95)}, [POTOMAC, OHIO]),
    ({"bbox": (-85.79, 38.28, -77.14, 38.95)}, []),
    ({"active": True, "agency": "USGS"}, [OHIO]),
]


def _numbers(where: StationFilter, order: search.Order = (), first: int = 0, size: int = 100) -> list[str]:
    with reading() as session:
        return [row.station_number for row in search.find_page(session, where, order, first, size)]


def test_rows_marks_and_count_agree_on_what_each_filter_lets_through() -> None:
    with reading() as session:
        points = search.station_points(session)
        number_of = dict(zip(points["id"], points["number"], strict=True))
        for fields, numbers in FILTERS:
            where = StationFilter(**fields)
            assert _numbers(where) == numbers, fields
            assert {number_of[one] for one in search.matching_ids(session, where)} == set(numbers), fields
            assert stations.count_stations(session, where) == len(numbers), fields


@pytest.mark.parametrize(
    ("order", "numbers"),
    [
        ([("name", False)], [BARE, FRASER, OHIO, POTOMAC]),
        ([("name", True)], [POTOMAC, OHIO, FRASER, BARE]),
        ([("drainage_area_sqmi", False)], [POTOMAC, FRASER, OHIO, BARE]),
        ([("drainage_area_sqmi", True)], [OHIO, FRASER, POTOMAC, BARE]),
        ([("state", False)], [FRASER, OHIO, POTOMAC, BARE]),
        ([("record", True)], [OHIO, POTOMAC, FRASER, BARE]),
        ([("password", False)], EVERY),
    ],
)
def test_it_orders_without_regard_to_case_and_puts_the_unknown_last(order: search.Order, numbers: list[str]) -> None:
    assert _numbers(StationFilter(), order) == numbers


def test_pages_hold_every_station_once() -> None:
    order = [("name", True)]
    pages = [_numbers(StationFilter(), order, first, 3) for first in (0, 3, 6)]

    assert pages == [[POTOMAC, OHIO, FRASER], [BARE], []]


def test_it_counts_what_would_match_without_each_filter() -> None:
    where = StationFilter(agency="EC", state="KY", text="river")
    with reading() as session:
        assert search.matching_ids(session, where) == []
        assert search.counts_without(session, where) == {"agency": 1, "state": 1, "text": 0}
        assert search.counts_without(session, StationFilter(text="no such river")) == {"text": 4}
        assert search.counts_without(session, StationFilter()) == {}


def test_bits_name_exactly_their_ids() -> None:
    ids = [1, 7, 8, 30_000]
    bits = search.id_bits(ids)

    assert [one for one in range(8 * len(bits)) if bits[one >> 3] >> (one & 7) & 1] == ids
    assert search.id_bits([]) == b""


def test_points_are_columns_in_the_order_of_ids() -> None:
    with reading() as session:
        points = search.station_points(session)

    assert points["id"] == sorted(points["id"])
    at = points["number"].index(FRASER)
    assert (points["lon"][at], points["lat"][at]) == (-1214542, 493860)
    assert (points["name"][at], points["agency"][at], points["active"][at]) == ("Fraser River at Hope", "EC", 1)
    assert sum(points["active"]) == 2


def test_an_empty_catalogue_has_no_points() -> None:
    with writing() as session:
        session.query(MasterStation).delete()
    with reading() as session:
        assert set(map(len, search.station_points(session).values())) == {0}


def test_the_newest_flow_is_of_whatever_type_is_newest() -> None:
    with writing() as session:
        stations.ensure_stations(session, [OHIO, POTOMAC])
        own = stations.station_ids(session, [OHIO])[OHIO]
        for kind, at, flow in (("daily_mean", START, 1.0), ("daily_mean", START + DAY, 2.0),
                               ("realtime_15min", START + 2 * DAY, 3.0)):  # fmt: skip
            session.add(
                DischargeObservation(
                    station_id=own, type=kind, observed_at=at, discharge=flow, unit="cfs", recorded_at=NOW
                )
            )
    with reading() as session:
        newest = search.newest_flows(session, EVERY)

    assert newest == {OHIO: search.NewestFlow(START + 2 * DAY, 3.0, "cfs", "realtime_15min")}
