import csv
import io
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from core.api.observations import STREAMED_ROWS
from core.api.paging import write_cursor
from core.db import writing
from core.models import DischargeObservation
from core.units import CMS_PER_CFS
from tests.core.api.conftest import Store, all_items, pages, refusal

POTOMAC = "/api/v1/observations?station=01646500"
QUARTER = timedelta(minutes=15)


def test_it_reads_values_in_time_order(api: FlaskClient, store: Store) -> None:
    store("01646500", 2)
    answer = api.get(f"{POTOMAC}&type=daily_mean")
    assert answer.status_code == 200
    assert answer.json == {
        "items": [
            {
                "station_number": "01646500",
                "observed_at": "2026-01-01T00:00:00Z",
                "discharge": 100.0,
                "unit": "cfs",
                "type": "daily_mean",
                "quality_code": "A",
                "qualifiers": "e",
            },
            {
                "station_number": "01646500",
                "observed_at": "2026-01-02T00:00:00Z",
                "discharge": 101.0,
                "unit": "cfs",
                "type": "daily_mean",
                "quality_code": "A",
                "qualifiers": None,
            },
        ],
        "next": None,
    }


def test_it_answers_an_empty_list_where_nothing_is_stored(api: FlaskClient) -> None:
    assert api.get(POTOMAC).json == {"items": [], "next": None}


def test_it_sends_a_missing_quality_as_null(api: FlaskClient, store: Store) -> None:
    store("01646500", 3, quality=None)
    assert [item["quality_code"] for item in all_items(api, POTOMAC)] == [None, None, None]


@pytest.mark.parametrize("limit", [1, 3, 4, 5, 8, 9])
def test_it_pages_through_both_types_without_loss_or_double(api: FlaskClient, store: Store, limit: int) -> None:
    store("01646500", 4)
    store("01646500", 4, data_type="realtime_15min", step=QUARTER)
    store("01638500", 4)
    found = list(pages(api, f"{POTOMAC}&limit={limit}"))
    assert all(len(page) == limit for page in found[:-1])
    seen = [(item["type"], item["observed_at"]) for page in found for item in page]
    assert seen == [("daily_mean", f"2026-01-0{n}T00:00:00Z") for n in (1, 2, 3, 4)] + [
        ("realtime_15min", f"2026-01-01T00:{n:02}:00Z") for n in (0, 15, 30, 45)
    ]


def test_it_keeps_its_place_when_older_values_arrive(api: FlaskClient, store: Store) -> None:
    store("01646500", 4)
    first = api.get(f"{POTOMAC}&limit=2").json
    store("01646500", 3, start=datetime(2025, 6, 1))
    assert [item["discharge"] for item in all_items(api, first["next"])] == [102.0, 103.0]


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        ("start=2026-01-02", [101, 102, 103]),
        ("end=2026-01-02", [100, 101]),
        ("start=2026-01-02&end=2026-01-02", [101]),
        ("start=2026-01-01T00:00:01Z&end=2026-01-03T00:00:00Z", [101, 102]),
        ("start=2026-01-02T02:00:00%2B02:00&end=2026-01-02T01:00:00Z", [101]),
        ("start=1800-01-01&end=2199-12-31", [100, 101, 102, 103]),
    ],
)
def test_it_reads_a_span_with_both_ends(api: FlaskClient, store: Store, span: str, expected: list[float]) -> None:
    store("01646500", 4)
    assert [item["discharge"] for item in all_items(api, f"{POTOMAC}&type=daily_mean&{span}")] == expected


def test_a_bare_date_as_the_end_means_the_whole_day(api: FlaskClient, store: Store) -> None:
    store("01646500", 5, data_type="realtime_15min", start=datetime(2026, 1, 1, 23, 15), step=QUARTER)
    items = all_items(api, f"{POTOMAC}&end=2026-01-01")
    assert [item["observed_at"] for item in items][-1] == "2026-01-01T23:45:00Z"
    assert len(items) == 3


def test_it_converts_units(api: FlaskClient, store: Store) -> None:
    store("01646500", 1)
    store("08MF005", 1, unit="cms")
    metric = api.get(f"{POTOMAC}&unit=cms").json["items"][0]
    assert metric["unit"] == "cms"
    assert metric["discharge"] == pytest.approx(100 * CMS_PER_CFS, rel=1e-12)
    customary = api.get("/api/v1/observations?station=08MF005&unit=cfs").json["items"][0]
    assert customary["unit"] == "cfs"
    assert customary["discharge"] == pytest.approx(3531.4666721, rel=1e-9)


def test_a_value_too_small_to_be_a_flow_does_not_stop_a_conversion(api: FlaskClient, app: Flask, store: Store) -> None:
    store("01646500", 2)
    with writing() as session:
        first = DischargeObservation.observed_at == datetime(2026, 1, 1)
        session.execute(update(DischargeObservation).where(first).values(discharge=5e-324))
    flows = [item["discharge"] for item in all_items(api, f"{POTOMAC}&unit=cms")]
    assert flows == [pytest.approx(0.0), pytest.approx(101 * CMS_PER_CFS)]


def test_it_leaves_the_agencys_unit_alone(api: FlaskClient, store: Store) -> None:
    store("08MF005", 1, unit="cms")
    item = api.get("/api/v1/observations?station=08MF005").json["items"][0]
    assert (item["discharge"], item["unit"]) == (100.0, "cms")
    item = api.get("/api/v1/observations?station=08MF005&unit=cms").json["items"][0]
    assert (item["discharge"], item["unit"]) == (100.0, "cms")


def test_it_streams_the_whole_range_as_csv(api: FlaskClient, store: Store) -> None:
    more = STREAMED_ROWS + 1
    store("01646500", 3)
    store("01646500", more, data_type="realtime_15min", step=QUARTER)
    answer = api.get(f"{POTOMAC}&format=csv&unit=cms")
    assert answer.status_code == 200
    assert answer.mimetype == "text/csv"
    assert "01646500.csv" in answer.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert len(rows) == 3 + more
    assert len({(row["type"], row["observed_at"]) for row in rows}) == len(rows)
    assert rows[1] == {
        "station_number": "01646500",
        "observed_at": "2026-01-02T00:00:00Z",
        "discharge": str(101 * CMS_PER_CFS),
        "unit": "cms",
        "type": "daily_mean",
        "quality_code": "A",
        "qualifiers": "",
    }
    assert float(rows[-1]["discharge"]) == pytest.approx((99 + more) * CMS_PER_CFS)


def test_an_empty_csv_has_its_header(api: FlaskClient) -> None:
    answer = api.get(f"{POTOMAC}&format=csv&start=2020-01-01&end=2020-02-01")
    assert answer.text.splitlines() == ["station_number,observed_at,discharge,unit,type,quality_code,qualifiers"]


def test_it_sends_up_to_ten_thousand_at_once(api: FlaskClient, store: Store) -> None:
    store("01646500", 10_001, data_type="realtime_15min", step=QUARTER)
    answer = api.get(f"{POTOMAC}&limit=10000").json
    assert len(answer["items"]) == 10_000
    assert len(api.get(answer["next"]).json["items"]) == 1


@pytest.mark.parametrize(
    ("query", "field", "words"),
    [
        ("limit=5", "station", "station is required"),
        ("station=", "station", "station number"),
        ("station=0164%2500", "station", "station number"),
        ("station=01646500&station=01638500", "station", "given twice"),
        ("station=01646500&type=hourly", "type", "must be one of daily_mean, realtime_15min"),
        ("station=01646500&type=forecast", "type", "must be one of"),
        ("station=01646500&start=yesterday", "start", "ISO 8601"),
        ("station=01646500&start=2026-02-30", "start", "ISO 8601"),
        ("station=01646500&start=0001-01-01T00:00:00%2B14:00", "start", "ISO 8601"),
        ("station=01646500&start=1799-12-31", "start", "from 1800 to 2199"),
        ("station=01646500&end=2200-01-01", "end", "from 1800 to 2199"),
        ("station=01646500&end=99999-01-01", "end", "ISO 8601"),
        ("station=01646500&start=2026-01-02&end=2026-01-01", "start", "lies after end"),
        ("station=01646500&unit=gpm", "unit", "must be one of cfs, cms"),
        ("station=01646500&format=xml", "format", "must be one of json, csv, parquet"),
        ("station=01646500&format=parquet&cursor=x", "cursor", "format=json alone"),
        ("station=01646500&include=all", "include", "must be one of provenance"),
        ("station=01646500&as_of=2026-01-01&changed_since=2026-01-01", "as_of", "one of the two"),
        ("station=01646500&limit=10001", "limit", "from 1 to 10000"),
        ("station=01646500&format=csv&limit=5", "limit", "format=json alone"),
        ("station=01646500&cursor=" + write_cursor("observations", "forecast 2026-01-01"), "cursor", "not one that"),
        ("station=01646500&cursor=" + write_cursor("observations", "daily_mean never"), "cursor", "not one that"),
        ("station=01646500&color=blue", "color", "not known here"),
    ],
)
def test_it_refuses_what_it_cannot_use_by_name(front: FlaskClient, query: str, field: str, words: str) -> None:
    fields = refusal(front, f"/api/v1/observations?{query}")["details"]["fields"]
    assert list(fields) == [field]
    assert words in fields[field]


@pytest.mark.parametrize("extra", ["", "&format=csv"])
def test_it_does_not_find_a_station_that_is_not_there(api: FlaskClient, extra: str) -> None:
    error = refusal(api, f"/api/v1/observations?station=99999999{extra}", 404)
    assert error["code"] == "not_found"
    assert "99999999" in error["message"]
