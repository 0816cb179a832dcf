"""How fast the station page answers for thirty years of 15-minute values: first view, zoom, and painted in a Chromium.

The floor of the first view is a bare sqlite3 fetch of the same rows. Server times are by the clock, over HTTP on
loopback, of the callback that draws the plot, from the web process as the Procfile starts it.
Run: python -m bench.hydrograph
"""

import json
import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Page

from bench.picker import CHROMIUM, browsing
from bench.web_server import END, STATION, fill, serving
from core.context import working
from core.db import writing
from core.settings import load_settings
from core.store.daily_summaries import summarise_changed_days
from tests.browser.waiting import wait_until

ROWS, ROUNDS = 1_050_000, 5
MUST = {"share": 0.25, "kilobytes": 250.0, "zoom": 60.0, "painted": 1000.0}
WORDS = {
    "share": "first view, of a bare fetch's time",
    "kilobytes": "first view, compressed, kB",
    "zoom": "zoom to 30 days, ms",
    "painted": "click to painted in Chromium, ms",
}
FETCH = "SELECT observed_at, discharge, unit, quality_code, qualifiers FROM discharge_observations WHERE station_id = 1"
MARK = "INSERT INTO changed_days SELECT DISTINCT station_id, substr(observed_at, 1, 10) FROM discharge_observations"
ZOOM = (
    f"{END.replace(year=2015, month=3):%Y-%m-%dT%H:%M:%S}/{END.replace(year=2015, month=4, day=21):%Y-%m-%dT%H:%M:%S}"
)
# Waits for the redrawing that follows a click, then for the frame that paints it.
PAINTED = """() => new Promise((done) => {
  const begin = performance.now(), plot = document.querySelector("#station-graph .js-plotly-plot");
  const looked = new MutationObserver(() => {
    const now = document.querySelector("#station-graph .js-plotly-plot");
    if (!now || now.layout === plot.layout || now._fullData === undefined) return;
    if (!now._fullData.some((trace) => (trace.name || "").startsWith("Instantaneous by day"))) return;
    looked.disconnect();
    requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - begin)));
  });
  looked.observe(document.querySelector("#station-plot-body"), { childList: true, subtree: true, attributes: true });
  [...document.querySelectorAll("#station-range label")].find((one) => one.textContent === "All").click();
})"""


def run() -> bool:
    """Print the medians of some rounds; return whether all keep to their limits."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        database = fill(folder, ROWS)
        _summarise(folder, database)
        floor = median(_seconds(lambda: _fetch(database)) for _ in range(ROUNDS))
        with serving(folder) as (port, _master):
            found = _measured(port, floor)
    print(f"hydrograph, {ROWS:,} values, bare fetch {floor:.2f} s, load of the machine {os.getloadavg()[0]:.1f}:")
    for key, most in MUST.items():
        print(f"  {WORDS[key]}: {found[key]:,.3g} (at most {most:,g})")
    return all(found[key] <= most for key, most in MUST.items())


def _summarise(folder: Path, database: Path) -> None:
    with sqlite3.connect(database) as connection:
        connection.execute(MARK)
    with working(load_settings({"DATA_DIR": str(folder), "AUTH": "off"})):
        left = 1
        while left:
            with writing() as session:
                left = summarise_changed_days(session)


def _fetch(database: Path) -> None:
    with sqlite3.connect(database) as connection:
        connection.execute(FETCH).fetchall()


def _seconds(act: Callable[[], object]) -> float:
    begin = time.perf_counter()
    act()
    return time.perf_counter() - begin


def _measured(port: int, floor: float) -> dict[str, float]:
    ask = _asker(port)
    ask(None)  # the server warms up
    first = median(_seconds(lambda: ask(None)) for _ in range(ROUNDS))
    zoom = median(_seconds(lambda: ask(ZOOM)) for _ in range(ROUNDS))
    painted = _painted(f"http://127.0.0.1:{port}/stations/{STATION}")
    return {"share": first / floor, "kilobytes": len(ask(None)) / 1000, "zoom": zoom * 1000, "painted": painted}


def _asker(port: int) -> Callable[[str | None], bytes]:
    """Return what asks the plot's callback as the browser does, for the whole record zoomed as named."""
    listed = json.loads(_answer(port, "GET", "/_dash-dependencies"))
    found = next(one for one in listed if "station-plot-body.children" in one["output"])
    written = [name.rpartition(".") for name in found["output"].strip(".").split("...")]
    given: dict[str, Any] = {"station-range": "all", "station-unit": "cfs", "station-scale": "log"}
    given |= {"station-number": STATION, "station-width": 1200, "station-percentiles": True}

    def ask(zoom: str | None) -> bytes:
        values = given | {"station-zoom": zoom}
        body = {
            "output": found["output"],
            "outputs": [{"id": name, "property": prop} for name, _, prop in written],
            "inputs": [one | {"value": values.get(one["id"])} for one in found["inputs"]],
            "state": [one | {"value": values.get(one["id"])} for one in found["state"]],
            "changedPropIds": ["station-range.value"],
        }
        return _answer(port, "POST", "/_dash-update-component", json.dumps(body))

    return ask


def _answer(port: int, method: str, path: str, body: str | None = None) -> bytes:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Content-Type": "application/json"} | ({"Accept-Encoding": "gzip"} if body else {})
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    sent = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{path} was answered {answer.status}: {sent[:200]!r}")
    return sent


def _painted(url: str) -> float:
    path = next(filter(None, map(shutil.which, CHROMIUM)))
    with browsing(path) as browser:
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        return median(_clicked(page, url) for _ in range(3))


def _clicked(page: Page, url: str) -> float:
    page.goto(f"{url}?from={END:%Y-%m}-01&to={END:%Y-%m-%d}")
    wait_until(page, "document.querySelector('#station-graph .js-plotly-plot')?._fullData?.length > 0")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(500)
    took: float = page.evaluate(PAINTED)
    return took


if __name__ == "__main__":
    raise SystemExit(0 if run() else 1)
