"""The guide's way to add an agency works: its changes are made to a copy of the code, and the copy pulls from it."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.conftest import REPOSITORY

GUIDE = (REPOSITORY / "docs" / "developers.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r'^```(python|diff) title="([^"]+)"\n(.*?)^```', GUIDE, re.MULTILINE | re.DOTALL)
DAYS = [f"2026-11-{day:02}" for day in range(1, 21)]
WITHHELD = "2026-11-05"
STATIONS = """station_number,station_name,latitude,longitude,state_code,huc_code,altitude_ft,drainage_area_sqmi,agency
LW0001,Slow River,52.1,5.3,,,,,LW
LW0002,Slower River,52.2,5.4,,,,,LW
"""
PULL = """
from pathlib import Path
from flask_migrate import upgrade
from core.store import origin
from core import seeding
from core.context import working
from core.db import writing
from core.domain import DataType
from core.settings import load_settings
from tests.core.pulls import configure, pull, table

with working(load_settings()):
    upgrade()
    with writing() as session:
        origin.stamp_origin(session, simulated=False)
        seeding.import_stations(session, Path("lowland.csv"))
    config_id = configure(["LW0001", "LW0002"], DataType.DAILY, "2026-11-01")
    for run in pull(config_id), pull(config_id):
        print(run.status, run.rows_new, run.rows_revised, run.error_message)
    print(len(table()), table()[0])
"""


class Lowland(BaseHTTPRequestHandler):
    """The agency of the guide: final values, and one day withheld."""

    def do_GET(self) -> None:
        asked = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        lines = [
            f"{station},{day},{',ice' if day == WITHHELD else f'{int(day[-2:]) / 4},final'}"
            for station in asked["stations"].split(",")
            for day in DAYS
            if asked["from"] <= day <= asked["to"]
        ]
        body = "\n".join(["station,date,flow,status", *lines]).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/csv; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def lowland() -> Iterator[str]:
    """The agency on loopback; gives host and port."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Lowland) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_an_agency_is_added_as_the_guide_says(tmp_path: Path, lowland: str) -> None:
    for folder in ("core", "seeds", "tests"):
        shutil.copytree(REPOSITORY / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    assert {kind for kind, _, _ in BLOCKS} == {"python", "diff"}
    for kind, name, text in BLOCKS:
        change(tmp_path / name, kind, text.replace("127.0.0.1:9000", lowland))
    (tmp_path / "lowland.csv").write_text(STATIONS)
    env = os.environ | {"AUTH": "off", "DATA_DIR": str(tmp_path / "data"), "LOG_LEVEL": "WARNING"}
    pulled = subprocess.run([sys.executable, "-c", PULL], cwd=tmp_path, env=env, capture_output=True, text=True)
    assert pulled.returncode == 0, pulled.stderr
    first, second, stored = pulled.stdout.splitlines()
    assert (first, second) == ("success 38 0 None", "success 0 0 None")
    assert stored.startswith("38 ('LW0001', 'daily_mean', datetime.datetime(2026, 11, 1, 0, 0), 0.25, 'A'")


def change(path: Path, kind: str, text: str) -> None:
    """Make a change of the guide: a new file, or lines beside lines that stand there once."""
    if kind == "python":
        assert not path.exists()
        path.write_text(text, encoding="utf-8")
        return
    lines = text.splitlines()
    before = "\n".join(line[1:] for line in lines if line.startswith(" "))
    after = "\n".join(line[1:] for line in lines)
    held = path.read_text(encoding="utf-8")
    assert held.count(before) == 1, before
    path.write_text(held.replace(before, after), encoding="utf-8")
