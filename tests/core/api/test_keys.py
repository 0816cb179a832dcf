"""Keys over HTTP: programs come with one, whichever header carries it, and no further than the interfaces."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_server
from core.db import reading, writing
from core.domain import utc_now
from core.people.keys import create_key, list_keys, revoke_key
from core.people.roles import Role
from core.settings import load_settings
from tests.conftest import close_app
from tests.people import OWN, SECRET_KEY, make_user, sign_in

STATIONS, CONFIGURATIONS = "/api/v1/stations", "/api/v1/configurations"


@pytest.fixture(scope="module")
def closed(sqlite_template: Path, redis_server_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The whole app with AUTH=on."""
    folder = tmp_path_factory.mktemp("keys")
    (folder / "streamflow.db").write_bytes(sqlite_template.read_bytes())
    environment = {"DATA_DIR": str(folder), "AUTH": "on", "SECRET_KEY": SECRET_KEY, "REDIS_URL": redis_server_url}
    server = create_server(load_settings(environment))
    yield server
    close_app(server)


def make(server: Flask, name: str, scope: str = "read") -> str:
    with server.app_context(), writing() as session:
        return create_key(session, name, scope, 1, utc_now())


@pytest.fixture
def program(closed: Flask) -> FlaskClient:
    """A client without a cookie."""
    return closed.test_client()


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def test_a_program_reads_with_a_key_in_either_header(closed: Flask, program: FlaskClient) -> None:
    secret = make(closed, "reader")
    assert program.get(STATIONS).status_code == 401
    assert program.get(STATIONS, headers=bearer(secret)).status_code == 200
    assert program.get(STATIONS, headers={"X-Api-Key": secret}).status_code == 200
    assert program.get(f"{STATIONS}?api_key={secret}").status_code == 401
    with closed.app_context(), reading() as session:
        assert list_keys(session)[0].last_used_at is not None


def test_what_a_key_may_is_its_scope(closed: Flask, program: FlaskClient) -> None:
    reads, operates = make(closed, "one"), make(closed, "two", "operate")
    refused = program.post(CONFIGURATIONS, json={}, headers=bearer(reads))
    assert (refused.status_code, refused.json["error"]["code"]) == (403, "forbidden")
    assert refused.json["error"]["message"] == "This needs an operator, and you are a viewer."
    assert program.post(CONFIGURATIONS, json={}, headers=bearer(operates)).status_code == 422


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Bearer nothing", "Bearer sfk_" + "x" * 43, "bearer \u00e9"])
def test_a_key_that_is_none_is_refused_with_a_sentence(program: FlaskClient, header: str) -> None:
    answer = program.get(STATIONS, headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer.json["error"]["message"].endswith(".")
    assert "Bearer" in answer.headers["WWW-Authenticate"]


def test_a_bad_key_is_refused_whoever_is_signed_in_beside_it(closed: Flask, program: FlaskClient) -> None:
    make_user(closed, "alice", Role.ADMIN)
    sign_in(program, "alice")
    assert program.get(STATIONS).status_code == 200
    assert program.get(STATIONS, headers=bearer("nothing")).json["error"]["code"] == "key_refused"


def test_a_revoked_key_opens_nothing(closed: Flask, program: FlaskClient) -> None:
    secret = make(closed, "lost")
    with closed.app_context(), writing() as session:
        revoke_key(session, "lost", utc_now())
    assert program.get(STATIONS, headers=bearer(secret)).status_code == 401


def test_a_key_opens_no_page(closed: Flask, program: FlaskClient) -> None:
    headers = bearer(make(closed, "curious", "operate")) | OWN
    assert program.get("/runs", headers=headers).status_code == 302
    assert program.post("/_dash-update-component", json={}, headers=headers).status_code == 401


def test_no_key_is_written_to_a_log(closed: Flask, program: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    secret = make(closed, "secretive")
    program.get(STATIONS, headers=bearer(secret))
    program.get(STATIONS, headers=bearer(secret + "x"))
    assert secret not in caplog.text
