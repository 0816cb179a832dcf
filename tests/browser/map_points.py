"""Where stations lie on the drawn map, in pixels of the window."""

from playwright.sync_api import Page

from tests.browser.waiting import wait_until

DRAWN = """() => {
  const panel = document.querySelector(".map-panel");
  return Boolean(panel && Number(panel.dataset.drawn) && window.picker.map && window.picker.map.loaded());
}"""

# Stations of the USGS that stand alone: no other point within 18 pixels, and no tool over them.
LONE = """() => {
  const { picker } = window, box = picker.map.getContainer().getBoundingClientRect();
  const all = picker.number.flatMap((number, at) => {
    if (!picker.shown[at]) return [];
    const place = picker.map.project([picker.lon[at], picker.lat[at]]);
    return [{ number, agency: picker.agency[at], x: box.left + place.x, y: box.top + place.y }];
  });
  const inside = (one) => one.x > box.left + 30 && one.x < box.right - 200
    && one.y > box.top + 60 && one.y < box.bottom - 80;
  const lone = (one) => all.every((other) => other === one || Math.hypot(other.x - one.x, other.y - one.y) > 18);
  return all.filter((one) => one.agency === "USGS" && inside(one) && lone(one));
}"""


def wait_for_map(page: Page) -> None:
    """Wait until the basemap and the points are drawn."""
    wait_until(page, f"({DRAWN})()", timeout=60_000)


def lone_stations(page: Page) -> list[dict[str, object]]:
    """Return stations that can be hit without hitting another: number, x, y."""
    points: list[dict[str, object]] = page.evaluate(LONE)
    return points
