"""Names that are markup stand as text wherever people read them: nothing of them is an element, a link or a script."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, Site
from tests.browser.hostile import COMES_AND_GOES, NAME, hostile_names
from tests.browser.map_points import lone_stations, wait_for_map
from tests.browser.waiting import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

MADE_OF_IT = "img[src='x'], [href*='javascript'], [*|href*='javascript'], [onerror]"
PLOT = "document.querySelector('.js-plotly-plot')"


@pytest.fixture(scope="module")
def named(site: Site) -> Iterator[Site]:
    with hostile_names(site.environment, site.station, site.run_id):
        yield site


def _stands(page: Page, *places: str) -> None:
    """See the name word for word in each place, and nothing made of it anywhere."""
    for place in places:
        expect(page.locator(place).filter(has_text=NAME).first).to_be_visible()
    assert page.locator(MADE_OF_IT).count() == 0
    assert page.evaluate("window.pwned") is None


def _read_configuration(page: Page, site: Site) -> None:
    page.goto(f"/configurations/new?stations={site.station}")
    _stands(page, "#editor-stations")
    page.get_by_label("Name", exact=True).fill(NAME)
    page.get_by_label("Description").fill(NAME)
    page.get_by_label("From day").fill("2026-01-01")
    page.get_by_role("button", name="Save and run").click()
    expect(page.locator("#run-progress-body")).to_contain_text("Success", timeout=60_000)
    _stands(page, "h1", "#toasts", "#run-grid .ag-row")
    page.goto("/configurations")
    _stands(page, "#configurations-grid .ag-row")
    page.locator("#configurations-grid .ag-row", has_text=NAME).locator("a.cell-link").first.click()
    _stands(page, "h1", "main")
    page.get_by_role("button", name="Delete").click()
    _stands(page, "[role=dialog]")


def _read_lists(page: Page, site: Site) -> None:
    page.goto(f"/runs/{site.run_id}")
    _stands(page, "#run-log-lines", "#run-grid .ag-row")
    page.goto("/runs")
    _stands(page, "#runs-grid .ag-row", ".lane")
    page.goto("/alerts")
    _stands(page, ".alert-messages summary")
    page.locator(".alert-messages summary").first.click()
    _stands(page, ".alert-messages pre", ".alert-messages p")
    page.goto("/")
    _stands(page, "main")


def _read_figures(page: Page, site: Site) -> None:
    page.goto(f"/stations/{site.station}?range=1y")
    wait_until(page, f"{PLOT}?._fullData?.length > 0", timeout=60_000)
    expect(page.locator("#station-graph .legendtext").filter(has_text=f"Withheld: {NAME}")).to_be_visible()
    _stands(page, "h1", "#station-graph .annotation text")
    box = page.locator("#station-graph .nsewdrag").first.bounding_box()
    assert box
    # Low enough to be nowhere near the line.
    page.mouse.move(box["x"] + 0.55 * box["width"], box["y"] + box["height"] - 30)
    page.mouse.move(box["x"] + 0.56 * box["width"], box["y"] + box["height"] - 20)
    _stands(page, "#station-graph .hoverlayer text")
    page.goto(f"/compare?stations={site.station}&range=1y")
    _stands(page, ".river-chips")
    wait_until(page, f"{PLOT}?._fullData?.length > 0")
    page.evaluate(f"() => Plotly.Fx.hover({PLOT}, [{{ curveNumber: 0, pointNumber: 5 }}])")
    _stands(page, ".js-plotly-plot .hoverlayer text")


def _read_map(page: Page) -> None:
    page.goto("/stations?q=onerror")
    wait_for_map(page)
    _stands(page, "#stations-grid .ag-row")
    wait_until(page, "window.picker.shown.reduce((sum, one) => sum + one, 0) === 2")
    point = next(one for one in lone_stations(page) if one["number"] == COMES_AND_GOES)
    page.mouse.move(float(str(point["x"])), float(str(point["y"])))
    _stands(page, ".map-tip")
    page.mouse.click(float(str(point["x"])), float(str(point["y"])))
    page.locator("summary", has_text="Sets").click()
    _stands(page, "#stations-sets")
    page.get_by_role("button", name=f"Forget the set {NAME}").click()
    page.get_by_role("button", name=f"Forget the set {NAME}").click()
    _stands(page, "#toasts")


def test_names_that_are_markup_stand_as_text(open_page: Open, named: Site) -> None:
    watched = open_page()
    # A pull takes out the withheld span, which values lie in: the figures come first.
    for read in (_read_figures, _read_configuration, _read_lists):
        read(watched.page, named)
    _read_map(watched.page)
    assert watched.faults == []
