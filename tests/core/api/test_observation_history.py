"""Over REST: values as they stood, what changed, where it came from, and the forms it is sent in."""

import csv
import io
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pyarrow.parquet as pq
import pytest
from flask.testing import FlaskClient

from core.api.observations import STREAMED_ROWS
from core.db import writing
from core.domain import DataType
from core.stations import ensure_stations, station_ids
from core.store.merge import Merge, clear_staging, merge_staged, stage_readings
from tests.core.api.conftest import Store, all_items
from tests.core.data import DAY, NOW, START, Row, readings

NUMBER = "01646500"
POTOMAC = f"/api/v1/observations?station={NUMBER}"


def pull(now: datetime, *rows: Row, run_id: int = 7) -> None:
    with writing() as session:
        ensure_stations(session, [NUMBER])
        clear_staging(session)
        stage_readings(session, readings(station_ids(session, [NUMBER])[NUMBER], *rows))
        merge_staged(Merge(session, DataType.DAILY, run_id, now))


@pytest.fixture
def revised(api: FlaskClient) -> FlaskClient:
    """Three values; a day later the first is approved and changed, the second taken back."""
    pull(NOW, *((START + n * DAY, 10.0 + n, "P", "e") for n in range(3)))
    pull(NOW + DAY, (START, 11.5, "A", None), (START + DAY, None, "P", "ICE"), run_id=8)
    return api


def values(client: FlaskClient, query: str) -> list[float | None]:
    return [item["discharge"] for item in all_items(client, f"{POTOMAC}&{query}")]


def test_it_reads_values_as_they_stood(revised: FlaskClient) -> None:
    assert values(revised, "as_of=2026-11-22T11:59:59Z") == []
    assert values(revised, "as_of=2026-11-22T12:00:00Z") == [10, 11, 12]
    assert values(revised, "as_of=2026-11-23T11:59:59Z&limit=2") == [10, 11, 12]
    assert values(revised, "as_of=2026-11-23T12:00:00Z") == [11.5, 12] == values(revised, "type=daily_mean")


def test_it_tells_what_changed_and_what_was_taken_back(revised: FlaskClient) -> None:
    answer = revised.get(f"{POTOMAC}&changed_since=2026-11-23")
    shape = {"station_number": NUMBER, "unit": "cfs", "type": "daily_mean", "qualifiers": None}
    assert answer.json["items"] == [
        shape | {"observed_at": "2024-01-01T00:00:00Z", "discharge": 11.5, "quality_code": "A", "withdrawn": False},
        shape | {"observed_at": "2024-01-02T00:00:00Z", "discharge": None, "quality_code": None, "withdrawn": True},
    ]
    assert answer.headers["Changed-Until"] == answer.json["changed_until"]
    lines = revised.get(f"{POTOMAC}&changed_since=2026-11-23&format=csv")
    assert [(row["discharge"], row["withdrawn"]) for row in csv.DictReader(io.StringIO(lines.text))] == [
        ("11.5", "false"), ("", "true"),
    ]  # fmt: skip
    assert lines.headers["Changed-Until"]


@pytest.mark.parametrize("seed", range(3))
def test_a_copy_kept_by_changes_equals_what_is_stored(
    api: FlaskClient, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance, since = Random(seed), "1800-01-01"
    copy: dict[str, Any] = {}
    for number in range(12):
        now = NOW + number * timedelta(minutes=5)
        monkeypatch.setattr("core.api.observations.utc_now", lambda now=now: now)
        rows = ((START + n * DAY, chance.choice([None, 1.0, 2.0, 3.0]), "P", None) for n in range(9))
        pull(now, *(row for row in rows if chance.random() < 0.4))
        if chance.random() < 0.6 or number == 11:
            since = _catch_up(api, copy, since)
    assert list(map(copy.get, sorted(copy))) == all_items(api, POTOMAC)


def _catch_up(client: FlaskClient, copy: dict[str, Any], since: str) -> str:
    """Follow the pages of changes, three at a time; returns with what to ask next."""
    following = f"{POTOMAC}&changed_since={since}&limit=3"
    untils = set()
    while following:
        page = client.get(following).json
        untils.add(page["changed_until"])
        for item in page["items"]:
            copy.pop(item["observed_at"], None)
            if not item.pop("withdrawn"):
                copy[item["observed_at"]] = item
        following = page["next"]
    (until,) = untils
    return str(until)


def test_it_says_where_a_value_came_from(revised: FlaskClient) -> None:
    first, second = all_items(revised, f"{POTOMAC}&include=provenance")
    assert (first["approval"], first["run_id"], first["recorded_at"]) == ("approved", 8, "2026-11-23T12:00:00Z")
    assert (second["approval"], second["run_id"], second["recorded_at"]) == ("provisional", 7, "2026-11-22T12:00:00Z")
    old = all_items(revised, f"{POTOMAC}&include=provenance&as_of=2026-11-22T12:00:00Z")[0]
    assert (old["discharge"], old["run_id"], old["recorded_at"]) == (10, 7, "2026-11-22T12:00:00Z")


@pytest.mark.parametrize("query", ["", "&unit=cms", "&as_of=2026-11-22T12:00:00Z", "&changed_since=2026-11-01",
                                   "&include=provenance&unit=cfs"])  # fmt: skip
def test_parquet_and_csv_hold_what_json_holds(revised: FlaskClient, query: str) -> None:
    items = all_items(revised, POTOMAC + query)
    answer = revised.get(f"{POTOMAC}{query}&format=parquet")
    assert answer.mimetype == "application/vnd.apache.parquet"
    table = pq.read_table(io.BytesIO(answer.data)).to_pylist()
    for row in table:
        row.update({name: f"{value:%Y-%m-%dT%H:%M:%SZ}" for name, value in row.items() if isinstance(value, datetime)})
    assert table == items and list(table[0]) == list(items[0])
    lines = list(csv.DictReader(io.StringIO(revised.get(f"{POTOMAC}{query}&format=csv").text)))
    assert [(row["observed_at"], row["discharge"]) for row in lines] == [
        (item["observed_at"], "" if item["discharge"] is None else str(item["discharge"])) for item in items
    ]


def test_parquet_streams_part_by_part(api: FlaskClient, store: Store) -> None:
    store(NUMBER, STREAMED_ROWS + 1, data_type="realtime_15min", step=timedelta(minutes=15))
    store(NUMBER, 2)
    chunks = list(api.get(f"{POTOMAC}&format=parquet").iter_encoded())
    assert len(chunks) == 3
    table = pq.read_table(io.BytesIO(b"".join(chunks)))
    keys = table.select(["type", "observed_at"]).to_pydict().values()
    assert table.num_rows == STREAMED_ROWS + 3 == len(set(zip(*keys, strict=True)))
    empty = api.get(f"{POTOMAC}&format=parquet&end=1990-01-01")
    assert pq.read_table(io.BytesIO(empty.data)).num_rows == 0


def test_no_cell_of_text_is_a_formula(api: FlaskClient) -> None:
    pull(NOW, (START, -5.0, "P", "=HYPERLINK(1)"), (START + DAY, 1.0, "P", "@a,b"), (START + 2 * DAY, 1.0, "P", 'x"y'))
    rows = list(csv.DictReader(io.StringIO(api.get(f"{POTOMAC}&format=csv").text)))
    assert [row["qualifiers"] for row in rows] == ["'=HYPERLINK(1)", "'@a,b", 'x"y']
    assert rows[0]["discharge"] == "-5.0"
    assert [item["qualifiers"] for item in all_items(api, POTOMAC)] == ["=HYPERLINK(1)", "@a,b", 'x"y']


@pytest.mark.parametrize("form", ["json", "csv", "parquet"])
def test_what_did_not_change_is_not_sent_again(revised: FlaskClient, form: str) -> None:
    address = f"{POTOMAC}&format={form}"
    first = revised.get(address)
    tag = first.headers["ETag"]
    assert first.data
    again = revised.get(address, headers={"If-None-Match": tag})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    assert revised.get(f"{address}&unit=cms", headers={"If-None-Match": tag}).data
    pull(NOW + 2 * DAY, (START, 12.0, "A", None))
    changed = revised.get(address, headers={"If-None-Match": tag})
    assert changed.data and changed.headers["ETag"] != tag


def test_lists_have_tags_too(api: FlaskClient) -> None:
    tag = api.get("/api/v1/stations").headers["ETag"]
    assert api.get("/api/v1/stations", headers={"If-None-Match": tag}).status_code == 304
    assert "ETag" not in api.get("/api/v1/stations?limit=0").headers
