"""Tabs, forms and the sign-in, in both themes, looked through by axe-core; the pages themselves are in test_pages."""

import re
import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import dash
import pytest
from flask import Flask
from playwright.sync_api import Page, Request, Route, expect

from app import create_server
from components.record_panels import PANELS
from core.settings import load_settings
from tests.browser.addresses import pages_of
from tests.browser.axe import OF_COLOUR, Theme, grave, turn
from tests.browser.conftest import Open, Site
from tests.browser.map_points import wait_for_map
from tests.browser.waiting import wait_until
from tests.conftest import close_app
from tests.people import SECRET_KEY, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

STANDS = "!document.documentElement.dataset.going && !document.querySelector('.skeleton')"
RECORD = ".record-card"
# A table that is still to draw what its columns are called.
HEADLESS = f"document.querySelector('{RECORD} .ag-header-row:not(:has(.ag-header-cell))')"


def _open(page: Page, path: str, title: str) -> None:
    page.goto(path)
    _settle(page, title)


def _settle(page: Page, title: str) -> None:
    expect(page.locator("h1")).to_contain_text(title)
    if urlsplit(page.url).path == "/stations":
        wait_for_map(page)
    wait_until(page, STANDS)
    page.wait_for_timeout(300)


def _grave_in_tabs(page: Page, theme: Theme, only: tuple[str, ...] = ()) -> dict[str, list[str]]:
    """Look through each tab of the station page that is open."""
    turn(page, theme)
    found = {}
    for tab, name in PANELS.items():
        page.get_by_role("radiogroup", name="What the record says").get_by_text(name, exact=True).click()
        wait_until(page, f"location.search.includes('tab={tab}')")
        page.wait_for_timeout(100)
        wait_until(page, f"{STANDS} && !{HEADLESS}")
        page.wait_for_timeout(200)
        found[f"{tab} {theme}"] = grave(page, only, RECORD)
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
        assert grave(page) == []
        _turn_and_open(page, "dark")
        assert grave(page, OF_COLOUR) == []
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

    assert grave(page) == []


def test_the_check_sees_what_is_wrong(open_page: Open) -> None:
    page = open_page().page
    _open(page, "/configurations", "Configurations")
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<button></button>')")

    assert [one.partition(" ")[0] for one in grave(page)] == ["button-name"]
