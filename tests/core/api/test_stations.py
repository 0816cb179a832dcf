import pytest
from flask.testing import FlaskClient

from core.api.paging import write_cursor
from core.db import writing
from core.models import MasterStation
from tests.core.api.conftest import CATALOGUE, Store, all_items, pages, refusal

NUMBERS = sorted(row[0] for row in CATALOGUE)


def numbers(items: list[dict[str, object]]) -> list[object]:
    return [item["station_number"] for item in items]


def test_it_lists_every_station_in_number_order(api: FlaskClient) -> None:
    answer = api.get("/api/v1/stations")
    assert answer.status_code == 200
    assert answer.json["next"] is None
    assert numbers(answer.json["items"]) == NUMBERS
    assert answer.json["items"][1] == {
        "station_number": "01646500",
        "name": "Potomac River near Washington, DC",
        "agency": "USGS",
        "latitude": 38.95,
        "longitude": -77.13,
        "state": "MD",
        "huc_code": "02070008",
        "drainage_area_sqmi": 10.5,
        "altitude_ft": None,
        "is_active": True,
        "last_observed_at": None,
        "has_data": False,
    }


@pytest.mark.parametrize("limit", [1, 2, 4, 5, 6])
def test_it_pages_to_the_end_without_loss_or_double(api: FlaskClient, limit: int) -> None:
    found = list(pages(api, f"/api/v1/stations?limit={limit}"))
    assert [number for page in found for number in numbers(page)] == NUMBERS
    assert all(len(page) == limit for page in found[:-1])
    assert len(found[-1]) > 0


def test_it_keeps_its_place_when_a_station_is_added_before_it(api: FlaskClient) -> None:
    first = api.get("/api/v1/stations?limit=3").json
    with writing() as session:
        session.add(
            MasterStation(station_number="00000001", station_name="New", latitude=1, longitude=1, agency="USGS")
        )
    assert numbers(all_items(api, first["next"])) == NUMBERS[3:]


def test_it_carries_the_filters_into_the_next_page(api: FlaskClient) -> None:
    assert numbers(all_items(api, "/api/v1/stations?state=md&limit=1")) == ["01638500", "01646500"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("agency=EC", ["08MF005"]),
        ("state=ky", ["03294500"]),
        ("huc=02", ["01638500", "01646500"]),
        ("huc=05140101", ["03294500"]),
        ("q=washington+potomac", ["01646500"]),
        ("q=0164", ["01646500"]),
        ("q=%25", []),
        ("bbox=-78,38,-77,40", ["01638500", "01646500"]),
        ("bbox=-180,-90,180,90&agency=EC", ["08MF005"]),
        ("agency=EC&state=MD", []),
    ],
)
def test_it_filters(api: FlaskClient, query: str, expected: list[str]) -> None:
    assert numbers(all_items(api, f"/api/v1/stations?{query}")) == expected


@pytest.mark.parametrize(
    ("query", "field", "words"),
    [
        ("agency=BOM", "agency", "must be one of USGS, EC"),
        ("state=Maryland", "state", "two letters"),
        ("state=M1", "state", "two letters"),
        ("huc=2", "huc", "2 to 12 digits"),
        ("huc=0x12", "huc", "2 to 12 digits"),
        ("huc=02%0A1", "huc", "2 to 12 digits"),
        ("q=" + "a" * 101, "q", "at most 100 characters"),
        ("q=%00", "q", "control characters"),
        ("bbox=1,2,3", "bbox", "four numbers"),
        ("bbox=1,2,3,4,5", "bbox", "four numbers"),
        ("bbox=nan,0,1,1", "bbox", "four numbers"),
        ("bbox=-inf,0,inf,1", "bbox", "four numbers"),
        ("bbox=1e3,0,1,1", "bbox", "four numbers"),
        ("bbox=10,0,-10,1", "bbox", "west below east"),
        ("bbox=0,10,1,-10", "bbox", "south below north"),
        ("bbox=-181,0,0,1", "bbox", "within -180"),
        ("limit=0", "limit", "from 1 to 1000"),
        ("limit=1001", "limit", "from 1 to 1000"),
        ("limit=-1", "limit", "whole number"),
        ("limit=1.5", "limit", "whole number"),
        ("limit=ten", "limit", "whole number"),
        ("limit=%D9%A1", "limit", "whole number"),
        ("limit=", "limit", "whole number"),
        ("limit=1&limit=2", "limit", "given twice"),
        ("offset=5", "offset", "not known here"),
        ("cursor=x", "cursor", "not one that this list handed out"),
        ("cursor=%FF", "cursor", "not one that this list handed out"),
        ("cursor=" + write_cursor("runs", "5"), "cursor", "not one that this list handed out"),
        ("cursor=" + write_cursor("stations", "no number"), "cursor", "not one that this list handed out"),
        ("cursor=" + "A" * 201, "cursor", "at most 200 characters"),
    ],
)
def test_it_refuses_what_it_cannot_use_by_name(front: FlaskClient, query: str, field: str, words: str) -> None:
    error = refusal(front, f"/api/v1/stations?{query}")
    assert error["code"] == "invalid_input"
    assert list(error["details"]["fields"]) == [field]
    assert words in error["details"]["fields"][field]
    assert error["details"]["fields"][field].startswith(field)


def test_it_tells_every_problem_at_once(front: FlaskClient) -> None:
    error = refusal(front, "/api/v1/stations?agency=BOM&limit=0&foo=1")
    assert set(error["details"]["fields"]) == {"agency", "limit", "foo"}


def test_it_shows_a_station_with_what_is_stored(api: FlaskClient, store: Store) -> None:
    store("01646500", 3)
    store("01646500", 2, data_type="realtime_15min")
    station = api.get("/api/v1/stations/01646500").json
    assert station["name"] == "Potomac River near Washington, DC"
    assert station["has_data"] is True
    assert station["last_observed_at"] == "2026-01-03T00:00:00Z"
    assert sorted(station["observed"], key=lambda span: span["type"]) == [
        {"type": "daily_mean", "first": "2026-01-01T00:00:00Z", "last": "2026-01-03T00:00:00Z", "rows": 3},
        {"type": "realtime_15min", "first": "2026-01-01T00:00:00Z", "last": "2026-01-02T00:00:00Z", "rows": 2},
    ]


@pytest.mark.parametrize("number", ["99999999", "nope", "%00", "a%20b", "%F0%9F%8C%8A", "1" * 500])
def test_it_does_not_find_a_station_that_is_not_there(api: FlaskClient, number: str) -> None:
    assert refusal(api, f"/api/v1/stations/{number}", 404)["code"] == "not_found"


def test_it_takes_no_parameters_for_one_station(front: FlaskClient) -> None:
    assert "limit" in refusal(front, "/api/v1/stations/01646500?limit=1")["details"]["fields"]
