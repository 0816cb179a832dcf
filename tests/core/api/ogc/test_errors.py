from unittest.mock import patch

import pytest
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from core.api.errors import INTERNAL
from tests.core.api.ogc.conftest import BASE, ITEMS, refused

STATIONS = ITEMS.format("monitoring-locations")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", BASE, {"GET"}),
        ("POST", f"{BASE}/conformance", {"GET"}),
        ("PUT", STATIONS, {"GET", "POST"}),
        ("PATCH", f"{STATIONS}/USGS-1", {"GET"}),
    ],
)
def test_it_names_the_methods_that_an_address_takes(
    front: FlaskClient, method: str, path: str, allowed: set[str]
) -> None:
    answer = front.open(path, method=method)
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == allowed
    assert answer.json["code"] == "MethodNotAllowed" and method in answer.json["description"]


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
@pytest.mark.parametrize("path", ["/ogcapi", "/ogcapi/", "/ogcapi/v0", f"{BASE}/nope"])
def test_it_answers_an_unknown_address_as_ogc_clients_read_it(front: FlaskClient, method: str, path: str) -> None:
    answer = front.open(path, method=method)
    assert (answer.status_code, answer.json["code"]) == (404, "NotFound")


def test_it_tells_nothing_of_what_went_wrong_inside(front: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    with patch("core.api.ogc.items.read_locations", side_effect=RuntimeError("secret path /etc/x")):
        assert refused(front, STATIONS, 500) == INTERNAL
    assert "secret path" in caplog.text


def test_a_database_that_is_busy_is_told_in_a_sentence(front: FlaskClient) -> None:
    trouble = OperationalError("SELECT x", {}, Exception("database is locked"))
    with patch("core.api.ogc.items.read_locations", side_effect=trouble):
        answer = front.get(STATIONS)
    assert (answer.status_code, answer.json["code"], answer.headers["Retry-After"]) == (503, "Unavailable", "5")
    assert "SELECT" not in answer.text
