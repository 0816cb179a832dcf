"""`make pictures`: the README's pictures anew, in both themes, of a demonstration in a folder of its own.

Each is docs/images/NAME.png in the light and docs/images/NAME-dark.png in the dark. Takes about two minutes.
"""

import csv
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dotenv import dotenv_values
from playwright.sync_api import Page, expect

from bench.picker import CHROMIUM, browsing
from core.settings import SIMULATOR_FILE, environment
from jobs.redis_server import free_port
from tests.browser.map_points import wait_for_map
from tests.browser.waiting import wait_until
from tests.conftest import REPOSITORY
from tests.local_web import wait_until_it_answers

IMAGES = REPOSITORY / "docs" / "images"
THEMES = {"light": "", "dark": "-dark"}
WIDTH = 1440
RIVERS, FAILING = 32, 7
PATIENCE_SECONDS = 180
SETTLED = """document.querySelector('h1') && !document.documentElement.dataset.going
  && !document.querySelector('.skeleton')"""
PLOTTED = "document.querySelectorAll('#station-graph .js-plotly-plot .trace').length > 3"


def main() -> None:
    """Start the demonstration, give it something to show, and look at it."""
    path = next((found for found in map(shutil.which, CHROMIUM) if found), None)
    if path is None:
        raise SystemExit("There is no Chromium on PATH; on Debian: apt-get install chromium")
    with tempfile.TemporaryDirectory() as folder, demonstration(Path(folder)) as url, browsing(path) as browser:
        page = browser.new_context(base_url=url, timezone_id="UTC").new_page()
        page.set_default_timeout(PATIENCE_SECONDS * 1000)
        expect.set_options(timeout=PATIENCE_SECONDS * 1000)
        _wait(lambda: all(run["status"] == "success" for run in _runs(page)) and len(_runs(page)) > 3)
        run_id = _pull_many(page, Path(folder))
        take_run(page, run_id)
        _wait(lambda: _ended(page, run_id))
        take_pages(page)


@contextmanager
def demonstration(folder: Path) -> Iterator[str]:
    """Run `make demo` on ports and in a folder of its own; yields its address."""
    url = f"http://127.0.0.1:{(port := free_port())}"
    given = environment() | {"DATA_DIR": str(folder), "PORT": str(port)}
    command = [sys.executable, "-m", "jobs.launch", "--demo"]
    process = subprocess.Popen(command, cwd=REPOSITORY, env=given, stdout=subprocess.DEVNULL)
    try:
        wait_until_it_answers(f"{url}/healthz", PATIENCE_SECONDS)
        yield url
    finally:
        process.terminate()
        process.wait(60)


def take_run(page: Page, run_id: int) -> None:
    """Take the run once one of its stations has failed."""
    page.goto(f"/runs/{run_id}")
    expect(page.locator("#run-wrong")).to_be_visible()
    _take(page, "run", 760)


def take_pages(page: Page) -> None:
    """Take the pages that show what is stored."""
    _go(page, "/")
    wait_until(page, "Number(document.querySelector('.conditions-frame').dataset.drawn) > 0")
    _take(page, "overview", 1040)
    _go(page, "/stations?colour=class")
    wait_for_map(page)
    for row in range(2):
        page.locator("#stations-grid .ag-row .ag-checkbox-input").nth(row).click()
    expect(page.locator("#stations-chosen")).to_have_text("2 stations selected")
    _take(page, "stations", 780)
    page.get_by_role("link", name="New configuration").click()
    page.get_by_label("Name", exact=True).fill("Two rivers of Maine")
    page.get_by_label("From day").fill("2020-01-01")
    expect(page.locator("#editor-card-body")).to_contain_text("Pulls daily mean discharge of 2 stations")
    _take(page, "configuration", 1040)
    _go(page, "/runs")
    _take(page, "runs", 760)
    for name, search in (("station", "?range=30d"), ("year", "?range=1y&forecast=false")):
        _go(page, f"/stations/03294500{search}")
        wait_until(page, PLOTTED, PATIENCE_SECONDS * 1000)
        _take(page, name, 830)


def _go(page: Page, path: str) -> None:
    page.goto(path)
    wait_until(page, SETTLED, PATIENCE_SECONDS * 1000)


def _take(page: Page, name: str, height: int) -> None:
    """Take what is open in both themes, at that height."""
    page.set_viewport_size({"width": WIDTH, "height": height})
    for theme, ending in THEMES.items():
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        page.wait_for_timeout(2500)  # figures and maps are drawn again
        picture = page.screenshot(path=IMAGES / f"{name}{ending}.png")
        print(f"{name}{ending}.png: {len(picture) / 1000:,.0f} kB")
    page.emulate_media(color_scheme="light")


def _pull_many(page: Page, folder: Path) -> int:
    """Have many stations pulled, of which one fails; returns the run's id."""
    with (REPOSITORY / "seeds" / "master_stations.csv").open(encoding="utf-8") as file:
        numbers = [row["station_number"] for row in csv.DictReader(file) if row["agency"] == "USGS"][:RIVERS]
    simulator = dotenv_values(next(folder.rglob(SIMULATOR_FILE)))["USGS_BASE_URL"]
    fault = {"kind": "html", "station": numbers[FAILING], "times": None}
    assert page.request.post(f"{simulator}/_simulator/faults", data=fault).ok
    fields = {
        "name": "Rivers of the East, daily", "data_type": "daily_mean", "pull_start_date": "2010-01-01",
        "schedule_type": "daily", "stations": numbers,
    }  # fmt: skip
    made = page.request.post("/api/v1/configurations", data=fields).json()
    return int(page.request.post(f"/api/v1/configurations/{made['id']}/runs").json()["id"])


def _runs(page: Page) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.request.get("/api/v1/runs").json()["items"]
    return found


def _ended(page: Page, run_id: int) -> bool:
    return bool(page.request.get(f"/api/v1/runs/{run_id}").json()["status"] != "running")


def _wait(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        if time.monotonic() > end:
            raise SystemExit("The demonstration did not come to what is to be shown in three minutes.")
        time.sleep(0.5)


if __name__ == "__main__":
    main()
