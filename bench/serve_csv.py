"""What is sent over HTTP, against bare `sqlite3` and `csv.writer` of the same rows; and many clients at once.

Must: CSV of 1,000,000 values in at most 1.6 times the bare time and under 60 MB more memory; Parquet no slower than
that CSV; JSON pages of 10,000 at least half its rows a second; 50 clients asking for 7 days: 95% within 100 ms, and no
error.
"""

import csv
import json
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import timedelta
from http.client import HTTPConnection
from itertools import chain
from pathlib import Path

from bench.bare_flask import ANSWER
from bench.web_server import END, STATION, fill, forget_peaks, peak_bytes, serving, workers_of

ROWS = 1_000_000
ROUNDS = 3
CSV_AT_MOST, MEMORY_AT_MOST, PARQUET_AT_MOST, JSON_AT_LEAST = 1.6, 60_000_000, 1.0, 0.5
CLIENTS, CLIENT_PROCESSES, ASKED_EACH, WITHIN_SECONDS = 50, 5, 20, 0.1
ALL = f"/api/v1/observations?station={STATION}&type=realtime_15min"
WEEK = f"{ALL}&start={END - timedelta(days=7):%Y-%m-%dT%H:%M:%SZ}"
SAME_ROWS = """SELECT '01646500', replace(observed_at, ' ', 'T') || 'Z', discharge, unit, type, quality_code, qualifiers
    FROM discharge_observations WHERE station_id = 1 AND type = 'realtime_15min' ORDER BY observed_at"""


def run() -> bool:
    """Measure all and print it; returns whether all holds."""
    with tempfile.TemporaryDirectory() as folder:
        database = fill(Path(folder), ROWS)
        with serving(Path(folder)) as (port, master):
            streams = _streams(database, port, workers_of(master))
        return all([streams, _crowd(Path(folder))])


def _streams(database: Path, port: int, workers: list[int]) -> bool:
    download(port, f"{WEEK}&format=csv"), download(port, f"{WEEK}&format=parquet")
    resident = forget_peaks(workers)
    rounds = [
        (
            _timed(lambda: write_bare(database)),
            _timed(lambda: download(port, f"{ALL}&format=csv")),
            peak_bytes(workers) - resident,
            _timed(lambda: download(port, f"{ALL}&format=parquet")),
            _timed(lambda: read_pages(port)),
        )
        for _ in range(ROUNDS)
    ]
    bare, as_csv, _, parquet, pages = (statistics.median(column) for column in zip(*rounds, strict=True))
    more = max(one[2] for one in rounds)
    print(f"{ROWS:,} values: bare {bare:.2f} s, CSV {as_csv:.2f} s, Parquet {parquet:.2f} s, JSON pages {pages:.2f} s")
    print(f"  CSV {as_csv / bare:.2f} of bare (at most {CSV_AT_MOST}), {more / 1e6:.0f} MB more memory (under 60)")
    print(f"  Parquet {parquet / as_csv:.2f} of CSV (at most {PARQUET_AT_MOST}), JSON {as_csv / pages:.2f} of the CSV's"
          f" rows a second (at least {JSON_AT_LEAST})")  # fmt: skip
    held = as_csv <= CSV_AT_MOST * bare and more < MEMORY_AT_MOST
    return held and parquet <= PARQUET_AT_MOST * as_csv and as_csv / pages >= JSON_AT_LEAST


def _timed(step: Callable[[], None]) -> float:
    start = time.perf_counter()
    step()
    return time.perf_counter() - start


def write_bare(database: Path) -> None:
    """The floor: the driver's rows straight into a CSV file."""
    connection = sqlite3.connect(database)
    with tempfile.TemporaryFile("w", newline="") as file:
        csv.writer(file).writerows(connection.execute(SAME_ROWS))
    connection.close()


def download(port: int, address: str) -> None:
    """Read an answer to its end, without keeping it."""
    connection = HTTPConnection("127.0.0.1", port, timeout=120)
    connection.request("GET", address)
    response = connection.getresponse()
    assert response.status == 200, response.read()
    while response.read(1 << 16):
        pass
    connection.close()


def read_pages(port: int) -> None:
    """Follow pages of 10,000 to the last."""
    address: str | None = f"{ALL}&limit=10000"
    connection, rows = HTTPConnection("127.0.0.1", port, timeout=120), 0
    while address:
        connection.request("GET", address)
        page = connection.getresponse().read()
        # What the client makes of a page is its own time; only the address of the next is looked for.
        rows += page.count(b"observed_at")
        address = json.loads(b"{" + page[page.rindex(b'"next"') :])["next"]
    assert rows == ROWS, rows


def _crowd(folder: Path) -> bool:
    with serving(folder, processes=2) as (port, _):
        (folder / ANSWER).write_bytes(fetch(port, WEEK))
        within, half = _ask_at_once(port)
    with serving(folder, processes=2, app="bench.bare_flask:create_server()") as (port, _):
        bare, _ = _ask_at_once(port)
    print(f"{CLIENTS} clients asking for 7 days: 95% within {within * 1000:.0f} ms (at most 100), "
          f"half within {half * 1000:.0f} ms; bare Flask with the same bytes: 95% within {bare * 1000:.0f} ms, "
          f"so {within / bare:.2f} times that")  # fmt: skip
    return within <= WITHIN_SECONDS


def _ask_at_once(port: int) -> tuple[float, float]:
    """Return the seconds that 95% and half of the answers took."""
    # Clients that share an interpreter would wait for each other, and their waiting would count.
    with ProcessPoolExecutor(CLIENT_PROCESSES) as clients:
        taken = sorted(chain.from_iterable(clients.map(_some_clients, [port] * CLIENT_PROCESSES)))
    return taken[int(0.95 * len(taken))], statistics.median(taken)


def fetch(port: int, address: str) -> bytes:
    """Return the body of an answer."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", address)
    body = connection.getresponse().read()
    connection.close()
    return body


def _some_clients(port: int) -> list[float]:
    some = CLIENTS // CLIENT_PROCESSES
    with ThreadPoolExecutor(some) as clients:
        return list(chain.from_iterable(clients.map(lambda _: ask_often(port), range(some))))


def ask_often(port: int) -> list[float]:
    """Ask for a week again and again over one connection; returns the seconds that each answer took."""
    connection, taken = HTTPConnection("127.0.0.1", port, timeout=60), []
    for _ in range(ASKED_EACH):
        start = time.perf_counter()
        connection.request("GET", WEEK)
        response = connection.getresponse()
        assert response.status == 200 and len(response.read()) > 50_000
        taken.append(time.perf_counter() - start)
    connection.close()
    return taken


if __name__ == "__main__":
    raise SystemExit(0 if run() else 1)
