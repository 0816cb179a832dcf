"""Every page in a real browser, with the network cut to this machine: whole, and nothing that axe-core calls grave."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.addresses import pages_of
from tests.browser.axe import OF_COLOUR, grave, turn
from tests.browser.conftest import Open, Site
from tests.browser.map_points import wait_for_map
from tests.browser.waiting import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

WIDTHS, HEIGHT = (390, 1024), 800
ROWS = "#stations-grid .ag-center-cols-container .ag-row"


def _settle(page: Page, path: str) -> None:
    if path == "/stations":
        wait_for_map(page)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(300)


def _fits(page: Page, width: int) -> None:
    """See that a page is no wider than a window, once what it draws has followed the window."""
    page.set_viewport_size({"width": width, "height": HEIGHT})
    wait_until(page, "document.documentElement.scrollWidth <= document.documentElement.clientWidth", 10_000)


def _grave_in_both(page: Page) -> dict[str, list[str]]:
    """Return what is grave in the light theme and in the dark one, which is colours and nothing else."""
    light = grave(page)
    turn(page, "dark")
    dark = grave(page, OF_COLOUR)
    turn(page, "light")
    return {"light": light, "dark": dark}


@pytest.mark.timeout(600)
def test_every_page_opens_without_a_complaint_in_both_themes_and_at_every_width(open_page: Open, site: Site) -> None:
    watched = open_page("light")
    page, usual = watched.page, watched.page.viewport_size

    for path, title in pages_of(site):
        page.goto(path)
        expect(page.locator("h1")).to_contain_text(title)
        expect(page.get_by_role("note").first).to_contain_text("SIMULATED DATA")
        _settle(page, path)
        assert (_grave_in_both(page), watched.faults) == ({"light": [], "dark": []}, []), path
        for width in WIDTHS:
            _fits(page, width)
        page.set_viewport_size(usual)


CUT_OFF = """[...document.querySelectorAll(".ag-center-cols-viewport")]
  .map((one) => one.scrollWidth - one.clientWidth).filter((wide) => wide > 0)"""


def test_no_table_of_the_operator_is_cut_off_on_a_phone(open_page: Open, site: Site) -> None:
    page = open_page(width=390, height=2400).page
    for path in (
        "/configurations",
        f"/configurations/{site.config_id}",
        f"/configurations/{site.config_id}/edit",
        "/runs",
        f"/runs/{site.run_id}",
    ):
        page.goto(path)
        expect(page.locator(".ag-row").first).to_be_visible()
        page.wait_for_timeout(300)
        assert page.evaluate(CUT_OFF) == [], path


def test_the_bar_of_a_phone_marks_the_place(open_page: Open, site: Site) -> None:
    page = open_page(width=390).page
    place = "Account" if site.person else "People"
    page.goto(f"/{place.lower()}")

    expect(page.locator(".rail [aria-current=page]:visible")).to_contain_text(place)


def test_it_goes_everywhere_by_keys(open_page: Open) -> None:
    page = open_page().page
    page.goto("/")
    expect(page.locator("h1")).to_have_text("Overview")
    for key, path, title in (
        ("s", "/stations", "Stations"),
        ("m", "/compare", "Compare"),
        ("c", "/configurations", "Configurations"),
        ("r", "/runs", "Runs"),
        ("f", "/forecasts", "Forecasts"),
        ("o", "/", "Overview"),
    ):
        page.keyboard.press("g")
        page.keyboard.press(key)
        expect(page.locator("h1")).to_have_text(title)
        assert urlsplit(page.url).path == path
        expect(page.locator(".rail-places [aria-current=page]")).to_have_text(title)


def test_a_link_of_the_rail_clears_the_filters_of_the_page_it_leads_to(open_page: Open) -> None:
    page = open_page().page
    page.goto("/runs?status=failed")
    expect(page.get_by_label("Status", exact=True)).to_have_value("failed")

    page.locator(".rail-places").get_by_role("link", name="Runs").click()

    expect(page.get_by_label("Status", exact=True)).to_have_value("any")
    assert page.url.endswith("/runs")


def test_the_keyboard_reaches_what_stands_in_a_table(open_page: Open, site: Site) -> None:
    page = open_page().page
    page.goto("/configurations")
    row = page.locator("#configurations-grid .ag-row", has_text="Louisville daily")
    expect(row).to_be_visible()

    row.locator("[col-id=actions]").focus()
    page.keyboard.press("Enter")
    expect(row.get_by_role("button", name="Run Louisville daily now")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(row.get_by_role("button", name="Delete Louisville daily")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text("Delete configuration Louisville daily?")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()

    row.locator("[col-id=name]").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Louisville daily", level=1)).to_be_visible()


def test_a_press_that_takes_its_time_shows_that_it_is_under_way(open_page: Open, site: Site) -> None:
    page = open_page().page
    page.goto(f"/configurations/{site.config_id}")
    held: list[Route] = []
    page.route("**/_dash-update-component*", lambda route: _hold(route, held, "configuration-question.is_open"))

    page.get_by_role("button", name="Delete").click()
    expect(page.locator("html")).to_have_attribute("data-busy", "on")
    for route in held:
        route.continue_()

    expect(page.get_by_role("dialog")).to_be_visible()
    wait_until(page, "!document.documentElement.dataset.busy")


def test_it_searches_lists_keys_and_closes_them_by_keys(open_page: Open) -> None:
    page = open_page().page
    page.goto("/stations")
    expect(page.locator(ROWS).first).to_be_visible()

    page.locator("#stations-grid .ag-row .ag-checkbox-input").first.focus()
    page.keyboard.press("?")
    expect(page.locator("#keys-dialog")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("/")  # at once: the dialog that closes has the focus yet
    expect(page.locator("#keys-dialog")).to_be_hidden()
    expect(page.locator("#stations-q")).to_be_focused()
    expect(page.locator("#stations-q")).to_have_value("")
    page.keyboard.type("yukon")
    expect(page.locator(ROWS).first).to_contain_text("Yukon")
    wait_until(page, "location.search === '?q=yukon'")


def test_it_keeps_the_theme_chosen_over_a_reload_and_draws_figures_in_it(open_page: Open, site: Site) -> None:
    page = open_page("light").page
    page.goto(f"/stations/{site.station}")
    root = page.locator("html")
    for expected in ("light", "dark"):  # from the system's to light, then to dark
        page.locator("#theme-toggle").click()
        expect(root).to_have_attribute("data-bs-theme", expected)
    page.reload()

    expect(root).to_have_attribute("data-bs-theme", "dark")
    font = "document.querySelector('#station-graph .js-plotly-plot')?._fullLayout?.font.color"
    wait_until(page, f"{font} === '#e6edf3'")


def test_it_asks_before_deleting_and_gives_the_focus_back(open_page: Open, site: Site) -> None:
    page = open_page().page
    page.goto(f"/configurations/{site.config_id}")

    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("dialog")).to_contain_text("Delete configuration Louisville daily?")
    page.get_by_role("button", name="Keep").click()

    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.get_by_role("heading", name="Louisville daily", level=1)).to_be_visible()
    expect(page.get_by_role("button", name="Delete")).to_be_focused()

    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("g")  # at once, while the question fades
    page.keyboard.press("r")
    expect(page.locator("h1")).to_have_text("Runs")


def test_it_marks_each_field_that_keeps_a_configuration_from_being_saved(open_page: Open) -> None:
    page = open_page().page
    page.goto("/configurations/new")
    expect(page.locator("#editor-card-body")).to_contain_text("Give the configuration a name.")
    late: list[Route] = []
    page.route("**/_dash-update-component*", lambda route: _hold(route, late, "editor-card-body.children"))

    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#toasts")).to_contain_text("Not saved.")
    assert late, "what will happen is asked for anew"
    for route in late:
        route.continue_()
    page.wait_for_load_state("networkidle")

    expect(page.locator("#editor-name-error")).to_have_text("Give the configuration a name.")
    expect(page.locator("#editor-stations-error")).to_have_text("Choose at least one station.")


def _hold(route: Route, held: list[Route], output: str) -> None:
    """Keep back the questions to the callback of an output, to let them go on later."""
    if output in (route.request.post_data or ""):
        held.append(route)
    else:
        route.continue_()


ON_THE_MAP = """(place) => {
  const at = document.getElementById("conditions-map").shownOn.project(place);
  return [at.x, at.y];
}"""


def _point_at(page: Page, station: str) -> None:
    """Move over a station on the map until it says what is there: it hears nothing while it draws, and is moved
    down when what needs attention comes."""
    found = page.request.get(f"/api/v1/stations/{station}").json()
    canvas = page.locator("#conditions-map canvas")
    for step in range(40):
        canvas.scroll_into_view_if_needed()
        box = canvas.bounding_box()
        assert box
        x, y = page.evaluate(ON_THE_MAP, [found["longitude"], found["latitude"]])
        page.mouse.move(box["x"] + x + step % 2, box["y"] + y)
        page.wait_for_timeout(250)
        if page.locator(".map-tip").is_visible():
            return


def test_it_shows_a_view_again_from_its_address(open_page: Open, site: Site) -> None:
    page = open_page().page
    page.goto(f"/stations/{site.station}?range=1y&unit=cms&scale=linear")

    axis = "document.querySelector('#station-graph .js-plotly-plot')?._fullLayout?.yaxis"
    wait_until(page, f"{axis}?.title?.text === 'Discharge (m³/s)'")
    assert page.evaluate(f"{axis}.type") == "linear"

    page.goto("/?unit=cms&colour=flood")
    expect(page.get_by_label("m³/s")).to_be_checked()
    expect(page.get_by_label("Flood", exact=True)).to_be_checked()
    wait_until(page, "Number(document.querySelector('.conditions-frame').dataset.drawn) > 0")
    _point_at(page, site.station)
    expect(page.locator(".map-tip")).to_contain_text("m³/s")
    page.get_by_label("Unit", exact=True).get_by_text("ft³/s").click()
    wait_until(page, "location.search.includes('unit=cfs')")
