"""What more web processes bring: answers a second, and how long each takes, for one, two and four of them.

Nothing here must be reached: it says how many processes a machine can use. The clients run on the same cores, so the
processor time that an answer takes is told too: by it one counts how many answers a core of a larger machine gives.
Run: python -m bench.web_processes
"""

import statistics
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path

import psutil

from bench.serve_csv import WEEK
from bench.web_server import STATION, fill, forget_peaks, serving, workers_of

PROCESSES = (1, 2, 4)
CLIENTS, SECONDS = 16, 6
ADDRESSES = {
    "a station's last 7 days": WEEK,
    "the newest value": f"/api/v1/observations?station={STATION}&type=realtime_15min&start=2026-11-22&limit=1",
}


def run() -> bool:
    """Measure and print it."""
    with tempfile.TemporaryDirectory() as folder:
        fill(Path(folder), 100_000)
        for processes in PROCESSES:
            with serving(Path(folder), processes) as (port, master):
                workers = workers_of(master)
                print(f"{processes} web processes, {CLIENTS} clients:")
                for what, address in ADDRESSES.items():
                    ask_for_a_while(port, address, 1)
                    busy = _processor_seconds(workers)
                    taken = ask_for_a_while(port, address)
                    _show(what, taken, _processor_seconds(workers) - busy)
                print(f"  {forget_peaks(workers) / 1e6:.0f} MB resident in all of them")
    return True


def _show(what: str, taken: list[float], busy: float) -> None:
    within = sorted(taken)[int(0.95 * len(taken))]
    half = statistics.median(taken)
    print(f"  {what}: {len(taken) / SECONDS:.0f} answers a second, half within {half * 1000:.0f} ms, "
          f"95% within {within * 1000:.0f} ms, {busy / len(taken) * 1000:.1f} ms of a processor each")  # fmt: skip


def _processor_seconds(pids: list[int]) -> float:
    return sum(sum(psutil.Process(pid).cpu_times()[:2]) for pid in pids)


def ask_for_a_while(port: int, address: str, seconds: float = SECONDS) -> list[float]:
    """Let clients ask without a pause; returns the seconds that each answer took."""
    with ThreadPoolExecutor(CLIENTS) as clients:
        return [one for each in clients.map(lambda _: _ask(port, address, seconds), range(CLIENTS)) for one in each]


def _ask(port: int, address: str, seconds: float) -> list[float]:
    connection, taken, end = HTTPConnection("127.0.0.1", port, timeout=60), [], time.perf_counter() + seconds
    while (start := time.perf_counter()) < end:
        connection.request("GET", address)
        response = connection.getresponse()
        assert response.status == 200 and response.read(), response.status
        taken.append(time.perf_counter() - start)
    connection.close()
    return taken


if __name__ == "__main__":
    raise SystemExit(0 if run() else 1)
