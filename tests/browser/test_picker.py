"""The station picker: map, table and tray as one state, all of it in the address."""

import re
import time
from collections import Counter

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Open
from tests.browser.map_points import lone_stations, wait_for_map
from tests.browser.waiting import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

ROWS = "#stations-grid .ag-center-cols-container .ag-row"
BOXES = "#stations-grid .ag-row .ag-checkbox-input"
SHOWN = "window.picker.shown.reduce((sum, one) => sum + one, 0)"
COUNTED = re.compile(r"^[\d,]+ stations? match(es)?$")


LEGEND = """() => Object.fromEntries([...document.querySelectorAll(".map-legend li")].map(
  (one) => [one.children[1].textContent, Number(one.children[2].textContent.replace(",", ""))]))"""
STANDINGS = """async () => {
  const rows = await (await fetch("/stations/conditions.json")).json();
  return rows.number.map((number, at) => [number, rows.class[at]]);
}"""


def _open(page: Page, search: str = "") -> None:
    page.goto(f"/stations{search}")
    wait_for_map(page)
    expect(page.locator(f"{ROWS} a").first).to_be_visible()
    expect(page.locator("#stations-count")).to_have_text(COUNTED)


def _count(page: Page) -> int:
    return int((page.locator("#stations-count").text_content() or "").split()[0].replace(",", ""))


def test_a_filter_changes_map_table_count_and_address_together(open_page: Open) -> None:
    watched = open_page()
    page = watched.page
    _open(page)
    every = _count(page)

    page.get_by_label("Search number or name").fill("river ohio")
    wait_until(page, f"{SHOWN} < {every}")
    expect(page.locator(ROWS).first).to_contain_text("Ohio")
    assert page.evaluate(SHOWN) == _count(page) < every
    wait_until(page, "location.search === '?q=river+ohio'")

    page.locator("summary", has_text="Drainage area").click()
    page.get_by_label("From Drainage area, sq mi").fill("90000")
    wait_until(page, "location.search.includes('area-min=90000')")
    expect(page.locator("[data-range=area] .range-words")).to_have_text("90000 or more sq mi")
    page.reload()
    wait_for_map(page)
    expect(page.get_by_label("Search number or name")).to_have_value("river ohio")
    wait_until(page, f"{SHOWN} > 0 && {SHOWN} < 10")

    page.get_by_label("Search number or name").fill("no such river")
    expect(page.locator("#stations-empty")).to_contain_text("No station matches")
    page.get_by_role("button", name="Clear all filters").click()
    wait_until(page, f"{SHOWN} === {every}")
    assert watched.faults == []


def test_all_that_match_are_selected_and_follow_into_a_new_configuration(open_page: Open) -> None:
    page = open_page().page
    _open(page, "?state=OH")
    count = _count(page)
    page.get_by_role("button", name=re.compile("Select all .* matching")).click()
    expect(page.locator("#stations-chosen")).to_have_text(f"{count} stations selected")
    expect(page.locator(f"{ROWS}.ag-row-selected").first).to_be_visible()

    page.locator(BOXES).first.click()
    expect(page.locator("#stations-chosen")).to_have_text(f"{count - 1} stations selected")
    page.get_by_role("button", name="Clear", exact=True).click()
    expect(page.locator("#stations-chosen")).to_have_text("0 stations selected")
    expect(page.locator(f"{ROWS}.ag-row-selected")).to_have_count(0)


def test_the_order_of_the_table_is_the_servers_and_in_the_address(open_page: Open) -> None:
    page = open_page().page
    _open(page, "?state=OH&sort=-name")
    last = page.locator(f"{ROWS} a").first.text_content() or ""
    page.locator("#stations-grid .ag-header-cell-text", has_text="Name").click()  # from falling to none
    page.locator("#stations-grid .ag-header-cell-text", has_text="Name").click()  # to rising

    wait_until(page, "location.search === '?state=OH&sort=name'")
    expect(page.locator(f"{ROWS} a").first).not_to_have_text(last)
    assert (page.locator(f"{ROWS} a").first.text_content() or "") < last


def test_only_what_the_map_shows_is_a_filter_that_follows_the_map(open_page: Open) -> None:
    page = open_page().page
    _open(page)
    every = _count(page)
    page.get_by_label("Only what the map shows").check()
    page.evaluate("window.picker.map.jumpTo({ center: [-84, 39], zoom: 6 })")

    wait_until(page, "location.search.includes('box=')")
    expect(page.locator("#stations-count")).not_to_have_text(re.compile(f"^{every} "))
    expect(page.locator("#stations-all")).to_contain_text(f"{_count(page)} matching")
    assert 0 < _count(page) < every
    assert page.evaluate(SHOWN) == every


def test_a_small_selection_travels_in_the_address_and_a_set_by_its_name(open_page: Open) -> None:
    page = open_page().page
    _open(page)
    page.locator(BOXES).nth(0).click()
    page.locator(BOXES).nth(1).click()
    wait_until(page, "/stations=\\w+,\\w+/.test(location.search)")
    address = page.url

    page.locator("summary", has_text="Sets").click()
    page.get_by_label("Keep the selection as").fill("Two of them")
    page.get_by_role("button", name="Keep").click()
    expect(page.locator("#toasts")).to_contain_text("Two of them keeps 2 stations.")
    wait_until(page, "location.search === '?set=Two+of+them'")
    named = page.url

    for link in (address, named):
        other = open_page().page
        _open(other, link.partition("/stations")[2])
        expect(other.locator("#stations-chosen")).to_have_text("2 stations selected")
        expect(other.locator(f"{ROWS}.ag-row-selected")).to_have_count(2)

    forget = page.get_by_role("button", name="Forget the set Two of them")
    forget.click()
    expect(forget).to_have_text("Forget it?")
    forget.click()
    expect(page.locator("#stations-sets")).to_contain_text("No set is kept yet")


def test_a_lasso_takes_what_lies_inside_and_with_shift_lets_it_go(open_page: Open) -> None:
    page = open_page().page
    _open(page)
    target = lone_stations(page)[0]
    x, y = float(str(target["x"])), float(str(target["y"]))

    def draw() -> None:
        page.mouse.move(x - 9, y - 9)
        page.mouse.down()
        for to in ((x + 9, y - 9), (x + 9, y + 9), (x - 9, y + 9)):
            page.mouse.move(*to, steps=4)
        page.mouse.up()

    page.get_by_role("button", name=re.compile("Draw a lasso")).click()
    draw()
    expect(page.locator(f"[data-chip='{target['number']}']")).to_be_visible()
    page.keyboard.down("Shift")
    draw()
    page.keyboard.up("Shift")
    expect(page.locator("#stations-chosen")).to_have_text("0 stations selected")


def _late(route: Route) -> None:
    """Let the rows of the table take their time."""
    if "getRowsResponse" in (route.request.post_data or ""):
        time.sleep(1)
    route.continue_()


def test_a_row_that_is_on_its_way_cannot_be_ticked(open_page: Open) -> None:
    page = open_page().page
    page.route("**/_dash-update-component*", _late)
    page.goto("/stations")

    expect(page.locator("#stations-grid .bone").first).to_be_visible()
    expect(page.locator(BOXES).nth(0)).to_be_hidden()
    page.locator(BOXES).nth(0).click()
    expect(page.locator("#stations-chosen")).to_have_text("1 station selected")


def test_the_table_works_where_the_map_cannot_be_drawn_and_the_map_without_its_tiles(open_page: Open) -> None:
    watched = open_page()
    page = watched.page
    page.route("**/vendor/maplibre-gl.js*", lambda route: route.abort())
    page.goto("/stations")
    expect(page.locator(".map-failure")).to_contain_text("The table works without it.")
    expect(page.locator("#stations-count")).to_have_text(COUNTED)
    page.locator(BOXES).nth(0).click()
    expect(page.locator("#stations-chosen")).to_have_text("1 station selected")

    page.unroute("**/vendor/maplibre-gl.js*")
    page.get_by_role("button", name="Try again").click()
    wait_for_map(page)
    page.get_by_label("Basemap").select_option("hydro")
    expect(page.locator(".map-note")).to_contain_text("USGS hydrography does not answer. The map works without it.")
    assert "base=hydro" in page.url
    page.get_by_label("Colour by").select_option("activity")
    expect(page.locator(".map-legend")).to_contain_text("No longer active")


def test_it_colours_by_the_class_that_the_overview_knows_and_asks_for_it_only_then(open_page: Open) -> None:
    watched = open_page()
    page = watched.page
    asked: list[str] = []
    page.on("request", lambda request: "conditions.json" in request.url and asked.append(request.url))
    _open(page)
    every = _count(page)
    assert asked == []

    page.get_by_label("Colour by").select_option("class")
    wait_until(page, "location.search === '?colour=class'")
    expect(page.locator(".map-legend li", has_text="No current value")).not_to_contain_text(f"{every:,}")
    page.reload()
    wait_for_map(page)
    expect(page.get_by_label("Colour by")).to_have_value("class")
    expect(page.locator(".map-legend li", has_text="No current value")).not_to_contain_text(f"{every:,}")
    assert len(asked) == 2

    standings = dict(page.evaluate(STANDINGS))
    counted = Counter(name.capitalize() for name in standings.values())
    shown = page.evaluate(LEGEND)
    assert {word: count for word, count in shown.items() if count} == counted | {
        "No current value": every - len(standings)
    }
    assert watched.faults == []
