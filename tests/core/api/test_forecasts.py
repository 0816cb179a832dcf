from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient

from core.api.paging import write_cursor
from core.db import writing
from core.models import ForecastRun
from core.stations import ensure_stations, station_ids
from tests.core.api.conftest import all_items, pages, refusal

ADDRESS = "/api/v1/forecasts"


@pytest.fixture
def issued(api: FlaskClient) -> FlaskClient:
    """Three issuances of each of two sources for the Potomac, two issued at the same time."""
    with writing() as session:
        ensure_stations(session, ["01646500", "03294500"])
        ids = station_ids(session, ["01646500", "03294500"])
        for source in ("NOAA_RFC", "NOAA_NWM"):
            for day in (1, 2, 3):
                session.add(forecast(ids["01646500"], source, datetime(2026, 5, day, 12)))
        session.add(forecast(ids["03294500"], "NOAA_RFC", datetime(2026, 5, 2, 12)))
    return api


def forecast(station_id: int, source: str, run_date: datetime) -> ForecastRun:
    values = [{"date": (run_date + timedelta(hours=6)).isoformat() + "Z", "value": 1234.5}]
    return ForecastRun(station_id=station_id, source=source, product="short", run_date=run_date, data=values)


def test_it_lists_forecasts_with_the_latest_first(issued: FlaskClient) -> None:
    items = issued.get(f"{ADDRESS}?station=01646500&source=NOAA_RFC").json["items"]
    assert [item["run_date"] for item in items] == [f"2026-05-0{day}T12:00:00Z" for day in (3, 2, 1)]
    assert items[0] == {
        "station_number": "01646500",
        "source": "NOAA_RFC",
        "product": "short",
        "member": "",
        "run_date": "2026-05-03T12:00:00Z",
        "unit": "cfs",
        "data": [{"date": "2026-05-03T18:00:00Z", "value": 1234.5}],
        "rmse": None,
    }


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 8])
def test_it_pages_to_the_end_without_loss_or_double(issued: FlaskClient, limit: int) -> None:
    found = list(pages(issued, f"{ADDRESS}?limit={limit}"))
    keys = [(item["station_number"], item["source"], item["run_date"]) for page in found for item in page]
    assert len(keys) == len(set(keys)) == 7
    assert [key[2] for key in keys] == sorted((key[2] for key in keys), reverse=True)


def test_issued_after_leaves_out_the_time_itself(issued: FlaskClient) -> None:
    items = all_items(issued, f"{ADDRESS}?station=01646500&issued_after=2026-05-02T12:00:00Z")
    assert {item["run_date"] for item in items} == {"2026-05-03T12:00:00Z"}


def test_it_answers_an_empty_list_where_nothing_was_issued(api: FlaskClient) -> None:
    assert api.get(f"{ADDRESS}?station=01646500").json == {"items": [], "next": None}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("source=NOAA", "source"),
        ("issued_after=never", "issued_after"),
        ("limit=1001", "limit"),
        ("station=%27", "station"),
        ("issued_before=2026-01-01", "issued_before"),
        ("cursor=" + write_cursor("forecasts", "2026-01-01 x"), "cursor"),
        ("cursor=" + write_cursor("forecasts", f"2026-01-01 {2**40}"), "cursor"),
    ],
)
def test_it_refuses_what_it_cannot_use_by_name(front: FlaskClient, query: str, field: str) -> None:
    assert list(refusal(front, f"{ADDRESS}?{query}")["details"]["fields"]) == [field]
