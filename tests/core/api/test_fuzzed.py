"""Requests made at random out of the OpenAPI documents: `make bench` sends thousands, this some hundred."""

import json
from collections.abc import Iterator
from importlib.util import find_spec
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from tests.fuzzed_product import Fuzzed, fuzzed
from tests.fuzzing import fuzz


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fuzzed]:
    with fuzzed(tmp_path_factory.mktemp("fuzzed"), auth=True) as served:
        yield served


@pytest.mark.skipif(find_spec("schemathesis") is None, reason="schemathesis is not installed")
@pytest.mark.parametrize(("document", "least"), [("/api/v1/openapi.json", 120), ("/ogcapi/v1/openapi.json", 60)])
def test_no_answer_contradicts_the_document(product: Fuzzed, document: str, least: int) -> None:
    found = fuzz(product, document, 7, 7, "--phases", "examples,fuzzing")
    assert found.clean, found.report
    assert found.sent >= least, found.report


def test_an_address_that_is_too_long_is_refused_in_the_shape_of_either_interface(product: Fuzzed) -> None:
    status, kind, body = _refusal(f"{product.url}/api/v1/stations?q={'a' * 9000}")
    assert (status, kind) == (414, "application/json")
    told = json.loads(body)
    assert (told["code"], told["description"]) == (told["error"]["code"], told["error"]["message"])
    assert b'{"error": {"code": "address_too_long", "message": "The address is too long.' in body


@pytest.mark.parametrize("path", ["/api/v1/stations", "/ogcapi/v1/"])
def test_the_document_asks_for_the_key_and_so_does_the_product(product: Fuzzed, path: str) -> None:
    assert _refusal(product.url + path)[0] == 401


def _refusal(url: str) -> tuple[int, str, bytes]:
    """Ask for what is refused; returns the status, the content type and the body."""
    with pytest.raises(HTTPError) as refused:
        urlopen(url)
    with refused.value as error:
        return error.code, error.headers["Content-Type"], error.read()
