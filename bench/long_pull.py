"""The memory of a worker over a long pull: 15-minute values of five stations, 1 year against 30.

Must: the most resident memory of either lies within 20% of the other's.

Run: python -m bench.long_pull
"""

import tempfile
from datetime import timedelta
from pathlib import Path

from bench.installation import agency_process, environment, installed, watched_memory, workers
from bench.two_workers import pulled_to_its_end
from core import configurations, seeding
from core.db import writing
from core.domain import utc_now
from core.store import origin
from tests.redis_process import redis_process

STATIONS, WITHIN = ["01646500", "03294500", "07374000", "09380000", "13317000"], 0.2


def run() -> bool:
    """Measure and print; returns whether it holds."""
    with tempfile.TemporaryDirectory() as name, agency_process() as agency:
        measured = {years: most_memory(agency, Path(name) / str(years), years) for years in (1, 30)}
    (short, few), (long, many) = measured[1], measured[30]
    print(f"memory of a worker: {short / 1e6:.0f} MB for 1 year ({few:,} values), {long / 1e6:.0f} MB for 30 years")
    print(f"  ({many:,} values): {long / short:.2f} (from {1 - WITHIN} to {1 + WITHIN})")
    return abs(long / short - 1) <= WITHIN


def most_memory(agency: str, folder: Path, years: int) -> tuple[int, int]:
    """Return the most bytes that a worker had, and the values it stored."""
    folder.mkdir()
    with redis_process(folder) as redis_url:
        variables = environment(agency, folder, REDIS_URL=redis_url)
        with installed(variables), workers(variables, 1) as processes, watched_memory(processes) as most:
            ended = pulled_to_its_end(_configure(years))
    return most[0], ended.rows_new


def _configure(years: int) -> int:
    now = utc_now()
    with writing() as session:
        origin.stamp_origin(session, True)
        seeding.seed(session)
        fields = {"name": "Five", "data_type": "realtime_15min", "schedule_type": "hourly", "stations": STATIONS,
                  "pull_start_date": (now - timedelta(days=365 * years)).isoformat()}  # fmt: skip
        checked = configurations.check_configuration(session, fields, now)
        return configurations.insert_configuration(session, checked, now)


if __name__ == "__main__":
    raise SystemExit(0 if run() else 1)
