from unittest.mock import patch

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from core.api.errors import INTERNAL
from tests.core.api.conftest import refusal


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", ["/api", "/api/", "/api/nope", "/api/v1", "/api/v1/stations/", "/api/v2/stations"])
def test_it_answers_an_unknown_address_as_json(front: FlaskClient, method: str, path: str) -> None:
    answer = front.open(path, method=method)
    assert answer.status_code == 404
    assert answer.json["error"]["code"] == "not_found"
    assert "/api/docs" in answer.json["error"]["message"]


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("POST", "/api/v1/stations", {"GET"}),
        ("GET", "/api/v1/runs/1/cancel", {"POST"}),
        ("PUT", "/api/v1/configurations/1", {"GET", "PATCH", "DELETE"}),
        ("DELETE", "/api/v1/configurations", {"GET", "POST"}),
        ("GET", "/api/v1/configurations/preview", {"POST"}),
        ("POST", "/api/docs", {"GET"}),
    ],
)
def test_it_names_the_methods_that_an_address_takes(
    front: FlaskClient, method: str, path: str, allowed: set[str]
) -> None:
    answer = front.open(path, method=method)
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == allowed
    assert answer.json["error"]["code"] == "method_not_allowed"
    assert method in answer.json["error"]["message"]


def test_it_tells_the_methods_of_an_address_when_asked(front: FlaskClient) -> None:
    answer = front.options("/api/v1/configurations/1")
    assert answer.status_code == 200
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "PATCH", "DELETE", "OPTIONS"}


def test_pages_do_not_take_the_addresses_of_the_api(client: FlaskClient) -> None:
    assert refusal(client, "/api/v1/nope", 404)["code"] == "not_found"
    assert client.get("/api/v1/runs/1/cancel").status_code == 405
    assert client.get("/healthz").json == {"status": "ok"}
    assert client.post("/healthz").json["error"]["code"] == "method_not_allowed"
    assert client.get("/api/docs").mimetype == "text/html"


def test_an_address_beside_the_api_keeps_the_errors_of_pages(front: FlaskClient) -> None:
    answer = front.get("/apiary")
    assert (answer.status_code, answer.mimetype) == (404, "text/html")


def test_it_tells_nothing_of_what_went_wrong_inside(front: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    with patch("core.api.stations.list_stations", side_effect=RuntimeError("secret path /etc/x")):
        answer = front.get("/api/v1/stations")
    assert answer.status_code == 500
    assert answer.json == {"error": {"code": "internal", "message": INTERNAL, "details": {}}}
    assert "secret path" in caplog.text


@pytest.mark.parametrize(
    ("words", "code"),
    [("database is locked", "database_busy"), ("attempt to write a readonly database", "database_unwritable")],
)
def test_a_driver_that_is_refused_is_told_in_a_sentence(front: FlaskClient, words: str, code: str) -> None:
    trouble = OperationalError("UPDATE x", {}, Exception(words))
    with patch("core.api.stations.list_stations", side_effect=trouble):
        error = refusal(front, "/api/v1/stations", 503)
    assert error["code"] == code
    assert "UPDATE" not in error["message"]


def test_a_database_that_is_away_is_told_in_a_sentence(api: FlaskClient, app: Flask) -> None:
    away = OperationalError("SELECT 1", {}, Exception("connection failed: connection refused"))
    with patch("core.db.Session", side_effect=away):
        assert refusal(api, "/api/v1/runs", 503)["code"] == "database_busy"
