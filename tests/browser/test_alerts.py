"""An operator's way with alerts in a real browser: a channel, a test that arrives, quiet hours, a river to watch."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import create_engine, text

from core.settings import load_settings
from tests.alert_receivers import Hook, web_hook
from tests.browser.conftest import Open, Site
from tests.browser.waiting import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

TOASTS, CHANNELS, SENT = "#toasts", "#alerts-channels-body", "#alerts-sent-body"


def _add_channel(page: Page, hook: Hook) -> None:
    """Give a wrong address first, and be told what is wrong with it."""
    page.get_by_role("button", name="Add channel").first.click()
    form = page.get_by_role("dialog")
    form.get_by_label("Name").fill("Control room")
    form.get_by_label("Address").fill("syslog://localhost")
    form.get_by_role("button", name="Save").click()
    expect(page.locator("#alerts-address-error")).to_contain_text("Alerts cannot go to syslog:// addresses. These can:")
    expect(form).to_be_visible()
    form.get_by_label("Address").fill(hook.address)
    form.get_by_role("button", name="Save").click()
    expect(page.locator(TOASTS)).to_contain_text("Control room is saved.")
    expect(form).to_be_hidden()
    expect(page.locator(CHANNELS)).to_contain_text(
        "Web hook (JSON) at 127.0.0.1 · alerts and digest · nothing sent yet"
    )


def _test_channel(page: Page, hook: Hook) -> None:
    """Press Test while the receiver takes it, and again while it does not."""
    page.get_by_role("button", name="Test: Control room").click()
    expect(page.locator(TOASTS)).to_contain_text("The test was taken. Look whether it arrived.")
    assert hook.titles == ["[SIMULATED] Streamflow: test"]
    expect(page.locator(SENT)).to_contain_text("To Control room")
    hook.status = 503
    page.get_by_role("button", name="Test: Control room").click()
    expect(page.locator(TOASTS)).to_contain_text("The test was not taken.")
    expect(page.locator(SENT)).to_contain_text("Not through to Control room")
    page.locator(f"{SENT} summary").first.click()
    expect(page.locator(f"{SENT} pre").first).to_contain_text("This is a test of the channel Control room.")


def _set_rules(page: Page) -> None:
    """Choose half of the quiet hours, be told, choose all; a reload shows what was kept."""
    page.get_by_label("Quiet from").select_option("22:00 UTC")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#alerts-rules-error")).to_contain_text("Choose both, or neither.")
    page.get_by_label("until").select_option("06:00 UTC")
    page.get_by_label("Daily digest").select_option("No digest")
    page.get_by_label("What is grave comes at once all the same").uncheck()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(TOASTS)).to_contain_text("Quiet hours and digest are saved.")
    expect(page.locator("#alerts-rules-error")).to_be_empty()
    page.reload()
    expect(page.get_by_label("Quiet from")).to_have_value("22")
    expect(page.get_by_label("until")).to_have_value("6")
    expect(page.get_by_label("Daily digest")).to_have_value("never")
    expect(page.get_by_label("What is grave comes at once all the same")).not_to_be_checked()


@contextmanager
def _flood_from(site: Site, flow_cfs: float) -> Iterator[None]:
    """Let the station's minor flood begin at a flow while the block runs."""
    _set_flood(site, flow_cfs)
    try:
        yield
    finally:
        _set_flood(site, None)


def _set_flood(site: Site, flow_cfs: float | None) -> None:
    engine = create_engine(load_settings(site.environment).database_url)
    with engine.begin() as connection:
        flows = text("UPDATE stations SET minor_flood_flow = :flow WHERE station_number = :number")
        assert connection.execute(flows, {"flow": flow_cfs, "number": site.station}).rowcount == 1
    engine.dispose()


def _watch_river(page: Page, number: str) -> None:
    page.goto(f"/stations/{number}")
    choice = page.get_by_label("Alert from")
    choice.select_option(label="Minor flood: 1,000,000 ft³/s")
    expect(page.locator(TOASTS)).to_contain_text("reaches minor flood")
    page.reload()
    expect(choice).to_have_value("minor")
    choice.select_option(label="No alert")
    expect(page.locator(TOASTS)).to_contain_text("No alert comes for floods of this river any more.")


def _delete_channel(page: Page) -> None:
    page.goto("/alerts")
    page.get_by_role("button", name="Delete: Control room").click()
    question = page.get_by_role("dialog")
    expect(question).to_contain_text("Delete channel Control room?")
    question.get_by_role("button", name="Delete").click()
    expect(page.locator(CHANNELS)).to_contain_text("No channel yet")
    expect(page.locator(SENT)).to_contain_text("To Control room")


def test_a_channel_is_made_and_tried_hours_are_set_and_a_river_is_watched(open_page: Open, site: Site) -> None:
    watched = open_page()
    page = watched.page
    with web_hook() as hook:
        page.goto("/alerts")
        expect(page.locator(CHANNELS)).to_contain_text("No channel yet")
        _add_channel(page, hook)
        _test_channel(page, hook)
        _set_rules(page)
        assert "T0P53CR3T" not in page.content()
    with _flood_from(site, 1_000_000.0):
        _watch_river(page, site.station)
    _delete_channel(page)
    wait_until(page, "document.querySelectorAll('.modal.show').length === 0")
    assert watched.faults == []
