"""A whole pull against fetching and parsing alone: 200 stations, 30 days of 15-minute values.

The floor asks the same agency for the same windows with `dataretrieval` and throws the frames away. Both are one
process; the agency is another. Must: the pull takes at most 1.3 times as long.

Run: python -m bench.whole_pull
"""

import tempfile
import time
from datetime import datetime
from pathlib import Path
from statistics import median

import dataretrieval
from dataretrieval import waterdata

from bench.hourly_pull import station_numbers, write_stations
from bench.installation import agency_process, environment, installed
from core import configurations, ingest, runs
from core.db import reading, writing
from core.domain import Agency, DataType, Progress, Trigger
from core.files import site_files
from core.pulling import batches, lifecycle
from core.pulling.batching import batch_plans
from core.sources.usgs import LIMITS, UsgsSource, time_argument
from core.store import origin
from core.windows import plan_windows

NOW, START = datetime(2026, 11, 22, 12), datetime(2026, 10, 23, 12)
STATIONS, ROUNDS, MUST = 200, 3, 1.3


def run() -> bool:
    """Measure and print; returns whether it holds."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        numbers = station_numbers()[:STATIONS]
        file = write_stations(folder / "stations.csv", numbers)
        with agency_process("--now", f"{NOW.isoformat()}Z", "--stations", str(file)) as agency:
            floor(agency, numbers)  # the agency makes its rivers up when first asked
            rounds = [(floor(agency, numbers), pull(agency, numbers, file, folder / str(n))) for n in range(ROUNDS)]
    ratio = median(one[1][0] / one[0] for one in rounds)
    each = " ".join(f"{pulled[0] / bare:.2f}" for bare, pulled in rounds)
    print(f"whole pull, {STATIONS} stations x 30 days, {rounds[0][1][1]:,} values: {ratio:.2f} of fetching and parsing")
    print(f"  alone (at most {MUST}; rounds {each}; {rounds[0][0]:.1f} s and {rounds[0][1][0]:.1f} s)")
    return ratio <= MUST


def floor(agency: str, numbers: list[str]) -> float:
    """Return the seconds that the library needs for the windows of such a pull."""
    limits = LIMITS[DataType.REALTIME]
    plans = {number: plan_windows(Progress(), START, NOW, DataType.REALTIME) for number in numbers}
    (batch,) = batch_plans(plans, limits, NOW, DataType.REALTIME)
    begin = time.perf_counter()
    with dataretrieval.configure(waterdata.WaterdataConfiguration(base_url=agency)):
        for window in batch.windows:
            waterdata.get_continuous(
                monitoring_location_id=[f"USGS-{number}" for number in batch.stations],
                parameter_code="00060",
                time=time_argument(window, DataType.REALTIME),
            )
    return time.perf_counter() - begin


def pull(agency: str, numbers: list[str], file: Path, folder: Path) -> tuple[float, int]:
    """Return the seconds of a whole pull, from plan to end, and the values it stored."""
    with installed(environment(agency, folder)):
        with writing() as session:
            origin.stamp_origin(session, True)
            site_files.import_stations(session, file)
            fields = {"name": "A", "data_type": "realtime_15min", "pull_start_date": START.isoformat(),
                      "schedule_type": "hourly", "stations": numbers}  # fmt: skip
            checked = configurations.check_configuration(session, fields, NOW)
            config_id = configurations.insert_configuration(session, checked, NOW)
            run_id = lifecycle.open_run(session, config_id, Trigger.CLI, NOW)
        upstream = ingest.Upstream({Agency.USGS: UsgsSource(agency)}, None, True)
        begin = time.perf_counter()
        ingest.plan_run(run_id, upstream, NOW)
        while waiting := _waiting():
            ingest.pull_batch(waiting[0].batch_id, upstream, "bench")
        seconds = time.perf_counter() - begin
        with reading() as session:
            ended = runs.get_run(session, run_id)
        assert ended.status == "success", ended.error_message
        return seconds, ended.rows_new


def _waiting() -> list[batches.Waiting]:
    with reading() as session:
        return batches.waiting_batches(session)


if __name__ == "__main__":
    raise SystemExit(0 if run() else 1)
