"""A run of all 313 stations in a real browser: picked, configured, followed, cancelled, one tried again, then the rest.

One station of the rest fails: it is seen under its kind of error, and tried again from there.
"""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, Site

pytestmark = [pytest.mark.browser, pytest.mark.timeout(480)]

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


def _retry_rest(page: Page, site: Site) -> str:
    """Try the rest again, of which one station fails; returns its number."""
    page.go_back()
    run = urlsplit(page.url).path
    left = page.request.get(f"/api/v1{run}/stations?state=cancelled&limit=313").json()["items"]
    failing = [one["station_number"] for one in left if one["station_number"].isdigit()][-1]
    site.agency.add_fault(kind="html", station=failing, times=None)
    page.get_by_role("button", name=re.compile(r"^Retry the rest \(\d+\)")).click()
    expect(page.locator(LOG)).to_contain_text(re.compile(r"Started by a person, for [123]\d\d stations\."))
    expect(page.locator(LOG)).to_contain_text("The run ended: partial.", timeout=240_000)
    expect(page.locator(HEAD)).to_contain_text("Failed stations1")
    return failing


def _retry_by_kind_of_error(page: Page, site: Site, failing: str) -> None:
    wrong = page.locator("#run-wrong")
    expect(wrong.get_by_role("listitem")).to_have_count(1)
    expect(wrong).to_contain_text("The answer could not be read · 1 station")
    wrong.get_by_role("button", name="Show stations: The answer could not be read").click()
    expect(page.locator(ROWS)).to_have_count(1)
    expect(page.locator(ROWS)).to_contain_text(failing)
    assert "error=agency_changed_format" in page.url

    site.agency.clear_faults()
    wrong.get_by_role("button", name="Retry stations: The answer could not be read").click()
    expect(page.locator(LOG)).to_contain_text("Started by a person, for 1 station.")
    expect(page.locator(LOG)).to_contain_text("The run ended: success.", timeout=60_000)
    expect(page.locator(HEAD)).to_contain_text("100 %")
    expect(page.locator("#run-wrong")).to_be_hidden()


def test_it_leads_through_a_run_of_every_station(open_page: Open, site: Site) -> None:
    watched = open_page()
    page = watched.page

    _configure_all(page)
    _follow_and_cancel(page)
    cancelled = page.url
    _retry_one(page)
    failing = _retry_rest(page, site)
    _retry_by_kind_of_error(page, site, failing)

    page.goto("/runs?trigger=person&status=cancelled")
    expect(page.locator("#runs-grid .ag-center-cols-container .ag-row")).to_have_count(1)
    expect(page.locator(f"#runs-grid a[href='/runs/{cancelled.rpartition('/')[2].partition('?')[0]}']")).to_be_visible()
    expect(page.locator(".lane", has_text="All rivers").locator(".lane-run")).to_have_count(4)
    assert watched.faults == []
