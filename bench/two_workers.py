"""An ordinary hourly append of 8,820 stations by two workers: from the queue to the end, over real processes.

Four new values a station, six hours looked back at, a real Redis, the agency in a process of its own.
Must: at most 40 requests, under 60 s from enqueue to success, no process of a worker above 300 MB.

Run: python -m bench.two_workers
"""

import tempfile
import time
from datetime import timedelta
from pathlib import Path

from bench.hourly_pull import station_numbers, write_stations
from bench.installation import (
    agency_process,
    environment,
    installed,
    requests_of,
    tell,
    watched_memory,
    workers,
)
from core import configurations, operations, runs
from core.db import reading, writing
from core.domain import Trigger, utc_now
from core.files import site_files
from core.runs import RunRow
from core.store import origin
from tests.redis_process import redis_process

MOST_REQUESTS, MOST_SECONDS, MOST_MB = 40, 60.0, 300.0
LONGEST_SECONDS = 600


def run() -> bool:
    """Measure and print; returns whether all three hold."""
    with tempfile.TemporaryDirectory() as name, redis_process(Path(name)) as redis_url:
        folder = Path(name)
        numbers = station_numbers()
        file = write_stations(folder / "stations.csv", numbers)
        with agency_process("--stations", str(file)) as agency:
            variables = environment(agency, folder, REDIS_URL=redis_url)
            with installed(variables), workers(variables, 2) as processes:
                config_id = _configure(file, numbers)
                tell(agency, "now", {"offset": -3600})
                pulled_to_its_end(config_id)
                tell(agency, "now", {"offset": 0})
                before = requests_of(agency)
                with watched_memory(processes) as most:
                    begin = time.perf_counter()
                    ended = pulled_to_its_end(config_id)
                    seconds = time.perf_counter() - begin
                asked, megabytes = requests_of(agency) - before, most[0] / 1e6
    print(f"hourly append, {len(numbers):,} stations, two workers: {asked} requests (at most {MOST_REQUESTS}), "
          f"{seconds:.1f} s (under {MOST_SECONDS:.0f}), {megabytes:.0f} MB (under {MOST_MB:.0f})")  # fmt: skip
    print(f"  {ended.rows_new:,} new values, {ended.rows_unchanged:,} looked at again")
    return asked <= MOST_REQUESTS and seconds < MOST_SECONDS and megabytes < MOST_MB


def _configure(file: Path, numbers: list[str]) -> int:
    now = utc_now()
    with writing() as session:
        origin.stamp_origin(session, True)
        site_files.import_stations(session, file)
        fields = {"name": "All", "data_type": "realtime_15min", "schedule_type": "hourly", "stations": numbers,
                  "pull_start_date": (now - timedelta(days=1)).isoformat()}  # fmt: skip
        checked = configurations.check_configuration(session, fields, now)
        return configurations.insert_configuration(session, checked, now)


def pulled_to_its_end(config_id: int) -> RunRow:
    """Start a run as the button does, and wait for its end."""
    run_id, end = operations.start_run(config_id, Trigger.CLI), time.monotonic() + LONGEST_SECONDS
    while True:
        with reading() as session:
            run = runs.get_run(session, run_id)
        if run.status != "running":
            assert run.status == "success", run.error_message
            return run
        assert time.monotonic() < end, "the run did not end"
        time.sleep(0.1)


if __name__ == "__main__":
    raise SystemExit(0 if run() else 1)
