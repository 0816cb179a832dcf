"""What browsers are told about other sites' pages: listed ones may read the machine addresses, nothing else."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from flask.testing import FlaskClient

from app import create_server
from tests.conftest import SettingsFor, close_app
from tests.people import SECRET_KEY

SITE, OTHER = "https://maps.example.org", "https://other.example.org"
READ = "/api/v1/stations"
PREFLIGHT = {"Access-Control-Request-Method": "GET"}

ClientOf = Callable[..., FlaskClient]


@pytest.fixture
def client_of(settings_for: SettingsFor, database_url: str, redis_url: str) -> Iterator[ClientOf]:
    """Make a client of a server with further settings."""
    with ExitStack() as opened:

        def make(**environment: str) -> FlaskClient:
            server = create_server(settings_for(database_url, REDIS_URL=redis_url, **environment))
            opened.callback(close_app, server)
            return server.test_client()

        yield make


def allowed(response) -> str | None:
    return response.headers.get("Access-Control-Allow-Origin")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_listed_site_may_read_and_no_other(client_of: ClientOf) -> None:
    client = client_of(CORS_ORIGINS=f"{SITE} https://second.example.org")
    answer = client.get(READ, headers={"Origin": SITE})
    assert (answer.status_code, allowed(answer)) == (200, SITE)
    assert "Origin" in answer.vary and "ETag" in answer.headers["Access-Control-Expose-Headers"]
    assert "Access-Control-Allow-Credentials" not in answer.headers
    unlisted, page = client.get(READ, headers={"Origin": OTHER}), client.get("/", headers={"Origin": SITE})
    assert allowed(unlisted) is allowed(page) is allowed(client.get(READ)) is None
    assert "Origin" in unlisted.vary
    missing = client.get("/api/v1/stations/404", headers={"Origin": SITE})
    assert (missing.status_code, allowed(missing)) == (404, SITE)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_browser_that_asks_first_is_told_even_where_nobody_is_signed_in(client_of: ClientOf) -> None:
    client = client_of(CORS_ORIGINS=SITE, AUTH="on", SECRET_KEY=SECRET_KEY)
    asked = client.options(READ, headers={"Origin": SITE} | PREFLIGHT)
    assert (asked.status_code, allowed(asked)) == (204, SITE)
    assert asked.headers["Access-Control-Allow-Methods"] == "GET, HEAD"
    assert "Authorization" in asked.headers["Access-Control-Allow-Headers"]
    refused = client.options(READ, headers={"Origin": OTHER} | PREFLIGHT)
    assert (refused.status_code, allowed(refused)) == (401, None)
    assert client.get(READ, headers={"Origin": SITE}).status_code == 401


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_reading_is_all_that_is_allowed(client_of: ClientOf) -> None:
    client = client_of(CORS_ORIGINS="*")
    assert allowed(client.get(READ, headers={"Origin": OTHER})) == "*"
    changed = client.post("/api/v1/configurations", json={}, headers={"Origin": OTHER})
    assert changed.status_code == 403
    assert allowed(client_of().get(READ, headers={"Origin": SITE})) is None
