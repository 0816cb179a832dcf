"""Every page and every tab, in both themes, looked through by axe-core: nothing serious and nothing critical."""

import re
import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import dash
import pytest
from axe_playwright_python.base import AXE_SCRIPT
from flask import Flask
from playwright.sync_api import Page, Request, Route, expect

from app import create_server
from components.record_panels import PANELS
from core.settings import load_settings
from tests.browser.addresses import pages_of
from tests.browser.conftest import Open, Site
from tests.browser.map_points import wait_for_map
from tests.browser.waiting import wait_until
from tests.conftest import close_app
from tests.people import SECRET_KEY, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

Theme = Literal["light", "dark"]
GRAVE = ("serious", "critical")
OF_COLOUR = ("color-contrast", "link-in-text-block")
# Plotly draws its map and its buttons by itself, Dash the place where its dropdown takes the focus; all around counts.
NOT_OURS = (".js-plotly-plot", ".dash-dropdown-focus-target")
RUN = """([context, rules]) => axe.run(context, { reporter: "no-passes", ...rules }).then(
  (found) => found.violations.map((one) => [
    one.id, one.impact, one.nodes.length, one.nodes[0].html, one.nodes[0].failureSummary || ""]))"""
# From page to page as a link does, without loading all anew.
GO = """(path) => { history.pushState({}, "", path); dispatchEvent(new CustomEvent("_dashprivate_pushstate")); }"""
STANDS = "!document.documentElement.dataset.going && !document.querySelector('.skeleton')"
RECORD = ".record-card"
# A table that is still to draw what its columns are called.
HEADLESS = f"document.querySelector('{RECORD} .ag-header-row:not(:has(.ag-header-cell))')"


def _grave(page: Page, only: tuple[str, ...] = (), within: str = "body") -> list[str]:
    """Return what axe holds against a part of a page, with the first element of each; `only` by these rules."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE_SCRIPT)
    rules = {"runOnly": {"type": "rule", "values": list(only)}} if only else {}
    context = {"include": [[within]], "exclude": [[one] for one in NOT_OURS]}
    found: list[tuple[str, str, int, str, str]] = page.evaluate(RUN, [context, rules])
    return [
        f"{rule} ({count}): {where[:160]} {why[:200]}" for rule, impact, count, where, why in found if impact in GRAVE
    ]


def _open(page: Page, path: str, title: str) -> None:
    page.goto(path)
    _settle(page, title)


def _settle(page: Page, title: str) -> None:
    expect(page.locator("h1")).to_contain_text(title)
    if urlsplit(page.url).path == "/stations":
        wait_for_map(page)
    wait_until(page, STANDS)
    page.wait_for_timeout(300)


def _turn(page: Page, theme: Theme) -> None:
    """Turn the theme in place, as a system does in the evening."""
    page.emulate_media(color_scheme=theme)
    expect(page.locator("html")).to_have_attribute("data-bs-theme", theme)
    page.wait_for_timeout(300)


def _grave_in_both(page: Page, path: str, title: str) -> dict[str, list[str]]:
    """Go to a page in the light theme, turn it dark, look through both.

    A theme is colours and nothing else, so that the rules of colour are enough for the second.
    """
    _turn(page, "light")
    page.evaluate(GO, path)
    _settle(page, title)
    light = _grave(page)
    _turn(page, "dark")
    return {f"{path} light": light, f"{path} dark": _grave(page, OF_COLOUR)}


def _grave_in_tabs(page: Page, theme: Theme, only: tuple[str, ...] = ()) -> dict[str, list[str]]:
    """Look through each tab of the station page that is open."""
    _turn(page, theme)
    found = {}
    for tab, name in PANELS.items():
        page.get_by_role("radiogroup", name="What the record says").get_by_text(name, exact=True).click()
        wait_until(page, f"location.search.includes('tab={tab}')")
        page.wait_for_timeout(100)
        wait_until(page, f"{STANDS} && !{HEADLESS}")
        page.wait_for_timeout(200)
        found[f"{tab} {theme}"] = _grave(page, only, RECORD)
    return found


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


def _only(found: dict[str, list[str]]) -> dict[str, list[str]]:
    return {where: against for where, against in found.items() if against}


def test_nothing_serious_stands_against_any_page(open_page: Open, site: Site) -> None:
    page = open_page().page
    first, *others = pages_of(site)
    _open(page, *first)
    found: dict[str, list[str]] = {}

    for path, title in (first, *others):
        found |= _grave_in_both(page, path, title)

    assert _only(found) == {}


def test_nothing_serious_stands_against_any_tab_of_the_station(open_page: Open, site: Site) -> None:
    page = open_page().page
    _open(page, f"/stations/{site.station}", "Ohio River")

    assert _only(_grave_in_tabs(page, "light") | _grave_in_tabs(page, "dark", OF_COLOUR)) == {}


def _give(words: str, route: Route, _request: Request) -> None:
    route.fulfill(body=words, content_type="text/html")


def test_nothing_serious_stands_against_the_sign_in(open_page: Open, closed: Flask) -> None:
    page = open_page().page
    client = closed.test_client()
    # The site of these tests lets everybody in; it serves the styles of the page that another app wrote.
    for answer in (client.get("/sign-in"), sign_in(client, "nobody", "not this one")):
        page.route("**/sign-in", partial(_give, answer.text))
        _turn_and_open(page, "light")
        assert _grave(page) == []
        _turn_and_open(page, "dark")
        assert _grave(page, OF_COLOUR) == []
    expect(page.get_by_role("alert")).to_contain_text("do not belong together")


def _turn_and_open(page: Page, theme: Theme) -> None:
    """Open the sign-in, which reads the theme as it is painted."""
    page.emulate_media(color_scheme=theme)
    _open(page, "/sign-in", "Sign in")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", theme)


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
