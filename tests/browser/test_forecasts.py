"""The slider through issue times, moved by keys in a real browser."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

CHOSEN = """document.querySelector('#forecasts-graph .js-plotly-plot')?.data
  ?.find((trace) => trace.name === 'Chosen issuance')?.y[0]"""


def test_the_slider_brings_an_earlier_issuance_forward_and_a_link_keeps_it(open_page: Open) -> None:
    watched = open_page()
    page = watched.page
    page.goto("/forecasts")
    page.wait_for_function(f"{CHOSEN} === 100")

    page.get_by_role("slider").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#forecasts-slider-words")).to_contain_text("2 of 3")
    page.wait_for_function(f"{CHOSEN} === 101")
    page.wait_for_function("new URLSearchParams(location.search).get('at') !== null")
    page.reload()

    expect(page.locator("#forecasts-slider-words")).to_contain_text("2 of 3")
    page.wait_for_function(f"{CHOSEN} === 101")
    assert watched.faults == []
