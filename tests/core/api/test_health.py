from datetime import timedelta
from unittest.mock import patch

from flask import Flask
from flask.testing import FlaskClient
from redis import Redis
from rq import Queue, Worker

from core.context import bare_app
from core.domain import utc_now
from core.settings import Settings
from core.watching.health import SCHEDULER_SEEN_KEY
from tests.conftest import SettingsFor, close_app


def test_it_says_that_the_process_is_alive(api: FlaskClient) -> None:
    answer = api.get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})


def test_it_is_alive_without_database_or_redis(settings_for: SettingsFor) -> None:
    from core.api import register_api

    app = bare_app(settings_for("postgresql://nobody@127.0.0.1:1/none"))
    register_api(app)
    answer = app.test_client().get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})
    close_app(app)


def test_it_is_ready_when_everything_lives(api: FlaskClient, app: Flask) -> None:
    redis: Redis = app.extensions["redis_connection"]
    seen = utc_now()
    redis.set(SCHEDULER_SEEN_KEY, seen.isoformat())
    worker = Worker([Queue("streamflow", connection=redis)], connection=redis)
    worker.register_birth()
    answer = api.get("/readyz")
    assert answer.status_code == 200
    assert answer.json == {"status": "ready", "workers": 1, "scheduler_seen_at": seen.isoformat() + "Z"}


def test_it_names_what_is_missing(api: FlaskClient) -> None:
    answer = api.get("/readyz")
    assert answer.status_code == 503
    error = answer.json["error"]
    assert error["code"] == "not_ready"
    assert [one["kind"] for one in error["details"]["missing"]] == ["worker", "scheduler"]
    assert all(one["message"] in error["message"] for one in error["details"]["missing"])


def test_a_scheduler_that_fell_silent_is_missing(api: FlaskClient, app: Flask) -> None:
    redis: Redis = app.extensions["redis_connection"]
    redis.set(SCHEDULER_SEEN_KEY, (utc_now() - timedelta(minutes=5)).isoformat())
    assert "scheduler" in [one["kind"] for one in api.get("/readyz").json["error"]["details"]["missing"]]


def test_it_names_redis_when_redis_is_gone(api: FlaskClient, settings: Settings) -> None:
    with Redis.from_url("redis://127.0.0.1:1") as lost, patch("core.context.redis", return_value=lost):
        answer = api.get("/readyz")
    assert answer.status_code == 503
    assert [one["kind"] for one in answer.json["error"]["details"]["missing"]] == ["redis"]
