"""A browser that signs in to the product as it is deployed: PostgreSQL, two web processes, two workers."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PATIENCE_MS, signed_in
from tests.browser.site import Site
from tests.browser.waiting import wait_until
from tests.people import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


def _page(browser: Browser, site: Site, name: str | None) -> Page:
    kept = signed_in(browser, site.url, name) if name else None
    context = browser.new_context(base_url=site.url, storage_state=kept, timezone_id="UTC")
    context.set_default_timeout(PATIENCE_MS)
    return context.new_page()


def _run_it(page: Page, site: Site) -> None:
    page.goto(f"/configurations/{site.config_id}")
    page.get_by_role("button", name="Run now").click()
    page.locator("#toasts").get_by_role("link", name="Watch it").click()
    expect(page.locator("#run-progress-body")).to_contain_text("Success", timeout=60_000)
    expect(page.locator("#run-log-lines")).to_contain_text("The run ended: success.")


def _look_at(page: Page, site: Site) -> None:
    page.goto(f"/stations/{site.station}?range=1y")
    wait_until(page, "document.querySelector('#station-graph .js-plotly-plot')?._fullData?.length > 0")
    page.goto("/stations")
    expect(page.locator("#stations-count")).to_have_text(re.compile("313 stations match"))


def test_an_admin_runs_and_reads_and_is_out_after_signing_out(browser: Browser, deployed: Site) -> None:
    page = _page(browser, deployed, None)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"/configurations/{deployed.config_id}")
    page.get_by_label("Name").fill("admin")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Louisville daily", level=1)).to_be_visible()

    _run_it(page, deployed)
    _look_at(page, deployed)
    page.get_by_role("button", name="Sign out").click()
    expect(page.locator("h1")).to_have_text("Sign in")
    page.goto("/runs")
    expect(page.locator("h1")).to_have_text("Sign in")
    assert complaints == []
    page.context.close()


def test_a_viewer_reads_and_is_told_who_may_change(browser: Browser, deployed: Site) -> None:
    page = _page(browser, deployed, "viewer")
    page.goto("/configurations/new")
    expect(page.locator("main")).to_contain_text("operator")
    expect(page.get_by_role("button", name="Save", exact=True)).to_have_count(0)
    page.context.close()


def test_a_viewer_is_not_told_off_for_looking(browser: Browser, deployed: Site) -> None:
    page = _page(browser, deployed, "viewer")
    refused: list[str] = []
    page.on("response", lambda answer: answer.status >= 400 and refused.append(f"{answer.status} {answer.url}"))

    of_one = (f"/configurations/{deployed.config_id}", f"/runs/{deployed.run_id}", f"/stations/{deployed.station}")
    for path in ("/", "/configurations", *of_one, "/alerts"):
        page.goto(path)
        expect(page.locator("h1")).to_be_visible()
        page.wait_for_load_state("networkidle")
        expect(page.locator("#toasts")).to_be_empty()
    assert refused == []
    page.context.close()
