from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from core.db import writing
from core.domain import RunStatus, Trigger
from core.models import DataPullLog, PullRunStation
from core.pulling import lifecycle
from tests.core.api.conftest import all_items, pages, refusal
from tests.core.api.test_configurations import make

START, END = datetime(2026, 5, 1, 6), datetime(2026, 5, 1, 6, 2, 30)


def finish(config_id: int, *failed: str) -> int:
    """Write a run that ended, in which some stations failed."""
    with writing() as session:
        run_id = lifecycle.open_run(session, config_id, Trigger.SCHEDULE, START)
        table = PullRunStation
        mine = update(table).where(table.run_id == run_id)
        session.execute(mine.values(state="done", rows_new=5, chunk=1, chunks=1))
        session.execute(
            mine.where(table.station_number.in_(failed)).values(
                state="failed", error_class="agency_refused", error_text="USGS refused.", rows_new=0
            )
        )
        lifecycle.finish_run(session, run_id, END)
    return run_id


@pytest.fixture
def config(api: FlaskClient) -> int:
    made: int = make(api)["id"]
    return made


def test_it_shows_a_run(api: FlaskClient, config: int) -> None:
    run_id = finish(config, "01646500")
    run = api.get(f"/api/v1/runs/{run_id}").json
    assert run == {
        "id": run_id,
        "config_id": config,
        "config_name": "Potomac daily",
        "data_type": "daily_mean",
        "strategy": "append",
        "range_start": None,
        "range_end": None,
        "trigger": "schedule",
        "status": "partial",
        "phase": "",
        "start_time": "2026-05-01T06:00:00Z",
        "end_time": "2026-05-01T06:02:30Z",
        "picked_up_at": None,
        "duration_seconds": 150.0,
        "pulled": 1.0,
        "requests": 0,
        "records_processed": 5,
        "error_message": run["error_message"],
        "stations_total": 2,
        "stations_done": 1,
        "stations_failed": 1,
        "rows_new": 5,
        "rows_revised": 0,
        "rows_unchanged": 0,
    }
    assert "USGS refused" in run["error_message"]


@pytest.mark.parametrize("limit", [1, 2, 5, 6])
def test_it_pages_to_the_end_newest_first(api: FlaskClient, config: int, limit: int) -> None:
    made = [finish(config) for _ in range(5)]
    found = list(pages(api, f"/api/v1/runs?limit={limit}"))
    assert [item["id"] for page in found for item in page] == made[::-1]
    assert all(len(page) == limit for page in found[:-1])


def test_a_run_that_starts_meanwhile_shifts_nothing(api: FlaskClient, config: int) -> None:
    made = [finish(config) for _ in range(4)]
    first = api.get("/api/v1/runs?limit=2").json
    finish(config)
    assert [item["id"] for item in all_items(api, first["next"])] == made[1::-1]


def test_it_filters_by_configuration_and_status(api: FlaskClient, config: int) -> None:
    other = make(api, name="Other")["id"]
    well, partial, others = finish(config), finish(config, "01646500"), finish(other)

    def ids(query: str) -> list[int]:
        return [item["id"] for item in all_items(api, f"/api/v1/runs?{query}")]

    assert ids(f"configuration={config}") == [partial, well]
    assert ids("status=partial") == [partial]
    assert ids("status=success&limit=1") == [others, well]
    assert ids(f"configuration={other}&status=partial") == []
    assert ids("configuration=999") == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("status=done", "status"),
        ("configuration=0", "configuration"),
        ("configuration=2147483648", "configuration"),
        ("configuration=1%20OR%201", "configuration"),
        ("limit=1001", "limit"),
        ("cursor=!", "cursor"),
        ("config_id=1", "config_id"),
    ],
)
def test_it_refuses_what_it_cannot_use_by_name(front: FlaskClient, query: str, field: str) -> None:
    assert list(refusal(front, f"/api/v1/runs?{query}")["details"]["fields"]) == [field]


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_it_lists_a_runs_stations(api: FlaskClient, config: int, limit: int) -> None:
    run_id = finish(config, "01646500")
    items = all_items(api, f"/api/v1/runs/{run_id}/stations?limit={limit}")
    assert [(item["station_number"], item["state"]) for item in items] == [
        ("01638500", "done"),
        ("01646500", "failed"),
    ]
    assert items[1]["error_class"] == "agency_refused"
    assert items[1]["error_text"] == "USGS refused."
    assert items[0]["rows_new"] == 5


def test_it_lists_a_runs_stations_in_one_state(api: FlaskClient, config: int) -> None:
    run_id = finish(config, "01646500")
    items = all_items(api, f"/api/v1/runs/{run_id}/stations?state=failed")
    assert [item["station_number"] for item in items] == ["01646500"]
    assert list(refusal(api, f"/api/v1/runs/{run_id}/stations?state=bad")["details"]["fields"]) == ["state"]


def test_it_cancels_a_run(api: FlaskClient, config: int) -> None:
    run_id = api.post(f"/api/v1/configurations/{config}/runs").json["id"]
    answer = api.post(f"/api/v1/runs/{run_id}/cancel")
    assert answer.status_code == 200
    assert answer.json == {"id": run_id, "status": "cancelled"}
    again = api.post(f"/api/v1/runs/{run_id}/cancel")
    assert again.status_code == 409
    assert again.json["error"]["code"] == "conflict"


def test_it_retries_the_stations_that_failed(api: FlaskClient, config: int) -> None:
    old = finish(config, "01646500")
    answer = api.post(f"/api/v1/runs/{old}/retry")
    assert answer.status_code == 202
    new = answer.json["id"]
    assert answer.headers["Location"] == f"/api/v1/runs/{new}"
    assert answer.json == {"id": new, "status": "running"}
    assert [item["station_number"] for item in all_items(api, f"/api/v1/runs/{new}/stations")] == ["01646500"]
    assert api.get(f"/api/v1/runs/{new}").json["trigger"] == "api"


def test_it_retries_nothing_where_nothing_failed(api: FlaskClient, config: int) -> None:
    run_id = finish(config)
    answer = api.post(f"/api/v1/runs/{run_id}/retry")
    assert answer.status_code == 409
    assert "nothing to try again" in answer.json["error"]["message"]


def test_a_run_outlives_its_configuration(api: FlaskClient, config: int) -> None:
    run_id = finish(config, "01646500")
    api.delete(f"/api/v1/configurations/{config}")
    run = api.get(f"/api/v1/runs/{run_id}").json
    assert (run["config_id"], run["config_name"]) == (None, "Potomac daily")
    assert api.post(f"/api/v1/runs/{run_id}/retry").status_code == 409


def test_a_run_that_waits_says_so(api: FlaskClient, config: int) -> None:
    run_id = api.post(f"/api/v1/configurations/{config}/runs").json["id"]
    run: dict[str, Any] = api.get(f"/api/v1/runs/{run_id}").json
    assert (run["status"], run["phase"]) == (RunStatus.RUNNING, "waiting for a worker")
    assert run["end_time"] is None
    assert run["duration_seconds"] is None


@pytest.mark.parametrize(
    ("method", "rest"), [("GET", ""), ("GET", "/stations"), ("GET", "/events"), ("POST", "/cancel"), ("POST", "/retry")]
)
def test_it_does_not_find_a_run_that_is_not_there(api: FlaskClient, app: Flask, method: str, rest: str) -> None:
    answer = api.open(f"/api/v1/runs/41{rest}", method=method)
    assert answer.status_code == 404
    assert answer.json["error"] == {"code": "not_found", "message": "There is no run 41.", "details": {}}
    with writing() as session:
        assert session.query(DataPullLog).count() == 0


def test_a_back_fill_is_previewed_and_started(api: FlaskClient, config: int) -> None:
    chosen = {"backfill_start": "2010-01-01", "backfill_end": "2010-12-31"}
    preview = api.post(f"/api/v1/configurations/{config}/preview", json=chosen).json
    assert preview["rows"] == 730 and "2010-01-01" in preview["sentence"]
    started = api.post(f"/api/v1/configurations/{config}/runs", json=chosen | {"stations": ["01646500"]})
    assert started.status_code == 202
    run = api.get(started.headers["Location"]).json
    assert (run["strategy"], run["stations_total"]) == ("backfill", 1)
    assert (run["range_start"], run["range_end"]) == ("2010-01-01T00:00:00Z", "2010-12-31T00:00:00Z")


@pytest.mark.parametrize("address", ["preview", "runs"])
def test_half_a_range_is_refused(api: FlaskClient, config: int, address: str) -> None:
    answer = api.post(f"/api/v1/configurations/{config}/{address}", json={"backfill_start": "2010-01-01"})
    assert answer.status_code == 422
    assert answer.json["error"]["details"]["fields"] == {"backfill_end": "Say up to which day to pull."}


def test_one_station_is_tried_again(api: FlaskClient, config: int) -> None:
    run_id = finish(config, "01646500", "01638500")
    answer = api.post(f"/api/v1/runs/{run_id}/retry", json={"stations": ["01638500"]})
    assert answer.status_code == 202
    items = api.get(f"/api/v1/runs/{answer.json['id']}/stations").json["items"]
    assert [item["station_number"] for item in items] == ["01638500"]


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_it_reads_a_runs_log(api: FlaskClient, config: int, limit: int) -> None:
    run_id = finish(config)
    items = all_items(api, f"/api/v1/runs/{run_id}/events?limit={limit}")
    assert [(item["number"], item["text"]) for item in items] == [
        (1, "Started by its schedule, for 2 stations."),
        (2, "The run ended: success."),
    ]
    assert items[0] == items[0] | {"level": "info", "written_at": "2026-05-01T06:00:00Z", "station_number": None}


def test_it_follows_a_runs_log_from_the_last_line_seen(api: FlaskClient, config: int) -> None:
    run_id = finish(config)
    assert [one["number"] for one in api.get(f"/api/v1/runs/{run_id}/events?after=1").json["items"]] == [2]
    assert api.get(f"/api/v1/runs/{run_id}/events?after=2").json == {"items": [], "next": None}
    assert list(refusal(api, f"/api/v1/runs/{run_id}/events?after=-1")["details"]["fields"]) == ["after"]
    assert list(refusal(api, f"/api/v1/runs/{run_id}/events?station=a%25")["details"]["fields"]) == ["station"]
