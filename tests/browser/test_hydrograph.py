"""The hydrograph under the mouse: zoomed, shared by its address, and shown whole again."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Open, Site
from tests.browser.waiting import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

RANGE = "document.querySelector('#station-graph .js-plotly-plot')?._fullLayout?.xaxis?.range"
DAYS = f"(() => {{ const r = {RANGE}; return r ? (new Date(r[1]) - new Date(r[0])) / 864e5 : 0; }})()"
FLOWS = "document.querySelector('#station-graph .js-plotly-plot')._fullLayout.yaxis.range"
DRAWN = "document.querySelector('#station-graph .js-plotly-plot')?.layout?.xaxis?.uirevision"


def _drag(page: Page, first: float, last: float, down: float = 4) -> None:
    box = page.locator("#station-graph .nsewdrag").first.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] * first, box["y"] + 80)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * last, box["y"] + 80 + down, steps=6)
    page.mouse.up()


def _double_click(page: Page) -> None:
    """As a person does: again, where a busy page took the two clicks for single ones (Plotly gives them 300 ms)."""
    box = page.locator("#station-graph .nsewdrag").first.bounding_box()
    assert box
    for _ in range(3):
        page.mouse.dblclick(box["x"] + 200, box["y"] + 100)
        page.wait_for_timeout(1000)
        if page.evaluate("!location.search.includes('zoom=')"):
            return


def test_a_zoom_asks_again_stands_in_the_address_and_ends_with_a_double_click(open_page: Open, site: Site) -> None:
    watched = open_page()
    page = watched.page
    page.goto(f"/stations/{site.station}?range=all")
    wait_until(page, f"{DAYS} > 200")
    whole = page.evaluate(DAYS)

    _drag(page, 0.5, 0.6)
    wait_until(page, f"{DRAWN}?.endsWith('True') && location.search.includes('zoom=')")
    assert page.evaluate(DAYS) == pytest.approx(whole / 10, rel=0.1)
    shared = page.evaluate(RANGE)

    page.reload()
    wait_until(page, f"{DAYS} > 0 && {DAYS} < {whole / 5}")
    assert [moment[:13] for moment in page.evaluate(RANGE)] == [moment[:10] + "T" + moment[11:13] for moment in shared]

    _drag(page, 0.2, 0.8, down=90)
    wait_until(page, "location.search.includes('flow=')")
    flows = page.evaluate(FLOWS)
    page.reload()
    wait_until(page, f"{DAYS} > 0")
    assert page.evaluate(FLOWS) == pytest.approx(flows, abs=0.001)

    _double_click(page)
    wait_until(page, f"{DAYS} > {whole * 0.99} && !/zoom=|flow=/.test(location.search)")

    box = page.locator("#station-graph .nsewdrag").first.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 100, steps=3)
    wait_until(page, "document.querySelector('#station-graph .hoverlayer')?.textContent.includes('of 20')")

    page.locator(".plot-export summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "PNG"
    page.keyboard.press("Escape")
    assert page.locator(".plot-export details[open]").count() == 0
    assert watched.faults == []
