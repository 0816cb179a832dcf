import re
import shlex
from html.parser import HTMLParser
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.core.api.test_configurations import make


class Page(HTMLParser):
    """What a page refers to, and what stands in its examples."""

    def __init__(self) -> None:
        super().__init__()
        self.anchors: set[str] = set()
        self.links: list[str] = []
        self.tags: list[str] = []
        self.examples: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            if name == "id":
                self.anchors.add(value or "")
            if name in ("href", "src"):
                self.links.append(value or "")

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1] == "pre" and data.strip():
            self.examples.append(data)


@pytest.fixture
def page(front: FlaskClient) -> Page:
    answer = front.get("/api/docs")
    assert (answer.status_code, answer.mimetype) == (200, "text/html")
    page = Page()
    page.feed(answer.text)
    return page


def test_it_needs_nothing_from_elsewhere_and_no_script(page: Page, front: FlaskClient) -> None:
    assert "script" not in page.tags
    assert all(link.startswith(("#", "/", "data:,")) and not link.startswith("//") for link in page.links)
    policy = front.get("/api/docs").headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")


def test_every_link_within_it_leads_somewhere(page: Page) -> None:
    inner = {link[1:] for link in page.links if link.startswith("#")}
    assert len(inner) > 10
    assert inner <= page.anchors


def test_it_shows_every_operation(page: Page, front: FlaskClient) -> None:
    document = front.get("/api/v1/openapi.json").json
    ids = {
        item[method]["operationId"] for item in document["paths"].values() for method in item if method != "parameters"
    }
    assert ids <= page.anchors
    assert len(page.examples) == len(ids)


def test_its_examples_work(page: Page, api: FlaskClient) -> None:
    make(api, name="Exists already")
    for example in page.examples:
        words = shlex.split(example)
        options: dict[str, Any] = {}
        if "-d" in words:
            options = {"data": words[words.index("-d") + 1], "content_type": "application/json"}
        method = words[words.index("-X") + 1] if "-X" in words else "GET"
        answer = api.open(re.sub("^http://localhost", "", words[-1]), method=method, **options)
        # What an example names may not be there, or not be ready; but it must be read without complaint.
        assert answer.status_code in (200, 201, 202, 204, 404, 409, 503), (example, answer.text)
        assert "at this address" not in answer.text, example
