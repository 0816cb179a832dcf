"""The main job, from picking stations on the map to reading the hydrograph."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.map_points import lone_stations, wait_for_map
from tests.browser.waiting import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

ROWS = "#stations-grid .ag-center-cols-container .ag-row"
POINTS = """() => {
  const plot = document.querySelector("#station-graph .js-plotly-plot");
  if (!plot || !plot._fullData) return 0;
  return plot._fullData.reduce((sum, trace) => sum + Array.from(trace.y || []).filter(Number.isFinite).length, 0);
}"""


def _pick_two_on_the_map(page: Page) -> list[str]:
    page.goto("/stations")
    wait_for_map(page)
    chosen = lone_stations(page)[:2]
    for point in chosen:
        page.mouse.move(point["x"], point["y"])
        page.wait_for_timeout(400)
        page.mouse.click(point["x"], point["y"])
        expect(page.locator(f"[data-chip='{point['number']}']")).to_be_visible()
    expect(page.locator("#stations-chosen")).to_have_text("2 stations selected")
    return [str(point["number"]) for point in chosen]


def _save_a_configuration(page: Page, numbers: list[str]) -> None:
    page.get_by_role("link", name="New configuration").click()
    page.get_by_label("Name", exact=True).fill("Two rivers")
    page.get_by_label("From day").fill("2026-01-01")
    for number in numbers:
        expect(page.locator("#editor-stations")).to_contain_text(number)
    expect(page.locator("#editor-card-body")).to_contain_text(
        "Pulls daily mean discharge of 2 stations from 2026-01-01"
    )
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", name="Two rivers", level=1)).to_be_visible()
    expect(page.locator("#toasts")).to_contain_text("Two rivers was saved.")


def _run_it(page: Page) -> None:
    page.get_by_role("button", name="Run now").click()
    page.locator("#toasts").get_by_role("link", name="Watch it").click()
    expect(page.locator("#run-progress-body")).to_contain_text("2 of 2 stations", timeout=90_000)
    expect(page.locator("#run-progress-body")).to_contain_text("Success", timeout=30_000)
    expect(page.locator("#run-progress-body")).to_contain_text("100 %")


def test_it_leads_from_two_stations_on_the_map_to_points_in_the_hydrograph(open_page: Open) -> None:
    watched = open_page()
    page = watched.page

    numbers = _pick_two_on_the_map(page)
    _save_a_configuration(page, numbers)
    _run_it(page)
    page.locator(f"#run-grid a[href='/stations/{numbers[0]}']").click()
    wait_until(page, f"({POINTS})() > 20", timeout=30_000)

    page.get_by_role("radiogroup", name="Span").get_by_text("1 y").click()
    wait_until(page, f"({POINTS})() > 200", timeout=30_000)
    assert "range=1y" in page.url
    expect(page.locator(".plot-notes").first).to_contain_text("Provisional data, subject to revision.")
    expect(page.locator("#station-now")).to_contain_text("ft³/s")
    assert watched.faults == []


def test_it_picks_the_stations_within_a_box_and_lets_them_go(open_page: Open) -> None:
    page = open_page().page
    page.goto("/stations")
    wait_for_map(page)
    target = lone_stations(page)[0]

    page.locator("[data-map-mode=box]").click()
    page.mouse.move(target["x"] - 8, target["y"] - 8)  # type: ignore[operator]
    page.mouse.down()
    page.mouse.move(target["x"] + 8, target["y"] + 8, steps=6)  # type: ignore[operator]
    page.mouse.up()

    expect(page.locator("#stations-chosen")).to_have_text("1 station selected")
    page.locator(f"[data-chip='{target['number']}']").click()
    expect(page.locator("#stations-chosen")).to_have_text("0 stations selected")


def test_it_keeps_one_selection_between_table_map_and_filter(open_page: Open) -> None:
    page = open_page().page
    page.goto("/stations?state=OH")
    boxes = page.locator("#stations-grid .ag-row .ag-checkbox-input")
    boxes.nth(0).click()
    boxes.nth(1).click()
    expect(page.locator("#stations-chosen")).to_have_text("2 stations selected")

    page.select_option("#stations-state", "KY")
    expect(page.locator(ROWS).first).to_contain_text("KY")
    page.locator("#stations-grid .ag-row .ag-checkbox-input").nth(0).click()
    expect(page.locator("#stations-chosen")).to_have_text("3 stations selected")

    page.select_option("#stations-state", "OH")
    expect(page.locator(ROWS).first).to_contain_text("OH")
    expect(page.locator(f"{ROWS}.ag-row-selected")).to_have_count(2)
    expect(page.locator("#stations-chosen")).to_have_text("3 stations selected")
    assert "state=OH" in page.url

    page.get_by_role("button", name="Clear", exact=True).click()
    expect(page.locator("#stations-chosen")).to_have_text("0 stations selected")
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(page.locator("#stations-chosen")).to_have_text("3 stations selected")
    expect(page.locator(f"{ROWS}.ag-row-selected")).to_have_count(2)
