"""The interface as the web serves it: packed for who can unpack it, and 304 for who has it."""

import gzip
import json

import pytest
from flask import Flask

from core.db import writing
from tests.core.data import add_catalogue

STATIONS = "/api/v1/stations?limit=30"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_list_travels_packed_and_is_not_sent_twice(server: Flask) -> None:
    with server.app_context(), writing() as session:
        add_catalogue(session, *(f"{n:08}" for n in range(1, 31)))
    client = server.test_client()
    plain = client.get(STATIONS)
    packed = client.get(STATIONS, headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in plain.headers and packed.headers["Content-Encoding"] == "gzip"
    assert json.loads(gzip.decompress(packed.data)) == plain.json and len(packed.data) < len(plain.data) / 3
    assert "Accept-Encoding" in packed.headers["Vary"]
    again = client.get(STATIONS, headers={"Accept-Encoding": "gzip", "If-None-Match": packed.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
