"""What axe-core holds against a page as it stands in the browser."""

from typing import Literal

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, expect

Theme = Literal["light", "dark"]
GRAVE = ("serious", "critical")
OF_COLOUR = ("color-contrast", "link-in-text-block")
# Plotly draws its map and its buttons by itself, Dash the place where its dropdown takes the focus; all around counts.
NOT_OURS = (".js-plotly-plot", ".dash-dropdown-focus-target")
RUN = """([context, rules]) => axe.run(context, { reporter: "no-passes", ...rules }).then(
  (found) => found.violations.map((one) => [
    one.id, one.impact, one.nodes.length, one.nodes[0].html, one.nodes[0].failureSummary || ""]))"""


def grave(page: Page, only: tuple[str, ...] = (), within: str = "body") -> list[str]:
    """Return what axe holds against a part of a page, with the first element of each; `only` by these rules."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE_SCRIPT)
    rules = {"runOnly": {"type": "rule", "values": list(only)}} if only else {}
    context = {"include": [[within]], "exclude": [[one] for one in NOT_OURS]}
    found: list[tuple[str, str, int, str, str]] = page.evaluate(RUN, [context, rules])
    return [
        f"{rule} ({count}): {where[:160]} {why[:200]}" for rule, impact, count, where, why in found if impact in GRAVE
    ]


def turn(page: Page, theme: Theme) -> None:
    """Turn the theme in place, as a system does in the evening."""
    page.emulate_media(color_scheme=theme)
    expect(page.locator("html")).to_have_attribute("data-bs-theme", theme)
    page.wait_for_timeout(300)
