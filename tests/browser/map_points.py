"""Where stations lie on the drawn map, in pixels of the window."""

from playwright.sync_api import Page

PLOT = "document.querySelector('#stations-map .js-plotly-plot')"
DRAWN = f"() => {{ const plot = {PLOT}; return Boolean(plot && plot._fullLayout && plot._fullLayout.map"
DRAWN += " && plot._fullLayout.map._subplot && plot._fullLayout.map._subplot.map.loaded() && plot.data.length); }"

# Stations of the first trace that stand alone: no other point within 18 pixels.
LONE = f"""() => {{
  const plot = {PLOT}, map = plot._fullLayout.map._subplot.map, box = plot.getBoundingClientRect();
  const all = plot._fullData.flatMap((trace) => trace.customdata.map((pair, at) => {{
    const place = map.project([trace.lon[at], trace.lat[at]]);
    return {{ number: pair[0], agency: trace.name, x: box.left + place.x, y: box.top + place.y }};
  }}));
  const inside = (one) => one.x > box.left + 30 && one.x < box.right - 200
    && one.y > box.top + 60 && one.y < box.bottom - 80;
  const lone = (one) => all.every((other) => other === one || Math.hypot(other.x - one.x, other.y - one.y) > 18);
  return all.filter((one) => one.agency.startsWith("USGS") && inside(one) && lone(one));
}}"""


def wait_for_map(page: Page) -> None:
    """Wait until the basemap and the points are drawn."""
    page.wait_for_function(DRAWN, timeout=60_000)


def lone_stations(page: Page) -> list[dict[str, object]]:
    """Return stations that can be hit without hitting another: number, x, y."""
    points: list[dict[str, object]] = page.evaluate(LONE)
    return points
