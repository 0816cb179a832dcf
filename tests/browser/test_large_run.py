"""A run of all 313 stations in a real browser: picked, configured, followed, cancelled, one tried again, then all."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

HEAD, LOG, ROWS = "#run-progress-body", "#run-log-lines", "#run-grid .ag-center-cols-container .ag-row"


def _configure_all(page: Page) -> None:
    page.goto("/stations")
    page.get_by_role("button", name=re.compile("Select all")).click()
    expect(page.locator("#stations-chosen")).to_have_text("313 stations selected")
    page.get_by_role("link", name="New configuration").click()
    page.get_by_label("Name", exact=True).fill("All rivers")
    page.get_by_label("From day").fill("2026-01-01")
    expect(page.locator("#editor-card-body")).to_contain_text("313 stations")
    page.get_by_role("button", name="Save and run").click()


def _follow_and_cancel(page: Page) -> None:
    expect(page.locator(LOG)).to_contain_text("Started by a person, for 313 stations.")
    expect(page.locator(LOG)).to_contain_text(re.compile(r"answered for \d+ stations"), timeout=60_000)
    expect(page.locator(f"{HEAD} [data-seconds]")).to_be_visible()
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator("#toasts")).to_contain_text("was cancelled. What it had stored is kept.")
    expect(page.locator(LOG)).to_contain_text("The run ended: cancelled.")
    expect(page.locator(HEAD)).to_contain_text("Cancelled")


def _retry_one(page: Page) -> None:
    page.locator("#run-state").get_by_text(re.compile("^Waiting")).click()
    page.locator(f"{ROWS} .cell-button.retry").first.click()
    expect(page.locator(LOG)).to_contain_text("Started by a person, for 1 station.")
    expect(page.locator(HEAD)).to_contain_text("Success", timeout=60_000)
    assert "state=waiting" not in page.url


def _retry_all(page: Page) -> None:
    page.go_back()
    page.get_by_role("button", name=re.compile(r"^Retry the rest \(\d+\)")).click()
    expect(page.locator(LOG)).to_contain_text(re.compile(r"Started by a person, for [123]\d\d stations\."))
    expect(page.locator(LOG)).to_contain_text("The run ended: success.", timeout=120_000)
    expect(page.locator(HEAD)).to_contain_text("100 %")


def test_it_leads_through_a_run_of_every_station(open_page: Open) -> None:
    watched = open_page()
    page = watched.page

    _configure_all(page)
    _follow_and_cancel(page)
    cancelled = page.url
    _retry_one(page)
    _retry_all(page)

    page.goto("/runs?trigger=person&status=cancelled")
    expect(page.locator("#runs-grid .ag-center-cols-container .ag-row")).to_have_count(1)
    expect(page.locator(f"#runs-grid a[href='/runs/{cancelled.rpartition('/')[2].partition('?')[0]}']")).to_be_visible()
    expect(page.locator(".lane", has_text="All rivers").locator(".lane-run")).to_have_count(3)
    assert watched.faults == []
