"""The simulator as the process that `make demo` starts."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx

from jobs.redis_server import free_port
from tests.simulator.conftest import STATIONS

ROOT = Path(__file__).parents[2]


def test_it_serves_until_it_is_told_to_end() -> None:
    port = free_port()
    command = [sys.executable, "-m", "simulator", "--port", str(port), "--stations", str(STATIONS), "--quota", "77"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            answer = _first_answer(f"http://127.0.0.1:{port}/ogcapi/v1/collections")
            assert answer.headers["x-ratelimit-limit"] == "77"
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=5)


def _first_answer(url: str) -> httpx.Response:
    deadline = time.monotonic() + 20
    while True:
        try:
            return httpx.get(url, timeout=5)
        except httpx.TransportError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
