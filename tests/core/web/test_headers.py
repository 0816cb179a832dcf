"""What every answer tells a browser, and how much may be sent."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from app import MOST_BODY_BYTES, create_server
from components.station_map import TILE_HOSTS
from core.db import writing
from core.domain import utc_now
from core.people import counts
from core.people.keys import create_key
from core.people.roles import Role
from core.people.who_asks import CALLBACK
from core.settings import load_settings
from core.web.headers import content_policy
from tests.conftest import close_app
from tests.people import OWN, SECRET_KEY, make_user, sign_in

MOST = 20
STATIONS = "/api/v1/stations"


@pytest.fixture(scope="module")
def closed(sqlite_template: Path, redis_server_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The whole app with AUTH=on, a user alice, and few requests a minute."""
    folder = tmp_path_factory.mktemp("headers")
    (folder / "streamflow.db").write_bytes(sqlite_template.read_bytes())
    environment = {
        "DATA_DIR": str(folder), "AUTH": "on", "SECRET_KEY": SECRET_KEY, "REDIS_URL": redis_server_url,
        "TRUSTED_PROXIES": "1", "REQUESTS_A_MINUTE": str(MOST),
    }  # fmt: skip
    server = create_server(load_settings(environment))
    make_user(server, "alice", Role.OPERATOR)
    yield server
    close_app(server)


@pytest.fixture
def browser(closed: Flask, redis_url: str) -> FlaskClient:
    """A browser that nobody is signed in with; nothing is counted yet."""
    counts._held.clear()
    return closed.test_client()


@pytest.mark.parametrize("path", ["/", "/sign-in", "/healthz", STATIONS, "/assets/tokens.css", "/nothing"])
def test_every_answer_carries_the_policy(browser: FlaskClient, path: str) -> None:
    answer = browser.get(path, buffered=True)
    rules = dict(rule.split(" ", 1) for rule in answer.headers["Content-Security-Policy"].split("; "))
    assert "unsafe" not in rules["script-src"] and "http" not in rules["script-src"]
    assert "'sha256-" in rules["script-src"]
    assert (rules["object-src"], rules["base-uri"], rules["frame-ancestors"]) == ("'none'",) * 3
    assert all(host in rules["connect-src"] for host in TILE_HOSTS)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Strict-Transport-Security" not in answer.headers


def test_over_https_browsers_are_told_to_stay_there(browser: FlaskClient) -> None:
    assert (
        "max-age"
        in browser.get("/healthz", headers={"X-Forwarded-Proto": "https"}).headers["Strict-Transport-Security"]
    )


def test_a_policy_names_hashes_and_hosts() -> None:
    policy = content_policy(["'sha256-x'"], ["https://tiles.example"])
    assert "script-src 'self' 'sha256-x';" in policy
    assert "connect-src 'self' https://tiles.example;" in policy


def test_no_page_shows_what_went_wrong_inside(
    closed: Flask, browser: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(browser, "alice")

    def fail() -> None:
        raise RuntimeError("password=hunter2")

    monkeypatch.setitem(closed.view_functions, "all_points", fail)
    monkeypatch.setattr(closed, "testing", False)
    answer = browser.get("/stations/points.json")
    assert answer.status_code == 500
    assert "hunter2" not in answer.text and "Traceback" not in answer.text


def test_a_body_has_a_most(browser: FlaskClient) -> None:
    sign_in(browser, "alice")
    large = b'{"output": "' + b"x" * MOST_BODY_BYTES + b'"}'
    answer = browser.post(CALLBACK, data=large, content_type="application/json", headers=OWN)
    assert answer.status_code == 413
    assert browser.post("/api/v1/configurations", data=large[: 2 * 1024 * 1024], headers=OWN).status_code == 413


def statuses(browser: FlaskClient, path: str, times: int, **headers: str) -> list[int]:
    return [browser.get(path, headers=headers, buffered=True).status_code for _ in range(times)]


def test_an_address_that_nobody_is_signed_in_at_may_ask_so_often(closed: Flask, browser: FlaskClient) -> None:
    assert statuses(browser, "/sign-in", MOST + 2) == [200] * MOST + [429] * 2
    answer = browser.get(STATIONS)
    assert (answer.status_code, answer.json["error"]["code"]) == (429, "too_many_requests")
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    other = {"X-Forwarded-For": "203.0.113.9"}
    assert browser.get("/sign-in", headers=other).status_code == 200
    assert browser.get("/healthz").status_code == 200


def test_whoever_guesses_keys_is_slowed_down(browser: FlaskClient) -> None:
    assert statuses(browser, STATIONS, MOST + 1, Authorization="Bearer x") == [401] * MOST + [429]


@pytest.mark.parametrize("redis", ["there", "away"])
def test_each_key_and_each_person_may_ask_so_often(
    closed: Flask, browser: FlaskClient, redis: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closed.app_context(), writing() as session:
        one, two = (create_key(session, f"{redis} {name}", "read", 1, utc_now()) for name in ("one", "two"))
    if redis == "away":
        monkeypatch.setitem(
            closed.extensions, "redis_counts", Redis.from_url("redis://127.0.0.1:1", retry=Retry(NoBackoff(), 0))
        )
    assert statuses(browser, STATIONS, MOST + 1, Authorization=f"Bearer {one}") == [200] * MOST + [429]
    assert statuses(browser, STATIONS, 1, Authorization=f"Bearer {two}") == [200]
    sign_in(browser, "alice")
    assert statuses(browser, STATIONS, MOST + 1) == [200] * MOST + [429]
    assert statuses(browser, "/runs", 3) == [200] * 3
