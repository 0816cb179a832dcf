import pytest
from flask.testing import FlaskClient

from core.api.parsing import MOST_BODY_BYTES
from tests.core.api.conftest import refusal
from tests.core.api.test_configurations import FIELDS

ADDRESS = "/api/v1/configurations"


@pytest.mark.parametrize("config_id", ["0", "-1", "x", "2147483648", "9" * 40, "1.0"])
def test_it_knows_no_address_for_what_is_no_id(front: FlaskClient, config_id: str) -> None:
    assert refusal(front, f"{ADDRESS}/{config_id}", 404)["code"] == "not_found"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"{", "not JSON"),
        (b'{"name": NaN}', "number or a nesting"),
        (b'{"lookback_days": Infinity}', "number or a nesting"),
        (b'{"lookback_days": ' + b"9" * 5000 + b"}", "number or a nesting"),
        (b"[" * 100_000, "number or a nesting"),
        (b'{"name": "\xff"}', "UTF-8"),
        (b"[]", "must be a JSON object"),
        (b'"text"', "must be a JSON object"),
        (b"null", "must be a JSON object"),
    ],
)
def test_it_refuses_a_body_that_is_not_json(front: FlaskClient, body: bytes, words: str) -> None:
    answer = front.post(ADDRESS, data=body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json["error"]["code"] == "bad_request"
    assert words in answer.json["error"]["message"]


def test_it_refuses_a_body_of_another_kind(front: FlaskClient) -> None:
    answer = front.post(ADDRESS, data={"name": "x"})
    assert answer.status_code == 415
    assert "Content-Type: application/json" in answer.json["error"]["message"]


@pytest.mark.parametrize("declared", [True, False])
@pytest.mark.parametrize("address", [ADDRESS, "/api/v1/runs/1/cancel"])
def test_it_refuses_a_body_over_one_megabyte(front: FlaskClient, address: str, declared: bool) -> None:
    body = b"{}".ljust(MOST_BODY_BYTES + 1)
    chunked = {"CONTENT_LENGTH": "", "HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True}
    environ = {} if declared else chunked
    answer = front.post(address, data=body, content_type="application/json", environ_overrides=environ)
    assert answer.status_code == 413
    assert answer.json["error"]["code"] == "too_large"


def test_it_reads_a_body_of_one_megabyte(front: FlaskClient) -> None:
    answer = front.post(ADDRESS, data=b"{}".ljust(MOST_BODY_BYTES), content_type="application/json")
    assert "name" in answer.json["error"]["details"]["fields"]


def test_a_change_that_brings_nothing_is_refused_and_a_preview_is_not(api: FlaskClient) -> None:
    made = api.post("/api/v1/configurations", json=FIELDS).json
    refused = api.patch(f"/api/v1/configurations/{made['id']}")
    assert (refused.status_code, set(refused.json["error"]["details"]["fields"])) == (422, {"body"})
    assert api.post("/api/v1/configurations/preview").json["problems"]["name"]
    assert api.post(f"/api/v1/configurations/{made['id']}/preview").json["problems"] == {}
