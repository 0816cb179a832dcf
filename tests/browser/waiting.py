"""Waiting for what a page comes to, by asking it again and again.

Playwright's own wait builds its question from text inside the page, which the policy of what pages may run forbids.
"""

import time

from playwright.sync_api import Page

STEP_MS = 50


def wait_until(page: Page, expression: str, timeout: float = 30_000) -> None:
    """Wait until an expression of JavaScript is true of a page; raises TimeoutError after `timeout` milliseconds."""
    end = time.monotonic() + timeout / 1000
    while not page.evaluate(f"() => Boolean({expression})"):
        if time.monotonic() > end:
            raise TimeoutError(f"The page did not come to this: {expression}")
        page.wait_for_timeout(STEP_MS)
