"""What an hourly pull of 8,820 stations asks of the USGS: requests, and seconds against the simulated service.

Must: at most 40 requests with all watermarks alike, at most 80 with watermarks scattered over two days. What meeting
the stations for the first time costs beside, once, is printed apart. The numbers are those of a file of the agency
where it lies beside the repository, which it is no part of; else they are made up.
"""

import csv
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from flask_migrate import upgrade

from core import configurations, ingest, runs
from core.context import working
from core.db import reading, writing
from core.domain import Agency, Progress, Trigger
from core.files import site_files
from core.pulling import batches, lifecycle, progress
from core.seeding import STATION_COLUMNS
from core.settings import load_settings
from core.sources.usgs import UsgsSource
from core.store import origin
from simulator.server import Simulator, running

STATIONS = 8820
NOW = datetime(2026, 11, 22, 12)
MUST = {"alike": 40, "scattered over two days": 80}
PUBLISHED = Path(__file__).parents[2] / "shared/upstream/stations/NWIS_Current_Streamflow_Site_Data.tsv"


def run() -> bool:
    """Measure both cases and print them; returns whether both hold."""
    good = []
    with tempfile.TemporaryDirectory() as folder:
        numbers = station_numbers()
        stations = write_stations(Path(folder) / "stations.csv", numbers)
        for case, most in MUST.items():
            with running(now=f"{NOW.isoformat()}Z", stations=stations, quota=10_000) as agency:
                met, requests, seconds, rows = hourly_pull(
                    agency, stations, Path(folder) / case.split()[0], case, numbers
                )
            good.append(requests <= most)
            print(f"hourly pull, {len(numbers):,} stations, watermarks {case}: {requests} requests (at most {most}),")
            print(f"  {rows:,} rows in {seconds:.1f} s, the simulated service's own time included;")
            print(f"  first contact, once: {met} requests more")
    return all(good)


def station_numbers() -> list[str]:
    """Return the agency's published numbers where they are there, else made-up ones; says which."""
    if not PUBLISHED.exists():
        print(f"{STATIONS:,} made-up station numbers")
        return [f"{1_000_000 + 137 * n:08d}" for n in range(STATIONS)]
    with PUBLISHED.open(encoding="utf-8", errors="replace", newline="") as file:
        rows = csv.DictReader((line for line in file if not line.startswith("#")), delimiter="\t")
        numbers = [row["site_no"] for row in rows if row["site_no"].isdigit()]
    print(f"{len(numbers):,} station numbers of {PUBLISHED.name}")
    return numbers


def write_stations(path: Path, numbers: list[str]) -> Path:
    """Write a catalogue of stations with made-up particulars over the United States."""
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(STATION_COLUMNS)
        for n, number in enumerate(numbers):
            place = (30 + n % 180 / 10, -120 + n // 180)
            writer.writerow([number, f"River {n}", *place, "OH", "05090201", 500, 50 + n % 900, "USGS"])
    return path


def hourly_pull(
    agency: Simulator, stations: Path, folder: Path, case: str, numbers: list[str]
) -> tuple[int, int, float, int]:
    """Pull once from watermarks already reached; returns requests of first contact and of values, seconds and rows."""
    with installation(agency, folder), writing() as session:
        origin.stamp_origin(session, True)
        site_files.import_stations(session, stations)
    with installation(agency, folder):
        run_id = prepare_run(case, numbers)
        upstream = ingest.Upstream({Agency.USGS: UsgsSource(agency.base_url)}, None, True)
        start = time.perf_counter()
        ingest.plan_run(run_id, upstream, NOW)
        while waiting := waiting_batches():
            ingest.pull_batch(waiting[0], upstream, "bench")
        seconds = time.perf_counter() - start
        with reading() as session:
            run = runs.get_run(session, run_id)
        assert run.status == "success", run.error_message
        values = [entry for entry in agency.requests if "/continuous/" in entry.path]
        met = [entry for entry in agency.requests if "/combined-metadata/" in entry.path]
        return len(met), len(values), seconds, run.rows_new


def waiting_batches() -> list[int]:
    """Return the batches that still have a turn to take."""
    with reading() as session:
        return [one.batch_id for one in batches.waiting_batches(session)]


@contextmanager
def installation(agency: Simulator, folder: Path) -> Iterator[None]:
    """An installation in a folder, migrated."""
    env = {"DATA_DIR": str(folder), "AUTH": "off", "SIMULATED": "on", "USGS_BASE_URL": agency.base_url}
    with working(load_settings(env)):
        upgrade()
        yield


def prepare_run(case: str, numbers: list[str]) -> int:
    """Save the configuration, set every watermark, open the run."""
    step = timedelta(0) if case == "alike" else timedelta(minutes=15)
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
