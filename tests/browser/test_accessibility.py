"""Every page, in both themes, looked through by axe-core: nothing serious and nothing critical."""

import re
import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dash
import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page, Request, Route, expect

from app import create_server
from core.settings import load_settings
from tests.browser.addresses import pages_of
from tests.browser.conftest import Open, Site
from tests.browser.map_points import wait_for_map
from tests.conftest import close_app
from tests.people import SECRET_KEY, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

AXE = Axe()
GRAVE = ("serious", "critical")
OF_COLOUR = ("color-contrast", "link-in-text-block")
# Plotly draws its map and its buttons by itself, Dash the place where its dropdown takes the focus; all around counts.
NOT_OURS = (".js-plotly-plot", ".dash-dropdown-focus-target")


def _grave(page: Page, only: tuple[str, ...] = ()) -> list[str]:
    """Return what axe holds against a page, with the first element of each; `only` by the rules of these names."""
    rules = {"runOnly": {"type": "rule", "values": list(only)}} if only else {}
    answer = AXE.run(
        page, context={"exclude": [[one] for one in NOT_OURS]}, options={"resultTypes": ["violations"]} | rules
    )
    found: list[dict[str, Any]] = answer.response["violations"]
    return [
        f"{one['id']} ({len(one['nodes'])}): {one['nodes'][0]['html'][:160]} {one['nodes'][0]['failureSummary'][:200]}"
        for one in found
        if one["impact"] in GRAVE
    ]


def _open(page: Page, path: str, title: str) -> None:
    page.goto(path)
    expect(page.locator("h1")).to_contain_text(title)
    if path == "/stations":
        wait_for_map(page)
    _settle(page)


def _settle(page: Page) -> None:
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(300)


def _grave_in_both(page: Page, path: str, title: str) -> dict[str, list[str]]:
    """Open a page in the light theme, turn it dark in place, as a system does in the evening; look through both.

    A theme is colours and nothing else, so that the rules of colour are enough for the second.
    """
    page.emulate_media(color_scheme="light")
    _open(page, path, title)
    light = _grave(page)
    page.emulate_media(color_scheme="dark")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    _settle(page)
    found = {f"{path} light": light, f"{path} dark": _grave(page, OF_COLOUR)}
    return {where: against for where, against in found.items() if against}


@pytest.fixture(scope="module")
def closed(sqlite_template: Path, redis_server_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The whole app with AUTH=on, where nobody is signed in."""
    folder = tmp_path_factory.mktemp("closed")
    shutil.copy(sqlite_template, folder / "streamflow.db")
    environment = {
        "DATA_DIR": str(folder), "AUTH": "on", "SECRET_KEY": SECRET_KEY, "REDIS_URL": redis_server_url,
    }  # fmt: skip
    app = create_server(load_settings(environment))
    yield app
    close_app(app)


def test_nothing_serious_stands_against_any_page(open_page: Open, site: Site) -> None:
    page = open_page().page
    against: dict[str, list[str]] = {}

    for path, title in pages_of(site):
        against |= _grave_in_both(page, path, title)

    assert against == {}


def _give(words: str, route: Route, _request: Request) -> None:
    route.fulfill(body=words, content_type="text/html")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_serious_stands_against_the_sign_in(open_page: Open, closed: Flask, theme: str) -> None:
    page = open_page(theme).page
    client = closed.test_client()
    # The site of these tests lets everybody in; it serves the styles of the page that another app wrote.
    for answer in (client.get("/sign-in"), sign_in(client, "nobody", "not this one")):
        page.route("**/sign-in", partial(_give, answer.text))
        _open(page, "/sign-in", "Sign in")
        expect(page.locator("html")).to_have_attribute("data-bs-theme", theme)
        assert _grave(page) == []
    expect(page.get_by_role("alert")).to_contain_text("do not belong together")


def test_no_registered_page_is_left_out(site: Site, closed: Flask) -> None:
    looked = [urlsplit(path).path for path, _title in pages_of(site)]
    known = [one["path_template"] or one["path"] for one in dash.page_registry.values()]

    assert len(known) >= len(looked) - 1
    for template in known:
        pattern = re.sub("<[^>]+>", "[^/]+", template)
        assert template == "/404" or any(re.fullmatch(pattern, path) for path in looked), template


def test_nothing_serious_stands_against_a_form_with_errors(open_page: Open) -> None:
    page = open_page("dark").page
    _open(page, "/configurations/new", "New configuration")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#editor-name-error")).to_have_text("Give the configuration a name.")
    expect(page.get_by_label("Name", exact=True)).to_have_attribute("aria-invalid", "true")

    assert _grave(page) == []


def test_the_check_sees_what_is_wrong(open_page: Open) -> None:
    page = open_page().page
    _open(page, "/configurations", "Configurations")
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<button></button>')")

    assert [one.partition(" ")[0] for one in _grave(page)] == ["button-name"]
