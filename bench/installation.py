"""What benchmarks of whole runs stand on: a simulated agency in a process of its own, an installation, workers."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Any

import psutil
from flask_migrate import upgrade

from core.context import working
from core.settings import environment as environment_of_process
from core.settings import load_settings
from jobs.redis_server import free_port
from tests.local_web import wait_until_it_answers


@contextmanager
def agency_process(*options: str) -> Iterator[str]:
    """Run the simulated agencies as a process; yields their address."""
    port = free_port()
    command = [sys.executable, "-m", "simulator", "--port", str(port), "--quota", "100000", *options]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        wait_until_it_answers(f"http://127.0.0.1:{port}/_simulator/now")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


def tell(agency: str, path: str, order: dict[str, Any]) -> None:
    """Give the simulated agencies an order."""
    request = urllib.request.Request(f"{agency}/_simulator/{path}", json.dumps(order).encode(), method="POST")
    request.add_header("Content-Type", "application/json")
    urllib.request.urlopen(request, timeout=10).read()


def requests_of(agency: str) -> int:
    """Count the requests that the agencies have answered."""
    with urllib.request.urlopen(f"{agency}/_simulator/requests", timeout=10) as answer:
        return len(json.load(answer)["requests"])


def environment(agency: str, folder: Path, **more: str) -> dict[str, str]:
    """The variables of an installation in a folder, on SQLite unless `more` says otherwise."""
    return {"DATA_DIR": str(folder), "AUTH": "off", "SIMULATED": "on", "USGS_BASE_URL": agency, **more}


@contextmanager
def installed(variables: dict[str, str]) -> Iterator[None]:
    """An installation, migrated; its app is open."""
    with working(load_settings(variables)):
        upgrade()
        yield


@contextmanager
def workers(variables: dict[str, str], count: int) -> Iterator[list[psutil.Process]]:
    """Run workers; yields their processes once they have had time to start."""
    environ = environment_of_process() | variables | {"TZ": "UTC", "LOG_LEVEL": "WARNING"}
    command = [sys.executable, "-m", "jobs.worker"]
    started = [subprocess.Popen(command, env=environ, start_new_session=True) for _ in range(count)]
    time.sleep(5)
    try:
        yield [psutil.Process(one.pid) for one in started]
    finally:
        for one in started:
            os.killpg(one.pid, signal.SIGKILL)
            one.wait(10)


@contextmanager
def watched_memory(processes: list[psutil.Process]) -> Iterator[list[int]]:
    """Measure, while the block runs, the most resident bytes that any of these or their children had."""
    over, most = Event(), [0]

    def look() -> None:
        while not over.wait(0.05):
            for process in processes:
                try:
                    family = [process, *process.children(recursive=True)]
                    most[0] = max(most[0], *(one.memory_info().rss for one in family))
                except psutil.NoSuchProcess:
                    continue

    watch = Thread(target=look, daemon=True)
    watch.start()
    try:
        yield most
    finally:
        over.set()
        watch.join()
