"""Every example of the guide for programs runs against a server: curl in a shell, Python in a process of its own."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask
from werkzeug.serving import make_server

from core.db import writing
from core.domain import DataType
from core.store.merge import Merge, clear_staging, merge_staged, stage_readings
from tests.conftest import REPOSITORY
from tests.core.data import NOW, add_stations, readings

GUIDE = (REPOSITORY / "docs" / "api.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```(sh|python|r)\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)
PORT = "127.0.0.1:8050"
# What an example prints tells that it did what it says; in the order of the page.
SAYS = [r"2026-10-01 .*2026-11-01", r"^200 values$", r"^60 values; the next time from 20..-", r"^304$", r"^422 .*type"]


def examples(language: str) -> list[str]:
    return [text for kind, text in EXAMPLES if kind == language]


@pytest.fixture
def address(server: Flask) -> Iterator[str]:
    """A server with two months of a river; gives host and port."""
    with server.app_context(), writing() as session:
        station = add_stations(session, "01646500")["01646500"]
        midnight = NOW.replace(hour=0)
        days = [(midnight - timedelta(days=n), 100.0 + n, "P", None) for n in range(60)]
        quarters = [(NOW - timedelta(minutes=15 * n), 100.0 + n, "P", None) for n in range(200)]
        for data_type, rows in ((DataType.DAILY, days), (DataType.REALTIME, quarters)):
            clear_staging(session)
            stage_readings(session, readings(station, *rows))
            merge_staged(Merge(session, data_type, 1, NOW))
    web = make_server("127.0.0.1", 0, server, threaded=True)
    thread = Thread(target=web.serve_forever)
    thread.start()
    yield f"127.0.0.1:{web.port}"
    web.shutdown()
    thread.join()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not on this machine")
def test_the_examples_do_what_they_say(address: str, tmp_path: Path) -> None:
    for script in examples("sh"):
        run(["bash", "-euo", "pipefail", "-c", script.replace(PORT, address)], tmp_path)
    assert (tmp_path / "potomac.csv").read_text().count("\n") > 100
    for script, says in zip(examples("python"), SAYS, strict=True):
        said = run([sys.executable, "-W", "error", "-c", script.replace(PORT, address)], tmp_path)
        assert re.search(says, said.strip(), re.DOTALL), said


def run(command: list[str], folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not on this machine")
@pytest.mark.parametrize("script", examples("r"))
def test_the_examples_in_r_can_be_read(script: str) -> None:
    read = subprocess.run(["Rscript", "-e", "parse(file('stdin'))"], input=script, capture_output=True, text=True)
    assert read.returncode == 0, read.stderr
