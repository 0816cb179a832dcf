"""Whatever goes wrong: the headers stand, a person gets a sentence, a program JSON, and nobody the insides."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import MOST_BODY_BYTES, create_server
from core.people.roles import Role
from core.people.who_asks import CALLBACK
from core.settings import load_settings
from core.web.headers import HEADERS
from tests.conftest import close_app
from tests.people import OWN, PASSWORD, SECRET_KEY, client_of, make_user, sign_in

LARGE = b"x" * (MOST_BODY_BYTES + 1)
INSIDES = ("Traceback", "hunter2", "werkzeug", "RuntimeError", "site-packages", "sqlalchemy", ".py")


@pytest.fixture(scope="module")
def closed(sqlite_template: Path, redis_server_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The whole app with AUTH=on; two of its addresses fail inside."""
    folder = tmp_path_factory.mktemp("errors")
    (folder / "streamflow.db").write_bytes(sqlite_template.read_bytes())
    environment = {"DATA_DIR": str(folder), "AUTH": "on", "SECRET_KEY": SECRET_KEY, "REDIS_URL": redis_server_url}
    server = create_server(load_settings(environment))
    make_user(server, Role.OPERATOR.value, Role.OPERATOR)

    def fail(**_: object) -> None:
        raise RuntimeError("password=hunter2")

    server.view_functions["all_points"] = server.view_functions["bootstrap.static"] = fail
    yield server
    close_app(server)


@pytest.fixture(scope="module")
def operator(closed: Flask) -> FlaskClient:
    return client_of(closed, Role.OPERATOR)


def _check(answer, status: int, mimetype: str) -> None:  # type: ignore[no-untyped-def]
    assert (answer.status_code, answer.mimetype) == (status, mimetype)
    for name, value in HEADERS.items():
        assert answer.headers[name] == value
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert [word for word in INSIDES if word in answer.text] == []
    if mimetype == "application/json":
        assert (
            set(answer.json["error"]) == {"code", "message", "details"} and answer.json["error"]["message"][-1] == "."
        )
    else:
        assert "<main><h1>Streamflow DataOps</h1><p>" in answer.text


@pytest.mark.parametrize(
    ("method", "path", "status", "mimetype"),
    [
        ("GET", "/assets/nothing.css", 404, "application/json"),
        ("GET", "/api/v1/nothing", 404, "application/json"),
        ("PUT", "/runs", 405, "text/html"),
        ("DELETE", "/stations/points.json", 405, "application/json"),
        ("PATCH", "/api/v1/stations", 405, "application/json"),
        ("GET", "/api/v1/nothing/at/all", 404, "application/json"),
        ("GET", "/bootstrap/static/x.css", 500, "application/json"),
        ("GET", "/stations/points.json", 500, "application/json"),
    ],
)
def test_an_error_is_a_sentence(
    closed: Flask, operator: FlaskClient, method: str, path: str, status: int, mimetype: str
) -> None:
    closed.testing = False
    answer = operator.open(path, method=method, headers=OWN, buffered=True)
    _check(answer, status, mimetype)
    assert (status == 405) == ("Allow" in answer.headers)


@pytest.mark.parametrize(
    ("path", "mimetype"),
    [("/sign-in", "text/html"), (CALLBACK, "application/json"), ("/api/v1/configurations", "application/json")],
)
def test_what_is_too_large_is_refused_in_a_sentence(operator: FlaskClient, path: str, mimetype: str) -> None:
    answer = operator.post(path, data=LARGE, content_type="application/json", headers=OWN)
    _check(answer, 413, mimetype)


def test_what_nobody_may_is_refused_with_the_same_headers(closed: Flask) -> None:
    nobody = closed.test_client()
    _check(nobody.get("/api/v1/stations"), 401, "application/json")
    _check(nobody.post("/sign-out", headers={"Origin": "https://other.example"}), 403, "text/html")
    sent = nobody.get("/runs")
    assert sent.status_code == 302 and sent.headers["X-Frame-Options"] == "DENY"
    assert "Content-Security-Policy" in sent.headers


def test_what_is_sent_to_be_let_in_stands_in_no_log(closed: Flask, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    browser = closed.test_client()
    assert sign_in(browser, "operator", "hush-password-1").status_code == 401
    for header in ({"Authorization": "Bearer hush-key-2"}, {"X-Api-Key": "hush-key-3"}):
        assert browser.get("/api/v1/runs", headers=header).status_code == 401
    assert sign_in(browser, "operator").status_code == 303
    cookie = browser.get_cookie("streamflow")
    assert cookie is not None
    assert [one for one in ("hush", cookie.value, PASSWORD, SECRET_KEY) if one in caplog.text] == []
