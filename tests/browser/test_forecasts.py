"""The slider through issue times, moved by keys in a real browser."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.waiting import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

CHOSEN = """document.querySelector('#forecasts-graph .js-plotly-plot')?.data
  ?.find((trace) => trace.name === 'Chosen issuance')?.y[0]"""


def test_the_slider_brings_an_earlier_issuance_forward_and_a_link_keeps_it(open_page: Open) -> None:
    watched = open_page()
    page = watched.page
    page.goto("/forecasts")
    wait_until(page, f"{CHOSEN} === 100")

    page.get_by_role("slider").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#forecasts-slider-words")).to_contain_text("2 of 3")
    wait_until(page, f"{CHOSEN} === 101")
    wait_until(page, "new URLSearchParams(location.search).get('at') !== null")
    page.reload()

    expect(page.locator("#forecasts-slider-words")).to_contain_text("2 of 3")
    wait_until(page, f"{CHOSEN} === 101")
    assert watched.faults == []
