"""What the tests of the OGC service stand on: stored values of two agencies, and a real server on loopback."""

from collections.abc import Iterator
from datetime import timedelta
from threading import Thread
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from tests.core.api.conftest import Store

BASE = "/ogcapi/v1"
ITEMS = BASE + "/collections/{}/items"
QUARTER = timedelta(minutes=15)


@pytest.fixture
def rivers(store: Store, api: FlaskClient) -> FlaskClient:
    """A client; three stations have dailies, one of them in Canada, and one has 15-minute values."""
    store("01646500", 5)
    store("08MF005", 4, unit="cms", quality="P")
    store("03294500", 3)
    store("01646500", 6, data_type="realtime_15min", step=QUARTER)
    return api


@pytest.fixture
def served(rivers: FlaskClient) -> Iterator[str]:
    """The address of a real server over the same data."""
    server = make_server("127.0.0.1", 0, rivers.application, threaded=True)
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def read(client: FlaskClient, address: str) -> dict[str, Any]:
    """Ask for a document that must come."""
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    document: dict[str, Any] = answer.json
    return document


def items(client: FlaskClient, collection: str, question: str = "") -> list[dict[str, Any]]:
    """Follow the pages of a collection to the end."""
    address: str | None = ITEMS.format(collection) + (f"?{question}" if question else "")
    found: list[dict[str, Any]] = []
    while address:
        page = read(client, address)
        assert page["numberReturned"] == len(page["features"])
        found += page["features"]
        address = next((link["href"] for link in page["links"] if link["rel"] == "next"), None)
    return found


def refused(client: FlaskClient, address: str, status: int = 400) -> str:
    """Ask for what must be refused; returns the sentence."""
    answer = client.get(address)
    assert answer.status_code == status, answer.text
    assert set(answer.json) == {"code", "description"}
    sentence: str = answer.json["description"]
    assert sentence.endswith(".")
    return sentence
