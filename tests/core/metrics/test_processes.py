"""Several web processes: whichever is asked answers for all."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from jobs.redis_server import free_port
from tests.conftest import REPOSITORY
from tests.core.metrics.reading import parse

CALLBACKS = 12
COUNT = "streamflow_callback_duration_seconds_count"


@pytest.fixture
def gunicorn(database_url: str, redis_url: str, tmp_path: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """The address of two web processes of one gunicorn, started as in production."""
    port = free_port()
    env = os.environ | {"DATABASE_URL": database_url, "REDIS_URL": redis_url, "DATA_DIR": str(tmp_path), "AUTH": "off"}
    command = [sys.executable, "-m", "gunicorn", "--workers", "2", "--bind", f"127.0.0.1:{port}", "app:create_server()"]
    with (tmp_path / "web.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=REPOSITORY, env=env, stdout=log, stderr=log)
    yield f"http://127.0.0.1:{port}", process
    process.kill()
    process.wait()


def answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}/healthz").status_code == 200
    except httpx.TransportError:
        return False


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_each_process_tells_of_the_callbacks_of_all(gunicorn: tuple[str, subprocess.Popen[bytes]]) -> None:
    address, process = gunicorn
    end = time.monotonic() + 60
    while not answers(address) and time.monotonic() < end:
        time.sleep(0.1)
    for _ in range(CALLBACKS):
        httpx.post(f"{address}/_dash-update-component", json={"output": "made-up.children"})
    told = [httpx.get(f"{address}/metrics").text for _ in range(8)]
    assert [sum(parse(text)[COUNT].values()) for text in told] == [CALLBACKS] * 8
    folder = counts_folder(process.pid)
    assert folder.is_dir()
    process.send_signal(signal.SIGTERM)
    process.wait(30)
    assert not folder.exists()


def counts_folder(gunicorn_pid: int) -> Path:
    """Find where a gunicorn's processes count: they hold their files mapped."""
    children = Path(f"/proc/{gunicorn_pid}/task/{gunicorn_pid}/children").read_text().split()
    maps = "".join(Path(f"/proc/{pid}/maps").read_text() for pid in children)
    return Path(next(word for word in maps.split() if word.endswith(".db") and "histogram_" in word)).parent
