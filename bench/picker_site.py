"""A warm installation with 30,000 made-up stations, served as the Procfile serves it."""

import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from flask_migrate import upgrade
from sqlalchemy import insert

from core.context import working
from core.db import writing
from core.models import MasterStation, StationMapping
from core.picking.regions import STATE_NAMES
from core.settings import load_settings
from core.store import origin
from jobs.launch import agency_urls
from jobs.redis_server import free_port
from tests.conftest import REPOSITORY
from tests.local_web import wait_until_it_answers
from tests.redis_process import redis_process

STATIONS = 30_000
WORDS = ("Potomac", "Ohio", "Fraser", "Yukon", "Mud", "Bear", "Elk", "Cedar", "Clear", "Salt", "Sandy", "Rock", "Otter")


@contextmanager
def site() -> Iterator[str]:
    """Serve the made-up catalogue; yields the address."""
    with tempfile.TemporaryDirectory() as folder, redis_process(Path(folder)) as redis_url:
        port = str(free_port())
        environment = {
            "DATA_DIR": folder, "REDIS_URL": redis_url, "AUTH": "off", "SIMULATED": "on", "PORT": port,
        } | agency_urls("http://127.0.0.1:1")  # fmt: skip
        fill(environment)
        command = [sys.executable, "-m", "gunicorn", "app:create_server()"]
        process = subprocess.Popen(command, cwd=REPOSITORY, env=environment)
        try:
            wait_until_it_answers(f"http://127.0.0.1:{port}/healthz")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(30)


def fill(environment: dict[str, str]) -> None:
    """Make the database and write the stations; a third of the USGS's have a forecast."""
    rows = [station(random.Random(n), n) for n in range(STATIONS)]
    forecast = [row["station_number"] for row in rows[::3] if row["agency"] == "USGS"]
    with working(load_settings(environment)):
        upgrade()
        with writing() as session:
            origin.stamp_origin(session, True)
            session.execute(insert(MasterStation), rows)
            session.execute(
                insert(StationMapping),
                [
                    {"source_agency": "USGS", "source_id": one, "target_agency": "NOAA-HADS", "target_id": f"X{one}"}
                    for one in forecast
                ],
            )


def station(chance: random.Random, n: int) -> dict[str, Any]:
    """Make up one station: every fourth is Canadian, every third is no longer active."""
    canadian, state = n % 4 == 3, chance.choice(list(STATE_NAMES))
    one, other, place = (chance.choice(WORDS) for _ in range(3))
    return {
        "station_number": f"{n // 1000:02d}XX{n % 1000:03d}" if canadian else f"{1_000_000 + 317 * n:08d}",
        "station_name": f"{one} {other} River at {place}ville, {state}",
        "agency": "EC" if canadian else "USGS",
        "latitude": round(chance.uniform(49, 60) if canadian else chance.uniform(26, 48.5), 5),
        "longitude": round(chance.uniform(-123, -75), 5),
        "state_code": state,
        "huc_code": None if canadian else f"{chance.randint(1, 18):02d}{chance.randint(0, 999_999):06d}",
        "drainage_area_sqmi": round(10 ** chance.uniform(-0.5, 5), 1),
        "record_start_date": datetime(chance.randint(1900, 2020), 1, 1),
        "record_end_date": datetime(2026, 11, 20) if n % 3 else datetime(2021, 5, 5),
        "is_active": bool(n % 3),
    }
