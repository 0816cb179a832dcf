from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from flask.testing import FlaskClient
from redis import Redis
from sqlalchemy import func, select, update

from core.db import reading, writing
from core.domain import utc_now
from core.errors import DatabaseBusy
from core.models import DischargeObservation, PullConfiguration
from tests.core.api.conftest import Store, all_items, pages, refusal

ADDRESS = "/api/v1/configurations"
FIELDS: dict[str, Any] = {
    "name": "Potomac daily",
    "data_type": "daily_mean",
    "pull_start_date": "1990-01-01",
    "schedule_type": "daily",
    "stations": ["01646500", "01638500"],
}


def make(api: FlaskClient, **changes: Any) -> dict[str, Any]:
    answer = api.post(ADDRESS, json=FIELDS | changes)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json
    return made


def count(api: FlaskClient) -> int:
    return len(all_items(api, ADDRESS))


def test_it_makes_a_configuration(api: FlaskClient) -> None:
    answer = api.post(ADDRESS, json=FIELDS | {"description": "Two gauges", "lookback_days": 30})
    assert answer.status_code == 201
    made = answer.json
    assert answer.headers["Location"] == f"{ADDRESS}/{made['id']}"
    assert made["name"] == "Potomac daily"
    assert made["description"] == "Two gauges"
    assert made["data_type"] == "daily_mean"
    assert made["data_strategy"] == "append"
    assert made["pull_start_date"] == "1990-01-01T00:00:00Z"
    assert made["is_enabled"] is True
    assert made["schedule_value"].count(" ") == 4
    assert made["lookback_days"] == 30
    assert made["stations"] == ["01638500", "01646500"]
    assert made["state"] == "scheduled"
    assert made["next_run_at"].endswith("Z")
    assert made["success_rate"] is None
    assert api.get(answer.headers["Location"]).json == made
    assert api.get(ADDRESS).json == {"items": [made], "next": None}


def test_making_one_schedules_it(api: FlaskClient, redis_url: str) -> None:
    made = make(api)
    with Redis.from_url(redis_url) as redis:
        assert redis.zcard("rq:scheduler:scheduled_jobs") == 1
        api.patch(f"{ADDRESS}/{made['id']}", json={"is_enabled": False})
        assert redis.zcard("rq:scheduler:scheduled_jobs") == 0


def test_what_it_answers_can_be_sent_again(api: FlaskClient) -> None:
    made = make(api)
    again = {name: made[name] for name in [*FIELDS, "description", "data_strategy", "is_enabled", "lookback_days"]}
    changed = api.patch(f"{ADDRESS}/{made['id']}", json=again | {"version": made["version"]})
    assert changed.status_code == 200
    assert {name: changed.json[name] for name in again} == again


@pytest.mark.parametrize("limit", [1, 2, 3, 4])
def test_it_pages_to_the_end_without_loss_or_double(api: FlaskClient, limit: int) -> None:
    made = [make(api, name=name)["id"] for name in ("c", "a", "b")]
    found = list(pages(api, f"{ADDRESS}?limit={limit}"))
    assert [item["id"] for page in found for item in page] == made
    assert all(len(page) == limit for page in found[:-1])
    assert all(item["stations"] == ["01638500", "01646500"] for page in found for item in page)


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"name": ""}, ["name"]),
        ({"name": "a" * 121}, ["name"]),
        ({"name": 5}, ["name"]),
        ({"name": None}, ["name"]),
        ({"name": "a\u0000b"}, ["name"]),
        ({"description": "\ud800"}, ["description"]),
        ({"description": "a" * 2001}, ["description"]),
        ({"data_type": "forecast", "products": ["nwm"]}, ["products"]),
        ({"products": ["rfc"]}, ["products"]),
        ({"data_type": "hourly"}, ["data_type"]),
        ({"data_strategy": "merge"}, ["data_strategy"]),
        ({"pull_start_date": "1799-12-31"}, ["pull_start_date"]),
        ({"pull_start_date": "2190-01-01"}, ["pull_start_date"]),
        ({"pull_start_date": "0001-01-01T00:00:00+14:00"}, ["pull_start_date"]),
        ({"pull_start_date": "soon"}, ["pull_start_date"]),
        ({"pull_start_date": 19900101}, ["pull_start_date"]),
        ({"is_enabled": "yes"}, ["is_enabled"]),
        ({"is_enabled": 1}, ["is_enabled"]),
        ({"schedule_type": "yearly"}, ["schedule_type"]),
        ({"schedule_type": "custom_cron"}, ["schedule_value"]),
        ({"schedule_type": "custom_cron", "schedule_value": "61 * * * *"}, ["schedule_value"]),
        ({"schedule_type": "custom_cron", "schedule_value": "0 0 30 2 *"}, ["schedule_value"]),
        ({"lookback_days": -1}, ["lookback_days"]),
        ({"lookback_days": 10**9}, ["lookback_days"]),
        ({"lookback_days": 1.5}, ["lookback_days"]),
        ({"lookback_days": "7"}, ["lookback_days"]),
        ({"lookback_days": True}, ["lookback_days"]),
        ({"stations": []}, ["stations"]),
        ({"stations": "01646500"}, ["stations"]),
        ({"stations": [1646500]}, ["stations"]),
        ({"stations": ["99999999"]}, ["stations"]),
        ({"stations": ["\u0000"]}, ["stations"]),
        ({"stations": [f"{n:08}" for n in range(10_001)]}, ["stations"]),
        ({"id": 7}, ["id"]),
        ({"colour": "blue"}, ["colour"]),
        ({"name": "", "stations": [], "pull_start_date": "2190-01-01"}, ["name", "pull_start_date", "stations"]),
    ],
)
def test_it_refuses_what_it_cannot_use_by_name(api: FlaskClient, changes: dict[str, Any], fields: list[str]) -> None:
    answer = api.post(ADDRESS, json=FIELDS | changes)
    assert answer.status_code == 422, answer.text
    error = answer.json["error"]
    assert error["code"] == "invalid_input"
    assert sorted(error["details"]["fields"]) == fields
    assert all(sentence.endswith(".") for sentence in error["details"]["fields"].values())
    assert count(api) == 0


def test_it_names_every_field_that_is_missing_at_once(api: FlaskClient) -> None:
    fields = api.post(ADDRESS, json={}).json["error"]["details"]["fields"]
    assert {"name", "data_type", "pull_start_date", "schedule_type", "stations"} <= set(fields)


def test_it_refuses_a_name_that_is_taken(api: FlaskClient) -> None:
    make(api)
    answer = api.post(ADDRESS, json=FIELDS)
    assert answer.status_code == 422
    assert list(answer.json["error"]["details"]["fields"]) == ["name"]
    assert count(api) == 1


def test_it_changes_what_is_sent_and_keeps_the_rest(api: FlaskClient) -> None:
    made = make(api)
    answer = api.patch(f"{ADDRESS}/{made['id']}", json={"is_enabled": False, "stations": ["08MF005"]})
    assert answer.status_code == 200
    assert answer.json["is_enabled"] is False
    assert answer.json["next_run_at"] is None
    assert answer.json["stations"] == ["08MF005"]
    assert answer.json["version"] == made["version"] + 1
    for name in ("name", "data_type", "pull_start_date", "schedule_type", "schedule_value", "created_at"):
        assert answer.json[name] == made[name]


def test_it_refuses_a_change_of_what_someone_else_changed_first(api: FlaskClient) -> None:
    made = make(api)
    mine = {"name": "Mine", "version": made["version"]}
    assert api.patch(f"{ADDRESS}/{made['id']}", json={"name": "Theirs"}).status_code == 200
    answer = api.patch(f"{ADDRESS}/{made['id']}", json=mine)
    assert answer.status_code == 409
    assert answer.json["error"]["code"] == "conflict"
    assert api.get(f"{ADDRESS}/{made['id']}").json["name"] == "Theirs"


@pytest.mark.parametrize("change", [{"stations": ["nope"]}, {"version": 0}, {"version": "1"}, {"name": ""}])
def test_a_change_that_cannot_be_leaves_it_as_it_was(api: FlaskClient, change: dict[str, Any]) -> None:
    made = make(api)
    assert api.patch(f"{ADDRESS}/{made['id']}", json=change).status_code == 422
    assert api.get(f"{ADDRESS}/{made['id']}").json == made


def test_deleting_one_keeps_its_observations(api: FlaskClient, store: Store) -> None:
    made = make(api)
    store("01646500", 3)
    answer = api.delete(f"{ADDRESS}/{made['id']}")
    assert (answer.status_code, answer.data) == (204, b"")
    refusal(api, f"{ADDRESS}/{made['id']}", 404)
    with reading() as session:
        assert session.scalar(select(func.count()).select_from(DischargeObservation)) == 3


def test_it_previews_a_configuration_as_it_stands(api: FlaskClient) -> None:
    made = make(api)
    answer = api.post(f"{ADDRESS}/{made['id']}/preview")
    assert answer.status_code == 200
    assert "2 stations from 1990-01-01" in answer.json["sentence"]
    assert len(answer.json["next_times"]) == 5
    assert answer.json["next_times"][0] == made["next_run_at"]
    assert answer.json["requests"] >= 1
    assert answer.json["rows"] > 2 * 36 * 365
    assert answer.json["problems"] == {}


def test_it_previews_changes_and_writes_nothing(api: FlaskClient) -> None:
    made = make(api)
    answer = api.post(f"{ADDRESS}/{made['id']}/preview", json={"stations": ["01646500"], "is_enabled": False})
    assert "1 station from" in answer.json["sentence"]
    assert "disabled" in answer.json["sentence"]
    assert api.get(f"{ADDRESS}/{made['id']}").json == made


def test_it_previews_a_configuration_before_it_is_made(api: FlaskClient) -> None:
    answer = api.post(f"{ADDRESS}/preview", json=FIELDS)
    assert "2 stations from 1990-01-01" in answer.json["sentence"]
    assert count(api) == 0


def test_a_preview_names_what_keeps_it_from_being_saved(api: FlaskClient) -> None:
    answer = api.post(f"{ADDRESS}/preview", json=FIELDS | {"stations": ["99999999"], "name": ""})
    assert answer.status_code == 200
    assert sorted(answer.json["problems"]) == ["name", "stations"]
    assert len(answer.json["next_times"]) == 5


def test_it_starts_a_run(api: FlaskClient, redis_url: str) -> None:
    made = make(api)
    answer = api.post(f"{ADDRESS}/{made['id']}/runs")
    assert answer.status_code == 202
    assert answer.json == {"id": answer.json["id"], "status": "running"}
    assert answer.headers["Location"] == f"/api/v1/runs/{answer.json['id']}"
    run = api.get(answer.headers["Location"]).json
    assert run["trigger"] == "api"
    assert run["config_id"] == made["id"]
    with Redis.from_url(redis_url) as redis:
        assert redis.llen("rq:queue:streamflow") == 1


def test_it_starts_one_run_at_a_time(api: FlaskClient) -> None:
    made = make(api)
    first = api.post(f"{ADDRESS}/{made['id']}/runs").json["id"]
    answer = api.post(f"{ADDRESS}/{made['id']}/runs")
    assert answer.status_code == 409
    assert answer.json["error"]["code"] == "run_active"
    assert answer.json["error"]["details"] == {"run_id": first}
    assert api.get(f"{ADDRESS}/{made['id']}").json["active_run_id"] == first


def test_without_redis_it_starts_no_run_and_says_so(api: FlaskClient) -> None:
    made = make(api)
    lost = Redis.from_url("redis://127.0.0.1:1")
    with patch("core.context.redis", return_value=lost):
        answer = api.post(f"{ADDRESS}/{made['id']}/runs")
    assert answer.status_code == 503
    assert answer.json["error"]["code"] == "queue_unavailable"
    assert int(answer.headers["Retry-After"]) > 0
    assert all_items(api, "/api/v1/runs?status=running") == []
    lost.close()


def test_it_lists_how_far_each_station_has_come(api: FlaskClient) -> None:
    made = make(api)
    items = all_items(api, f"{ADDRESS}/{made['id']}/stations?limit=1")
    assert [item["station_number"] for item in items] == ["01638500", "01646500"]
    assert items[1]["station_name"] == "Potomac River near Washington, DC"
    assert items[1]["last_successful_pull_date"] is None


def test_it_says_that_it_is_late(api: FlaskClient) -> None:
    made = make(api)
    with writing() as session:
        session.execute(update(PullConfiguration).values(next_run_at=utc_now() - timedelta(days=1)))
    assert api.get(f"{ADDRESS}/{made['id']}").json["state"] == "late"


@pytest.mark.parametrize("config_id", ["1", "2147483647"])
@pytest.mark.parametrize(
    ("method", "rest"),
    [("GET", ""), ("PATCH", ""), ("DELETE", ""), ("POST", "/runs"), ("POST", "/preview"), ("GET", "/stations")],
)
def test_it_does_not_find_one_that_is_not_there(api: FlaskClient, method: str, rest: str, config_id: str) -> None:
    body = {"name": "x"} if method == "PATCH" else None
    answer = api.open(f"{ADDRESS}/{config_id}{rest}", method=method, json=body)
    assert answer.status_code == 404
    assert answer.json["error"]["message"] == f"There is no configuration {config_id}."


def test_it_refuses_a_body_where_none_is_taken(api: FlaskClient) -> None:
    run = api.post(f"{ADDRESS}/{make(api)['id']}/runs", json={}).json
    assert api.post(f"/api/v1/runs/{run['id']}/cancel", json={"stations": ["01646500"]}).status_code == 422
    assert api.post(f"/api/v1/runs/{run['id']}/cancel").status_code == 200


def test_a_busy_database_is_told_as_such(api: FlaskClient) -> None:
    busy = DatabaseBusy("The database is held by another process; nothing was changed. Try again shortly.")
    with patch("core.operations.writing", side_effect=busy):
        answer = api.post(ADDRESS, json=FIELDS)
    assert answer.status_code == 503
    assert answer.json["error"] == {"code": "database_busy", "message": str(busy), "details": {}}
    assert "Retry-After" in answer.headers
