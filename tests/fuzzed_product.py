"""The product as gunicorn serves it, over data pulled from the simulated agencies, for requests made at random."""

import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from flask_migrate import upgrade

from core.context import working
from core.db import writing
from core.domain import DataType, utc_now
from core.people.keys import create_key
from core.settings import environment, load_settings
from jobs.launch import AGENCY_PATHS, agency_urls
from jobs.redis_server import free_port
from simulator.server import running
from tests.core.pulls import NOON, OHIO, POTOMAC, configure, prepare, pull, start
from tests.local_web import wait_until_it_answers
from tests.redis_process import redis_process

NOBODY = "http://127.0.0.1:1"
START_SECONDS = 180.0
CANADIAN = "08MF005"


@dataclass(frozen=True)
class Fuzzed:
    """A served product: its address, a key of an operator where sign-in is on, and the folder of its data and log."""

    url: str
    key: str | None
    folder: Path


def fill(folder: Path) -> str:
    """Pull some weeks of three stations into a new database in `folder`; returns the key of an operator."""
    with running(now=f"{NOON:%Y-%m-%dT%H:%M:%SZ}") as agency:
        agencies = agency_urls(agency.base_url) | {"SIMULATED": "on"}
        with working(load_settings({"DATA_DIR": str(folder), "AUTH": "off"} | agencies)):
            upgrade()
            prepare()
            for data_type, begin in (
                (DataType.DAILY, datetime(2026, 9, 1)),
                (DataType.REALTIME, NOON - timedelta(days=4)),
                (DataType.FORECAST, NOON),
            ):
                stations = [POTOMAC, OHIO] if data_type is DataType.FORECAST else [POTOMAC, OHIO, CANADIAN]
                config_id = configure(stations, data_type, f"{begin:%Y-%m-%d}")
                pull(config_id)
            start(config_id)
            with writing() as session:
                return create_key(session, "fuzzing", "operate", 1, utc_now())


@contextmanager
def fuzzed(folder: Path, auth: bool) -> Iterator[Fuzzed]:
    """Fill a database and serve it."""
    key = fill(folder)
    port = free_port()
    with redis_process(folder / "redis") as redis_url, (folder / "web.log").open("wb") as log:
        env = environment() | dict.fromkeys(AGENCY_PATHS, NOBODY) | {
            "DATA_DIR": str(folder), "AUTH": "on" if auth else "off", "SECRET_KEY": secrets.token_hex(32),
            "REDIS_URL": redis_url, "PORT": str(port), "SIMULATED": "on", "WEB_CONCURRENCY": "2",
            "REQUESTS_A_MINUTE": "0",
        }  # fmt: skip
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "app:create_server()"], env=env, stdout=log, stderr=log
        )
        try:
            url = f"http://127.0.0.1:{port}"
            wait_until_it_answers(f"{url}/healthz", START_SECONDS)
            yield Fuzzed(url, key if auth else None, folder)
        finally:
            process.terminate()
            process.wait()
