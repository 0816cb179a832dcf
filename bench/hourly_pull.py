"""What an hourly pull of 8,820 stations asks of the USGS: requests, and seconds against the simulated service.

Must: at most 40 requests with all watermarks alike, at most 80 with watermarks scattered over two days.
"""

import csv
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from flask_migrate import upgrade

from core import configurations, ingest, lifecycle, origin, progress, runs, site_files
from core.context import working
from core.db import reading, writing
from core.domain import Agency, Progress, Trigger
from core.seeding import STATION_COLUMNS
from core.settings import load_settings
from core.sources.usgs import UsgsSource
from simulator.server import Simulator, running

STATIONS = 8820
NOW = datetime(2026, 11, 22, 12)
MUST = {"alike": 40, "scattered over two days": 80}


def run() -> bool:
    """Measure both cases and print them; returns whether both hold."""
    good = []
    with tempfile.TemporaryDirectory() as folder:
        stations = write_stations(Path(folder) / "stations.csv")
        for case, most in MUST.items():
            with running(now=f"{NOW.isoformat()}Z", stations=stations, quota=10_000) as agency:
                requests, seconds, rows = hourly_pull(agency, stations, Path(folder) / case.split()[0], case)
            good.append(requests <= most)
            print(f"hourly pull, {STATIONS:,} stations, watermarks {case}: {requests} requests (at most {most}),")
            print(f"  {rows:,} rows in {seconds:.1f} s, the simulated service's own time included")
    return all(good)


def write_stations(path: Path) -> Path:
    """Write a catalogue of made-up stations over the United States."""
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(STATION_COLUMNS)
        for n in range(STATIONS):
            place = (30 + n % 180 / 10, -120 + n // 180)
            writer.writerow(
                [f"{1_000_000 + 137 * n:08d}", f"River {n}", *place, "OH", "05090201", 500, 50 + n % 900, "USGS"]
            )
    return path


def hourly_pull(agency: Simulator, stations: Path, folder: Path, case: str) -> tuple[int, float, int]:
    """Pull once from watermarks already reached; returns requests, seconds and rows."""
    with installation(agency, folder), writing() as session:
        origin.stamp_origin(session, True)
        site_files.import_stations(session, stations)
    with installation(agency, folder):
        run_id = prepare_run(case)
        upstream = ingest.Upstream({Agency.USGS: UsgsSource(agency.base_url)}, None, True)
        start = time.perf_counter()
        for batch_id in ingest.plan_run(run_id, upstream, NOW):
            ingest.pull_batch(batch_id, upstream, "bench")
        seconds = time.perf_counter() - start
        with reading() as session:
            run = runs.get_run(session, run_id)
        assert run.status == "success", run.error_message
        values = [entry for entry in agency.requests if "/continuous/" in entry.path]
        return len(values), seconds, run.rows_new


@contextmanager
def installation(agency: Simulator, folder: Path) -> Iterator[None]:
    """An installation in a folder, migrated."""
    env = {"DATA_DIR": str(folder), "AUTH": "off", "SIMULATED": "on", "USGS_BASE_URL": agency.base_url}
    with working(load_settings(env)):
        upgrade()
        yield


def prepare_run(case: str) -> int:
    """Save the configuration, set every watermark, open the run."""
    step = timedelta(0) if case == "alike" else timedelta(minutes=15)
    numbers = [f"{1_000_000 + 137 * n:08d}" for n in range(STATIONS)]
    reached = {
        number: Progress(datetime(2026, 10, 22), NOW - timedelta(hours=1) - n % 193 * step, NOW - timedelta(hours=1))
        for n, number in enumerate(numbers)
    }
    with writing() as session:
        fields = {"name": case, "data_type": "realtime_15min", "pull_start_date": "2026-10-22",
                  "schedule_type": "hourly", "stations": numbers}  # fmt: skip
        checked = configurations.check_configuration(session, fields, NOW)
        config_id = configurations.insert_configuration(session, checked, NOW)
        progress.write_progress(session, config_id, reached)
        return lifecycle.open_run(session, config_id, Trigger.CLI, NOW)


if __name__ == "__main__":
    raise SystemExit(0 if run() else 1)
