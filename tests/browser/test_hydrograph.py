"""The hydrograph under the mouse and the keys: zoomed, shared by its address, and shown whole again."""

from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Locator, Page

from tests.browser.conftest import Open, Site
from tests.browser.waiting import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

RANGE = "document.querySelector('#station-graph .js-plotly-plot')?._fullLayout?.xaxis?.range"
DAYS = f"(() => {{ const r = {RANGE}; return r ? (new Date(r[1]) - new Date(r[0])) / 864e5 : 0; }})()"
FLOWS = "document.querySelector('#station-graph .js-plotly-plot')._fullLayout.yaxis.range"
FROM = "Number(document.querySelector('#station-strip').style.getPropertyValue('--from'))"
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


def test_late_in_a_day_the_pointer_names_the_mean_of_that_day(open_page: Open, site: Site) -> None:
    page = open_page().page
    page.goto(f"/stations/{site.station}?range=30d")
    wait_until(page, f"{DAYS} > 25")
    day = (datetime.fromisoformat(page.evaluate(RANGE)[0][:10]) + timedelta(days=12)).date()
    plot = page.locator("#station-graph .nsewdrag").first.bounding_box()
    assert plot
    for hour in ("03", "22"):
        along = page.evaluate(f"{RANGE[: -len('.range')]}.d2p('{day} {hour}:00')")
        page.mouse.move(plot["x"] + along, plot["y"] + 100, steps=3)
        hover = "document.querySelector('#station-graph .hoverlayer')?.textContent"
        wait_until(page, f"{hover}.includes('daily mean of {day}')")
        assert page.evaluate(hover).count("daily mean") == 1


def _slider(page: Page, part: str) -> Locator:
    return page.locator(f"#station-strip [data-part={part}]")


def _pull(page: Page, part: str, share: float) -> None:
    """Drag a part of the strip by a share of its width."""
    track, box = page.locator(".record-track").bounding_box(), _slider(page, part).bounding_box()
    assert track and box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + track["width"] * share, y + 3, steps=6)
    page.mouse.up()


def _window(page: Page) -> list[float]:
    """Where the strip shows the span, as shares of its width."""
    track = page.locator(".record-track").bounding_box()
    box = _slider(page, "window").bounding_box()
    assert track and box
    return [(box["x"] - track["x"] + over) / track["width"] for over in (0, box["width"])]


def test_the_strip_under_the_plot_moves_the_span_and_follows_it(open_page: Open, site: Site) -> None:
    watched = open_page()
    page = watched.page
    asked: list[str] = []
    page.on("request", lambda sent: "station-strip-line" in (sent.post_data or "") and asked.append(sent.url))
    page.goto(f"/stations/{site.station}?range=all")
    wait_until(page, f"{DAYS} > 200 && document.querySelector('#station-strip[data-placed] .record-line[style]')")
    whole = page.evaluate(DAYS)
    assert _window(page) == pytest.approx([0, 1], abs=0.05)

    _pull(page, "start", 0.5)
    wait_until(page, f"location.search.includes('zoom=') && Math.abs({DAYS} - {whole / 2}) < {whole * 0.05}")
    assert _window(page)[0] == pytest.approx(0.5, abs=0.03)
    _pull(page, "window", -0.25)
    wait_until(page, f"new Date({RANGE}[0] + 'Z') < Date.now() - {whole * 0.65 * 864e5}")
    assert _window(page)[0] == pytest.approx(0.25, abs=0.03)
    assert page.evaluate(DAYS) == pytest.approx(whole / 2, rel=0.1)
    address = page.url

    page.reload()
    wait_until(page, f"{DAYS} > 0 && document.querySelector('#station-strip[data-placed]')")
    assert page.url == address
    assert _window(page)[0] == pytest.approx(0.25, abs=0.03)

    page.get_by_role("radiogroup", name="Span").get_by_text("All").click()
    wait_until(page, f"{DAYS} > {whole * 0.99} && !location.search.includes('zoom=')")
    _drag(page, 0.5, 0.6)
    wait_until(page, f"location.search.includes('zoom=') && {DAYS} < {whole / 5}")
    wait_until(page, f"Math.abs({FROM} - 0.5) < 0.03")
    assert _window(page) == pytest.approx([0.5, 0.6], abs=0.03)
    assert len(asked) == 2, "once a visit"
    assert watched.faults == []


def test_the_strip_is_moved_with_keys_and_says_its_dates(open_page: Open, site: Site) -> None:
    watched = open_page(width=390)
    page = watched.page
    page.goto(f"/stations/{site.station}?range=all")
    wait_until(page, f"{DAYS} > 200 && document.querySelector('#station-strip[data-placed]')")
    whole = page.evaluate(DAYS)

    _slider(page, "start").focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    wait_until(page, f"location.search.includes('zoom=') && Math.abs({DAYS} - {whole * 0.9**3}) < {whole * 0.02}")
    assert page.evaluate("document.activeElement.dataset.part") == "start", "the redrawn plot leaves the focus"
    said = _slider(page, "start").get_attribute("aria-valuetext")
    assert said and said == page.evaluate(RANGE)[0][:10]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    page.keyboard.press("Tab")
    page.keyboard.press("Home")
    first = page.locator("#station-strip").get_attribute("data-first") or ""
    wait_until(page, f"location.search.includes('zoom={first[:10]}') && {RANGE}[0].startsWith('{first[:10]}')")
    assert page.evaluate(DAYS) == pytest.approx(whole * 0.9**3, rel=0.02), "moved as a whole"
    assert (_slider(page, "window").get_attribute("aria-valuetext") or "").startswith(f"{first[:10]} to ")
    assert watched.faults == []
