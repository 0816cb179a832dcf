"""Live pages while nobody looks, and after a laptop slept: at rest, then up to date at once."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Page, Route, expect
from playwright.sync_api import Request as PageRequest

from tests.browser.conftest import Open, Site

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

ROWS = "#configurations-grid .ag-center-cols-container .ag-row"
ASKED = "**/_dash-update-component*"
TICK_MS, REST_MS, SLEPT_MS = 2000, 5000, 7000
# A little over the time to the next look whether the server lives, and to the one after a miss.
LOOK_MS, AGAIN_MS = 16_000, 6_000
# A tick would come after one and a half seconds; whoever looks again is not kept waiting for it.
AT_ONCE_MS = 1000
HIDDEN = """(hidden) => {
  const say = (name, value) => Object.defineProperty(document, name, { configurable: true, get: () => value });
  say("hidden", hidden);
  say("visibilityState", hidden ? "hidden" : "visible");
  performance.clearResourceTimings();
  window.seen = performance.now();
  document.dispatchEvent(new Event("visibilitychange"));
}"""
FIRST_ASKED = """() => Math.min(...performance.getEntriesByType("resource")
  .filter((one) => one.name.includes("/_dash-update-component") && one.startTime >= window.seen)
  .map((one) => one.startTime - window.seen))"""


Make = Callable[[Page, str], None]


@pytest.fixture
def make(site: Site) -> Iterator[Make]:
    """Save a configuration as whoever is signed in here, whatever the browser is cut off from; none stays behind."""
    made: list[tuple[Page, int]] = []

    def make(page: Page, name: str) -> None:
        fields = {
            "name": name, "data_type": "daily_mean", "pull_start_date": "2026-01-01", "schedule_type": "daily",
            "is_enabled": False, "stations": [site.station],
        }  # fmt: skip
        made.append((page, _ask(site, page, "POST", "", fields)["id"]))

    yield make
    for page, config_id in made:
        _ask(site, page, "DELETE", f"/{config_id}")


def _ask(site: Site, page: Page, method: str, path: str, fields: Any = None) -> Any:
    held = "; ".join(f"{one['name']}={one['value']}" for one in page.context.cookies())
    headers = {"Content-Type": "application/json", "Origin": site.url, "Cookie": held}
    body = None if fields is None else json.dumps(fields).encode()
    question = Request(f"{site.url}/api/v1/configurations{path}", body, headers, method=method)
    with urlopen(question, timeout=20) as answer:
        assert answer.status in (201, 204)
        return json.loads(answer.read() or "null")


def _watch(page: Page) -> list[datetime]:
    """Open the list of configurations, and return the times of its questions to the server from now on."""
    page.goto("/configurations")
    expect(page.locator(ROWS, has_text="Louisville daily")).to_be_visible()
    page.wait_for_load_state("networkidle")
    asked: list[datetime] = []
    page.on("request", lambda one: "/_dash-update-component" in one.url and asked.append(datetime.now(UTC)))
    return asked


def test_it_does_not_ask_while_hidden_and_asks_at_once_when_seen_again(open_page: Open, make: Make) -> None:
    page = open_page().page
    asked = _watch(page)
    page.wait_for_timeout(TICK_MS)
    assert asked, "a page that is looked at does ask"

    page.evaluate(HIDDEN, True)
    page.wait_for_timeout(TICK_MS)  # what was under way ends
    asked.clear()
    make(page, "Made unseen")
    page.wait_for_timeout(REST_MS)
    assert asked == []
    expect(page.locator(ROWS, has_text="Made unseen")).to_have_count(0)

    page.evaluate(HIDDEN, False)
    expect(page.locator(ROWS, has_text="Made unseen")).to_be_visible()
    assert page.evaluate(FIRST_ASKED) < AT_ONCE_MS


def test_it_is_right_again_after_a_sleep_that_left_questions_unanswered(open_page: Open, make: Make) -> None:
    page = open_page().page
    _watch(page)
    lifecycle = page.context.new_cdp_session(page)
    left: list[Route] = []

    page.route(ASKED, lambda route: left.append(route))  # asked as the lid closes: no answer will ever come
    page.wait_for_timeout(TICK_MS)
    assert left
    page.context.set_offline(True)
    lifecycle.send("Page.setWebLifecycleState", {"state": "frozen"})
    make(page, "Made asleep")
    page.wait_for_timeout(SLEPT_MS)
    page.unroute(ASKED)
    lifecycle.send("Page.setWebLifecycleState", {"state": "active"})
    page.evaluate("performance.clearResourceTimings(); window.seen = performance.now()")
    page.context.set_offline(False)

    expect(page.locator(ROWS, has_text="Made asleep")).to_be_visible()
    assert page.evaluate(FIRST_ASKED) < AT_ONCE_MS


def test_ticks_stay_and_no_row_moves_while_the_list_refreshes_itself(open_page: Open, make: Make) -> None:
    page = open_page().page
    _watch(page)
    row = page.locator(ROWS, has_text="Louisville daily")
    before = row.bounding_box()
    boxes = page.locator("#configurations-grid .ag-pinned-left-cols-container .ag-checkbox-input")
    boxes.first.check()
    expect(page.locator("#configurations-bar")).to_contain_text("1 selected")
    assert row.bounding_box() == before

    make(page, "Zambezi, made meanwhile")

    expect(page.locator(ROWS, has_text="Zambezi, made meanwhile")).to_be_visible()
    expect(boxes.first).to_be_checked()
    expect(page.locator("#configurations-bar")).to_contain_text("1 selected")


@pytest.mark.parametrize("misses", [1, 2])
def test_it_says_that_the_server_does_not_answer_after_two_misses(open_page: Open, misses: int) -> None:
    page = open_page().page
    page.clock.install()
    page.goto("/runs")
    expect(page.locator("h1")).to_have_text("Runs")
    looks: list[Route] = []

    def answer(route: Route) -> None:
        looks.append(route)
        route.abort() if len(looks) <= misses else route.continue_()

    page.route("**/healthz", answer)
    for after in (LOOK_MS, AGAIN_MS):
        with page.expect_event("requestfinished" if len(looks) == misses else "requestfailed", _is_look):
            page.clock.fast_forward(after)
    page.wait_for_timeout(AT_ONCE_MS)

    expect(page.locator("#toasts", has_text="The server does not answer")).to_have_count(misses - 1)


def _is_look(asked: PageRequest) -> bool:
    return asked.url.endswith("/healthz")
