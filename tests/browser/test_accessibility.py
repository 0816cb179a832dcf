"""Every page, in both themes, looked through by axe-core: nothing serious and nothing critical."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, Site
from tests.browser.map_points import wait_for_map

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

GRAVE = ("serious", "critical")
# Plotly draws its map and its buttons by itself, Dash the place where its dropdown takes the focus; all around counts.
NOT_OURS = (".js-plotly-plot", ".dash-dropdown-focus-target")


def _paths(site: Site) -> list[tuple[str, str]]:
    return [
        ("/", "Overview"),
        ("/stations", "Stations"),
        (f"/stations/{site.station}", "Ohio River"),
        ("/configurations", "Configurations"),
        ("/configurations/new", "New configuration"),
        ("/configurations/import", "Import configurations"),
        (f"/configurations/{site.config_id}", "Louisville daily"),
        (f"/configurations/{site.config_id}/edit", "Edit Louisville daily"),
        ("/runs", "Runs"),
        (f"/runs/{site.run_id}", "Louisville daily"),
        ("/forecasts", "Forecasts"),
        (f"/compare?stations={site.station},03303280", "Compare"),
        ("/no/such/page", "Not found"),
    ]


def _grave(page: Page) -> list[str]:
    """Return what axe holds against a page, with the first element of each."""
    found: list[dict[str, Any]] = (
        Axe().run(page, context={"exclude": [[one] for one in NOT_OURS]}).response["violations"]
    )
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
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(300)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_serious_stands_against_any_page(open_page: Open, site: Site, theme: str) -> None:
    page = open_page(theme).page
    against: dict[str, list[str]] = {}

    for path, title in _paths(site):
        _open(page, path, title)
        if grave := _grave(page):
            against[path] = grave

    assert against == {}


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
