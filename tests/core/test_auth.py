import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_server
from core.auth import is_local_host, is_loopback
from core.people.role_table import PUBLIC_ASSETS
from core.settings import load_settings
from tests.conftest import close_app
from tests.people import SECRET_KEY

SCRIPT_PATHS = [
    "/_dash-layout",
    "/_dash-dependencies",
    "/_dash-component-suites/dash/deps/x.js",
    "/assets/shell.css",
    "/assets/../assets/shell.css",
    "/bootstrap/static/css/bootstrap.min.css",
    "/stations/points.json",
]
MACHINE_PATHS = ["/api/v1/stations", "/api/docs", "/api/nope", "/ogcapi/v1/", "/readyz", "/metrics"]


@pytest.fixture(scope="module")
def data_dir(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a migrated database. Who may ask does not hang on which database it is."""
    folder = tmp_path_factory.mktemp("auth")
    shutil.copy(sqlite_template, folder / "streamflow.db")
    return folder


@pytest.fixture(scope="module")
def opened(data_dir: Path) -> Iterator[Flask]:
    """The whole app with AUTH=off."""
    server = create_server(load_settings({"DATA_DIR": str(data_dir), "AUTH": "off"}))
    yield server
    close_app(server)


@pytest.fixture
def open_client(opened: Flask) -> FlaskClient:
    """A client of the whole app with AUTH=off."""
    return opened.test_client()


@pytest.fixture(scope="module")
def closed(data_dir: Path) -> Iterator[Flask]:
    """The whole app with AUTH=on."""
    server = create_server(load_settings({"DATA_DIR": str(data_dir), "AUTH": "on", "SECRET_KEY": SECRET_KEY}))
    yield server
    close_app(server)


@pytest.mark.parametrize("path", ["/", "/healthz", "/api/v1/stations", "/api/docs", "/_dash-layout"])
def test_this_machine_is_let_in(open_client: FlaskClient, path: str) -> None:
    assert open_client.get(path).status_code == 200


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.9.10", "::1", "::ffff:127.0.0.1"])
def test_every_loopback_address_is_let_in(open_client: FlaskClient, address: str) -> None:
    assert open_client.get("/healthz", environ_overrides={"REMOTE_ADDR": address}).status_code == 200


@pytest.mark.parametrize("address", ["10.0.0.5", "192.168.1.9", "8.8.8.8", "2001:db8::1", "::ffff:8.8.8.8", "", "x"])
@pytest.mark.parametrize("path", ["/", "/healthz", "/_dash-layout"])
def test_another_machine_is_refused(open_client: FlaskClient, path: str, address: str) -> None:
    answer = open_client.get(path, environ_overrides={"REMOTE_ADDR": address})
    assert answer.status_code == 403
    assert "this machine alone" in answer.text


def test_another_machine_is_told_so_as_json_where_programs_ask(open_client: FlaskClient) -> None:
    answer = open_client.get("/api/v1/stations", environ_overrides={"REMOTE_ADDR": "10.0.0.5"})
    assert answer.json["error"]["code"] == "not_local"


@pytest.mark.parametrize("name", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "X-Forwarded-Host"])
@pytest.mark.parametrize("remote", ["127.0.0.1", "10.0.0.5"])
def test_a_forwarding_header_lets_nobody_in(open_client: FlaskClient, name: str, remote: str) -> None:
    answer = open_client.get("/api/v1/stations", headers={name: "127.0.0.1"}, environ_overrides={"REMOTE_ADDR": remote})
    assert answer.status_code == 403


@pytest.mark.parametrize("host", ["localhost", "localhost:8050", "127.0.0.1:8050", "[::1]:8050", "[::1]", "LOCALHOST"])
def test_it_answers_to_its_own_names(open_client: FlaskClient, host: str) -> None:
    assert open_client.get("/healthz", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8050", "localhost.evil.example", "127.0.0.1.nip.io", "127.0.0.2", "evil:localhost"],
)
def test_a_foreign_name_that_leads_here_is_refused(open_client: FlaskClient, host: str) -> None:
    answer = open_client.get("/api/v1/stations", headers={"Host": host})
    assert answer.status_code in (400, 403)
    assert "items" not in answer.text


@pytest.mark.parametrize(
    ("host", "local"),
    [
        ("localhost", True),
        ("localhost:8050", True),
        ("[::1]:1", True),
        ("", False),
        ("localhost:", False),
        ("localhost:x", False),
        ("localhost:80:80", False),
        ("user@localhost", False),
        ("::1", False),
        ("localhost.", False),
    ],
)
def test_it_knows_its_own_names(host: str, local: bool) -> None:
    assert is_local_host(host) is local


def test_it_knows_loopback_addresses() -> None:
    assert is_loopback("127.0.0.1")
    assert not is_loopback("0.0.0.0")
    assert not is_loopback("127.0.0.1, 8.8.8.8")


@pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE", "PUT"])
@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:3000"},
        {"Origin": "http://localhost.evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
    ],
)
def test_another_sites_page_changes_nothing(open_client: FlaskClient, method: str, headers: dict[str, str]) -> None:
    answer = open_client.open("/api/v1/configurations/1", method=method, headers=headers)
    assert answer.status_code == 403
    assert answer.json["error"]["code"] == "other_site"


def test_another_sites_page_reaches_no_callback(open_client: FlaskClient) -> None:
    answer = open_client.post("/_dash-update-component", json={}, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "headers", [{}, {"Origin": "http://localhost"}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}]
)
def test_its_own_pages_and_programs_may_change(open_client: FlaskClient, headers: dict[str, str]) -> None:
    answer = open_client.post("/api/v1/configurations", json={}, headers=headers)
    assert answer.status_code == 422


def test_another_site_may_link_here(open_client: FlaskClient) -> None:
    assert open_client.get("/", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


@pytest.mark.parametrize("path", ["/", "/healthz", "/api/v1/stations", "/api/nope", "/assets/shell.css"])
def test_every_answer_carries_the_headers(open_client: FlaskClient, closed: Flask, path: str) -> None:
    for client in (open_client, closed.test_client()):
        headers = client.get(path, buffered=True).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert "Referrer-Policy" in headers


@pytest.mark.parametrize("path", ["/", "/stations", "/stations?q=ohio&state=KY", "/no/such/page"])
def test_with_sign_in_on_nobody_sees_a_page_but_the_sign_in(closed: Flask, path: str) -> None:
    answer = closed.test_client().get(path)
    assert answer.status_code == 302
    wanted = parse_qs(urlsplit(answer.headers["Location"]).query).get("next", ["/"])
    assert (urlsplit(answer.headers["Location"]).path, wanted) == ("/sign-in", [path])
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", SCRIPT_PATHS)
def test_with_sign_in_on_no_script_is_told_more_than_that(closed: Flask, path: str) -> None:
    answer = closed.test_client().get(path)
    assert (answer.status_code, answer.json["error"]["code"]) == (401, "not_signed_in")


@pytest.mark.parametrize("path", PUBLIC_ASSETS)
def test_with_sign_in_on_what_the_sign_in_is_made_of_is_there(closed: Flask, path: str) -> None:
    assert closed.test_client().get(path, buffered=True).status_code == 200


@pytest.mark.parametrize("path", MACHINE_PATHS)
@pytest.mark.parametrize("method", ["GET", "POST", "PATCH", "DELETE"])
def test_with_sign_in_on_no_program_gets_in(closed: Flask, path: str, method: str) -> None:
    answer = closed.test_client().open(path, method=method)
    assert answer.status_code == 401
    assert answer.json["error"]["code"] == "not_signed_in"
    assert "WWW-Authenticate" in answer.headers


def test_with_sign_in_on_no_callback_runs(closed: Flask) -> None:
    assert closed.test_client().post("/_dash-update-component", json={}).status_code == 401


@pytest.mark.parametrize("path", ["/healthz/", "/healthz/x", "/healthzz", "//healthz", "/HEALTHZ", "/healthz%00"])
def test_with_sign_in_on_only_healthz_itself_answers(closed: Flask, path: str) -> None:
    assert closed.test_client().get(path).status_code in (302, 308)


def test_with_sign_in_on_the_process_says_that_it_lives(closed: Flask) -> None:
    client = closed.test_client()
    far = {"REMOTE_ADDR": "10.0.0.5", "HTTP_HOST": "flow.example.org"}
    assert client.get("/healthz", environ_overrides=far).json == {"status": "ok"}
    assert client.head("/healthz").status_code == 200
    assert client.post("/healthz").status_code == 401
