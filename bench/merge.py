"""How fast readings are merged, against the barest way to put the same rows into the same table.

Run: python -m bench.merge
"""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from statistics import median

import numpy as np
import pandas as pd
import psycopg
from flask_migrate import upgrade
from sqlalchemy import func, insert, select

from bench.merge_floor import bare_load, seconds_for
from core import configurations
from core.context import working
from core.db import db, reading, writing
from core.domain import DataType, Trigger, Window
from core.models import DischargeObservation, MasterStation, ObservationRevision
from core.pulling import batches, lifecycle, pull
from core.pulling.batching import Batch
from core.settings import load_settings
from core.sources.base import Answer
from core.sources.usgs import LIMITS, UsgsSource
from core.stations import ensure_stations, station_ids
from core.windows import MOST_ROWS_A_CHUNK
from tests.postgres_server import postgres_server

ROWS, ROUNDS = 1_000_000, 3
STATIONS = LIMITS[DataType.REALTIME].stations_a_request
# A chunk is what the product asks for at once: whole days, and near MOST_ROWS_A_CHUNK rows.
TIMES_A_CHUNK = 96 * (MOST_ROWS_A_CHUNK // (96 * STATIONS))
CHUNKS = -(-ROWS // (STATIONS * TIMES_A_CHUNK))
STEP = timedelta(minutes=15)
START, NOW = datetime(2026, 9, 1), datetime(2026, 11, 22, 12)
NUMBERS = tuple(f"{1_000_000 + 137 * n:08d}" for n in range(STATIONS))
# At least this share of the speed: new of the floor's, again of new's, revised of again's.
MUST = {
    "SQLite": {"new": 0.8, "again": 0.85, "revised": 0.8},
    "PostgreSQL": {"new": 0.5, "again": 1.0, "revised": 0.8},
}
BASE = {"new": "floor", "again": "new", "revised": "again"}
TABLES = DischargeObservation, ObservationRevision
NewDatabase = Callable[[], str]


@dataclass(frozen=True)
class Answers:
    """The chunks of a pull, and the same with one value in a hundred changed."""

    windows: list[Window]
    chunks: list[pd.DataFrame]
    revised: list[pd.DataFrame]


def run() -> bool:
    """Measure both databases and print the ratios; returns whether each reaches what it must."""
    answers = make_answers()
    rows = sum(len(chunk) for chunk in answers.chunks)
    print(f"merge of {rows:,} rows of {STATIONS} stations, {len(answers.chunks)} chunks, medians of {ROUNDS} rounds")
    good = []
    for name, databases in (("SQLite", sqlite_files), ("PostgreSQL", postgres_databases)):
        with databases() as new_database:
            rounds = [one_round(new_database, answers) for _ in range(ROUNDS)]
        good.append(report(name, rounds, rows))
    return all(good)


def report(name: str, rounds: list[dict[str, float]], rows: int) -> bool:
    """Print one database's speeds and ratios; return whether they reach what they must."""
    seconds = {step: median(one[step] for one in rounds) for step in rounds[0]}
    print(f"  {name:<10} floor   {rows / seconds['floor']:>9,.0f} rows/s")
    ratios = {step: seconds[base] / seconds[step] for step, base in BASE.items()}
    for step, base in BASE.items():
        each = " ".join(f"{one[base] / one[step]:.2f}" for one in rounds)
        must = f"{ratios[step]:.2f} of {base} (at least {MUST[name][step]}; rounds {each})"
        print(f"  {'':<10} {step:<7} {rows / seconds[step]:>9,.0f} rows/s   {must}")
    return all(ratios[step] >= least for step, least in MUST[name].items())


def one_round(new_database: NewDatabase, answers: Answers) -> dict[str, float]:
    """Return the seconds of the floor and of the product's three merges, each kind in a fresh database."""
    with installed(new_database()):
        with reading() as session:
            ids = station_ids(session, NUMBERS)
        seconds = {"floor": bare_load(db.engine, answers.chunks, ids)}
        held = stored()
    with installed(new_database()):
        begun = begin()
        for step, frames in (("new", answers.chunks), ("again", answers.chunks), ("revised", answers.revised)):
            chunks = [(window, Answer(frame)) for window, frame in zip(answers.windows, frames, strict=True)]
            seconds[step] = seconds_for(lambda chunk: pull.merge_window(begun, *chunk), chunks)
            assert stored()[0] == held[0], "the merge and the floor do not store the same number of rows"
            assert step == "revised" or stored() == held, "a merge without a change wrote to the ledger"
    return seconds


def stored() -> tuple[int, int]:
    """Return the number of rows in the table and in the ledger."""
    with reading() as session:
        counts = [session.scalar(select(func.count()).select_from(one)) for one in TABLES]
    return counts[0] or 0, counts[1] or 0


def make_answers() -> Answers:
    """Make the answers of an agency, in the order in which it sends them: by station and time."""
    rng = np.random.default_rng(4)
    windows, chunks, revised = [], [], []
    for n in range(CHUNKS):
        times = pd.date_range(START + n * TIMES_A_CHUNK * STEP, periods=TIMES_A_CHUNK, freq=STEP)
        windows.append(Window(times[0].to_pydatetime(), times[-1].to_pydatetime() + STEP))
        chunks.append(_chunk(times.astype("datetime64[s]"), rng))
        is_revised = rng.random(len(chunks[-1])) < 0.01
        revised.append(chunks[-1].assign(discharge=chunks[-1]["discharge"] + is_revised))
    return Answers(windows, chunks, revised)


def _chunk(times: pd.DatetimeIndex, rng: np.random.Generator) -> pd.DataFrame:
    rows = STATIONS * len(times)
    return pd.DataFrame(
        {
            "station_number": np.repeat(np.array(NUMBERS, dtype=object), len(times)),
            "observed_at": np.tile(times, STATIONS),
            "discharge": rng.integers(100, 99_999, rows) / 10,
            "unit": "cfs",
            "quality_code": pd.Series(["P"] * rows, dtype=object),
            "qualifiers": pd.Series([None] * rows, dtype=object),
        }
    )


@contextmanager
def sqlite_files() -> Iterator[NewDatabase]:
    """Offer fresh SQLite files."""
    with tempfile.TemporaryDirectory() as folder:
        numbers = count()
        yield lambda: f"sqlite:///{folder}/{next(numbers)}.db"


@contextmanager
def postgres_databases() -> Iterator[NewDatabase]:
    """Offer fresh databases of a PostgreSQL with its usual, durable settings."""
    with postgres_server(durable=True) as url, psycopg.connect(url, autocommit=True) as admin:
        numbers = count()

        def make() -> str:
            name = f"merge_{next(numbers)}"
            admin.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type]
            return url.replace("/postgres?", f"/{name}?")

        yield make


@contextmanager
def installed(url: str) -> Iterator[None]:
    """An installation on a database, migrated, with the stations in it."""
    settings = load_settings({"DATABASE_URL": url, "DATA_DIR": tempfile.gettempdir(), "AUTH": "off"})
    with working(settings):
        upgrade()
        _add_stations()
        yield


def _add_stations() -> None:
    facts = {"latitude": 40, "longitude": -80, "state_code": "OH", "huc_code": "05090201", "agency": "USGS"}
    with writing() as session:
        values = [{"station_number": number, "station_name": number} | facts for number in NUMBERS]
        session.execute(insert(MasterStation), values)
        ensure_stations(session, NUMBERS)


def begin() -> pull.Pull:
    """Open a run and take its one batch, as a worker does."""
    fields = {"name": "merge", "data_type": "realtime_15min", "pull_start_date": "2026-09-01",
              "schedule_type": "hourly", "stations": list(NUMBERS)}  # fmt: skip
    with writing() as session:
        checked = configurations.check_configuration(session, fields, NOW)
        config_id = configurations.insert_configuration(session, checked, NOW)
        run_id = lifecycle.open_run(session, config_id, Trigger.CLI, NOW)
        lifecycle.pick_up_run(session, run_id, NOW)
        batch = Batch(NUMBERS, (Window(START, NOW),))
        (batch_id,) = batches.insert_batches(session, run_id, "USGS", [batch], NOW)
        order = batches.take_batch(session, batch_id, "bench", NOW)
    assert order is not None
    return pull.begin(order, UsgsSource("http://127.0.0.1:1"), False)


if __name__ == "__main__":
    raise SystemExit(0 if run() else 1)
