"""The product's web process as the Procfile starts it, over a database of one station with a long record."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from flask_migrate import upgrade

from core.context import working
from core.db import writing
from core.models import MasterStation, Station
from core.settings import environment, load_settings
from jobs.redis_server import free_port
from tests.local_web import wait_until_it_answers

STATION = "01646500"
END = datetime(2026, 11, 22, 12)
STEP = timedelta(minutes=15)
INSERT = """INSERT INTO discharge_observations
    (station_id, type, observed_at, discharge, unit, quality_code, qualifiers, recorded_at) VALUES (?,?,?,?,?,?,?,?)"""


def fill(folder: Path, rows: int) -> Path:
    """Make a migrated database whose one station has `rows` 15-minute values up to END; returns its file."""
    with working(load_settings({"DATA_DIR": str(folder), "AUTH": "off"})):
        upgrade()
        with writing() as session:
            named = {"station_number": STATION, "agency": "USGS", "latitude": 39.0, "longitude": -77.1}
            session.add(MasterStation(station_name="A river", state_code="MD", **named))
            session.add(Station(id=1, name="A river", **named))
    with sqlite3.connect(folder / "streamflow.db") as connection:
        connection.executemany(INSERT, _values(rows))
    return folder / "streamflow.db"


def _values(rows: int) -> Iterator[tuple[object, ...]]:
    for n in range(rows):
        moment = f"{END - (rows - n) * STEP:%Y-%m-%d %H:%M:%S}"
        quality = ("A", None) if n < rows - 20_000 else ("P", "e" if n % 97 == 0 else None)
        yield 1, "realtime_15min", moment, round(1000 + n % 9973 * 1.37, 2), "cfs", *quality, "2026-11-22 12:00:00"


@contextmanager
def serving(folder: Path, processes: int = 1, app: str = "app:create_server()") -> Iterator[tuple[int, int]]:
    """Run gunicorn as the Procfile does; yields its port and the process id of its master."""
    port = free_port()
    env = environment() | {
        "DATA_DIR": str(folder),
        "AUTH": "off",
        "PORT": str(port),
        "WEB_CONCURRENCY": str(processes),
        "REDIS_URL": "redis://127.0.0.1:1",
    }
    process = subprocess.Popen([sys.executable, "-m", "gunicorn", app], env=env)
    try:
        wait_until_it_answers(f"http://127.0.0.1:{port}/healthz")
        yield port, process.pid
    finally:
        process.terminate()
        process.wait()


def workers_of(master: int) -> list[int]:
    """Return the process ids of gunicorn's workers."""
    return [int(word) for word in Path(f"/proc/{master}/task/{master}/children").read_text().split()]


def forget_peaks(pids: list[int]) -> int:
    """Let the kernel measure the peak of memory anew; returns the bytes resident now."""
    for pid in pids:
        Path(f"/proc/{pid}/clear_refs").write_text("5")
    return _memory(pids, "VmRSS")


def peak_bytes(pids: list[int]) -> int:
    """Return the most bytes that were resident since `forget_peaks`, summed over processes."""
    return _memory(pids, "VmHWM")


def _memory(pids: list[int], name: str) -> int:
    lines = [line for pid in pids for line in Path(f"/proc/{pid}/status").read_text().splitlines()]
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{name}:"))
