"""What live pages cost: a poll with nothing new, and fifty browsers that watch one run of 300 stations.

Must: a poll with nothing new under 2 kB both ways and under 10 ms; 95 % of the fifty's polls within 150 ms.
Run: python -m bench.live
"""

import gzip
import json
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from flask_migrate import upgrade

from bench.web_server import serving
from core.configurations import check_configuration, insert_configuration
from core.context import working
from core.db import writing
from core.domain import Trigger, utc_now
from core.models import MasterStation
from core.pulling import board, lifecycle
from core.pulling.run_events import write_line
from core.settings import load_settings
from core.store.merge import Counts

STATIONS, WATCHERS, SECONDS, TICK_SECONDS, POLLS = 300, 50, 20.0, 1.5, 200
MUST = {"bytes": 2000.0, "quiet": 10.0, "watchers": 150.0}
AT_ONCE = 25
# What a Chromium sends beside what the request is about.
HEADERS = {
    "Host": "127.0.0.1:8050", "Connection": "keep-alive", "Content-Type": "application/json",
    "Accept": "application/json", "sec-ch-ua": '"Chromium";v="140", "Not=A?Brand";v="24"', "sec-ch-ua-mobile": "?0",
    "sec-ch-ua-platform": '"Linux"', "Origin": "http://127.0.0.1:8050", "Sec-Fetch-Site": "same-origin",
    "Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty", "Accept-Encoding": "gzip",
    "Referer": "http://127.0.0.1:8050/runs/1", "Accept-Language": "en-US,en;q=0.9",
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36",
}  # fmt: skip


@dataclass(frozen=True)
class Poll:
    """One poll: its milliseconds, the bytes of both ways, and what it wrote (None where nothing was new)."""

    milliseconds: float
    bytes: int
    wrote: dict[str, Any] | None


class Browser:
    """One browser on one page: its connection, and what its stores hold."""

    def __init__(self, port: int, callbacks: list[dict[str, Any]], held: dict[str, Any]) -> None:
        self.connection = HTTPConnection("127.0.0.1", port, timeout=30)
        self.callbacks, self.held = callbacks, held

    def ask(self, output: str, changed: str) -> Poll:
        """Call the callback that writes `output` as Dash does when `changed` changes, and keep what it wrote."""
        body = json.dumps(self._body(output, changed), separators=(",", ":"))
        begin = time.perf_counter()
        self.connection.request("POST", "/_dash-update-component", body, HEADERS)
        answer = self.connection.getresponse()
        content = answer.read()
        took = 1000 * (time.perf_counter() - begin)
        assert answer.status in (200, 204), content[:300]
        plain = gzip.decompress(content) if answer.getheader("Content-Encoding") == "gzip" else content
        wrote = (json.loads(plain)["response"] or None) if answer.status == 200 else None
        for name, values in (wrote or {}).items():
            self.held |= {f"{name}.{prop}": value for prop, value in values.items()}
        sent = (
            len(body) + len(f"Content-Length: {len(body)}") + sum(len(f"{key}: {HEADERS[key]}\r\n") for key in HEADERS)
        )
        return Poll(took, sent + len(content) + _head(answer), wrote)

    def _body(self, output: str, changed: str) -> dict[str, Any]:
        one = next(one for one in self.callbacks if output in one["output"] and changed in _names(one["inputs"]))
        names = one["output"].strip(".").split("...")
        outputs = [dict(zip(("id", "property"), name.rsplit(".", 1), strict=True)) for name in names]
        return {
            "output": one["output"],
            "outputs": outputs if one["output"].startswith("..") else outputs[0],
            "inputs": [self._filled(part) for part in one["inputs"]],
            "changedPropIds": [changed],
            "parsedChangedPropsIds": [changed],
            "state": [self._filled(part) for part in one["state"]],
        }

    def _filled(self, part: dict[str, str]) -> dict[str, Any]:
        return part | {"value": self.held.get(f"{part['id']}.{part['property']}")}


def _names(parts: list[dict[str, str]]) -> list[str]:
    return [f"{part['id']}.{part['property']}" for part in parts]


def _head(answer: HTTPResponse) -> int:
    return sum(len(f"{name}: {value}\r\n") for name, value in answer.getheaders()) + len("HTTP/1.1 204 NO CONTENT\r\n")


def run() -> bool:
    """Print what was measured; return whether all keeps to its limits."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        run_id = fill(folder)
        with serving(folder) as (port, _):
            callbacks = _callbacks(port)
            quiet = [poll_quietly(port, callbacks, run_id, page) for page in ("run", "runs")]
            with going_on(folder, run_id):
                watched, drawn = watch(port, callbacks, run_id)
    found = {
        "bytes": max(float(poll.bytes) for polls in quiet for poll in polls),
        "quiet": max(median(poll.milliseconds for poll in polls) for polls in quiet),
        "watchers": slowest_of_most(watched),
    }
    _tell(found, watched, drawn)
    return all(found[name] <= MUST[name] for name in MUST)


def slowest_of_most(polls: list[Poll]) -> float:
    """Return the milliseconds that 95 % of polls keep to."""
    return quantiles([poll.milliseconds for poll in polls], n=20)[-1]


def _tell(found: dict[str, float], watched: list[Poll], drawn: list[Poll]) -> None:
    print(f"nothing new, a poll both ways: {found['bytes']:,.0f} bytes (must be under {MUST['bytes']:,.0f})")
    print(f"nothing new, from question to answer: {found['quiet']:.1f} ms (must be under {MUST['quiet']:.0f})")
    news = sum(poll.wrote is not None for poll in watched)
    print(
        f"{WATCHERS} browsers on a run of {STATIONS} stations, {len(watched):,} polls of which {news:,} with news: "
        f"95 % within {found['watchers']:.0f} ms (must be {MUST['watchers']:.0f}); what they then draw within "
        f"{slowest_of_most(drawn):.0f} ms"
    )


def fill(folder: Path) -> int:
    """Make a database with a run of many stations under way; returns its id."""
    numbers = [f"{n:08d}" for n in range(1, STATIONS + 1)]
    with working(load_settings({"DATA_DIR": str(folder), "AUTH": "off"})):
        upgrade()
        with writing() as session:
            session.add_all(_station(number) for number in numbers)
            session.flush()
            fields: dict[str, Any] = {"name": "Watched", "data_type": "daily_mean", "pull_start_date": "2020-01-01"}
            checked = check_configuration(session, fields | {"schedule_type": "daily", "stations": numbers}, utc_now())
            config_id = insert_configuration(session, checked, utc_now())
            run_id = lifecycle.open_run(session, config_id, Trigger.PERSON, utc_now())
            lifecycle.pick_up_run(session, run_id, utc_now())
            board.mark_asked(session, run_id, numbers, 1000, utc_now())
    return run_id


def _station(number: str) -> MasterStation:
    named = {"station_name": f"River {number}", "agency": "USGS", "state_code": "MD"}
    return MasterStation(station_number=number, latitude=39.0, longitude=-77.0, **named)


def _callbacks(port: int) -> list[dict[str, Any]]:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", "/_dash-dependencies")
    found: list[dict[str, Any]] = json.loads(connection.getresponse().read())
    return [one for one in found if one["clientside_function"] is None]


def poll_quietly(port: int, callbacks: list[dict[str, Any]], run_id: int, page: str) -> list[Poll]:
    """Poll a page one time after the other while nothing happens; the first, which learns the mark, is left out."""
    browser = Browser(port, callbacks, {"run-id.data": run_id})
    polls = [browser.ask(f"{page}-drawn.data", f"{page}-tick.n_intervals") for _ in range(POLLS + 1)][1:]
    # The list's mark holds the minute, which may have turned.
    return [poll for poll in polls if poll.wrote is None]


@contextmanager
def going_on(folder: Path, run_id: int) -> Iterator[None]:
    """Let the run go on as a worker does, once a second: stations of a batch get values, a line tells of it."""
    over = threading.Event()

    def work() -> None:
        with working(load_settings({"DATA_DIR": str(folder), "AUTH": "off"})):
            step = 0
            while not over.wait(1.0):
                first = step * AT_ONCE % STATIONS + 1
                counts = {f"{n:08d}": Counts(new=365) for n in range(first, first + AT_ONCE)}
                with writing() as session:
                    board.add_counts(session, run_id, counts)
                with writing() as session:
                    write_line(session, run_id, f"USGS answered for {AT_ONCE} stations.", datetime(2026, 11, 25))
                step += 1

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def watch(port: int, callbacks: list[dict[str, Any]], run_id: int) -> tuple[list[Poll], list[Poll]]:
    """Let many browsers watch a run, each at its own moment; with news they draw it and read on in the log.

    Returns the polls, and what was asked for because of their news.
    """
    polls: list[Poll] = []
    drawn: list[Poll] = []

    def look(number: int) -> None:
        held = {"run-id.data": run_id, "run-state.value": "all", "run-error.value": "any"}
        browser, end = Browser(port, callbacks, held), time.monotonic() + SECONDS
        time.sleep(TICK_SECONDS * number / WATCHERS)
        while time.monotonic() < end:
            begin = time.monotonic()
            poll = browser.ask("run-drawn.data", "run-tick.n_intervals")
            polls.append(poll)
            if poll.wrote is not None:
                drawn.append(browser.ask("run-grid.rowData", "run-drawn.data"))
                drawn.append(browser.ask("run-log-news.data", "run-drawn.data"))
            time.sleep(max(0.0, TICK_SECONDS - (time.monotonic() - begin)))

    threads = [threading.Thread(target=look, args=(number,)) for number in range(WATCHERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return polls, drawn


if __name__ == "__main__":
    raise SystemExit(0 if run() else 1)
