"""How fast readings are merged, against the barest way to put the same rows into the same table.

Run: python -m bench.merge [sqlite] [postgresql]
"""

import gc
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import psycopg
from flask_migrate import upgrade
from sqlalchemy import insert

from core import board, configurations, gaps, lifecycle, progress
from core.context import working
from core.db import db, writing
from core.domain import DataType, Progress, Trigger
from core.merge import Merge, clear_staging, merge_staged, stage_readings
from core.models import MasterStation
from core.settings import load_settings
from core.sources.usgs import LIMITS
from core.stations import ensure_stations, station_ids
from core.windows import MOST_ROWS_A_CHUNK
from tests.postgres_server import postgres_server

STATIONS = LIMITS[DataType.REALTIME].stations_a_request
TIMES_A_CHUNK = 96 * (MOST_ROWS_A_CHUNK // (96 * STATIONS))
CHUNKS = 1_000_000 // (STATIONS * TIMES_A_CHUNK) + 1
START, NOW = datetime(2026, 9, 1), datetime(2026, 11, 22, 12)
NUMBERS = [f"{1_000_000 + 137 * n:08d}" for n in range(STATIONS)]
COLUMNS = "station_id, type, observed_at, discharge, unit, quality_code, qualifiers, recorded_at, run_id"


def make_chunks() -> list[pd.DataFrame]:
    rng = np.random.default_rng(4)
    chunks = []
    for n in range(CHUNKS):
        start = START + n * TIMES_A_CHUNK * timedelta(minutes=15)
        times = pd.date_range(start, periods=TIMES_A_CHUNK, freq="15min").astype("datetime64[s]")
        rows = STATIONS * TIMES_A_CHUNK
        chunks.append(
            pd.DataFrame(
                {
                    "station_number": np.repeat(np.array(NUMBERS, dtype=object), TIMES_A_CHUNK),
                    "observed_at": np.tile(times, STATIONS),
                    "discharge": rng.integers(100, 99_999, rows) / 10,
                    "unit": "cfs",
                    "quality_code": pd.Series(["P"] * rows, dtype=object),
                    "qualifiers": pd.Series([None] * rows, dtype=object),
                }
            )
        )
    return chunks


def merge_chunk(run_id: int, config_id: int, answer: pd.DataFrame) -> None:
    with writing() as session:
        lifecycle.hold_run(session, run_id, NOW)
        clear_staging(session)
        readings = answer.assign(station_id=answer["station_number"].map(dict(station_ids(session, NUMBERS))))
        stage_readings(session, readings)
        counts = merge_staged(Merge(session, DataType.REALTIME, run_id, NOW))
        gaps.record_gaps(session, readings, DataType.REALTIME, run_id)
        newest = readings.groupby("station_number")["observed_at"].max()
        after = {number: Progress(START, newest[number].to_pydatetime(), NOW) for number in NUMBERS}
        progress.write_progress(session, config_id, after)
        numbers = dict(zip(readings["station_id"], readings["station_number"], strict=True))
        board.add_counts(session, run_id, {numbers[station]: one for station, one in counts.items()})


def prepare() -> tuple[int, int]:
    upgrade()
    with writing() as session:
        session.execute(insert(MasterStation), [
            {"station_number": n, "station_name": n, "latitude": 40, "longitude": -80, "state_code": "OH",
             "huc_code": "05090201", "agency": "USGS"} for n in NUMBERS])
        ensure_stations(session, NUMBERS)
        fields = {"name": "bench", "data_type": "realtime_15min", "pull_start_date": "2026-09-01",
                  "schedule_type": "hourly", "stations": NUMBERS}
        config_id = configurations.insert_configuration(session, configurations.check_configuration(session, fields, NOW), NOW)
        return lifecycle.open_run(session, config_id, Trigger.CLI, NOW), config_id


def timed(act, items):
    total = 0
    gc.collect()
    t = time.perf_counter()
    for item in items:
        act(item)
    return time.perf_counter() - t


def floor_sqlite(path, chunks, ids):
    con = sqlite3.connect(path, isolation_level=None)
    for p in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "temp_store=MEMORY"):
        con.execute("PRAGMA " + p)
    def rows(c):
        return list(zip(c.station_number.map(ids).tolist(), ["realtime_15min"] * len(c), c.observed_at.dt.strftime("%Y-%m-%d %H:%M:%S").tolist(), c.discharge.tolist(), c.unit.tolist(), c.quality_code.tolist(), c.qualifiers.tolist(), [str(NOW)]*len(c), [1]*len(c)))
    batches = [rows(c) for c in chunks]
    def act(b):
        con.execute("BEGIN IMMEDIATE")
        con.executemany("INSERT INTO discharge_observations VALUES (?,?,?,?,?,?,?,?,?)", b)
        con.execute("COMMIT")
    t = timed(act, batches)
    con.close()
    return t

def floor_postgres(url, chunks, ids):
    url = url.replace("+psycopg", "")
    def txt(c):
        f = pd.DataFrame({"s": c.station_number.map(ids), "t": "realtime_15min", "o": c.observed_at, "d": c.discharge, "u": c.unit, "q": c.quality_code, "z": c.qualifiers, "r": NOW, "i": 1})
        return f.to_csv(index=False, header=False, date_format="%Y-%m-%d %H:%M:%S").encode()
    batches = [txt(c) for c in chunks]
    with psycopg.connect(url) as con:
        def act(b):
            with con.cursor().copy(f"COPY discharge_observations ({COLUMNS}) FROM STDIN (FORMAT csv)") as copy:
                copy.write(b)
            con.commit()
        return timed(act, batches)


@contextmanager
def installed(url, folder):
    with working(load_settings({"DATABASE_URL": url, "DATA_DIR": str(folder), "AUTH": "off"})):
        run_id, config_id = prepare()
        with writing() as s:
            ids = dict(station_ids(s, NUMBERS))
        yield run_id, config_id, ids

def revise(chunks):
    rng = np.random.default_rng(5)
    out = []
    for c in chunks:
        c = c.copy()
        hit = rng.random(len(c)) < 0.01
        c.loc[hit, "discharge"] += 1
        out.append(c)
    return out

def sizes(url, folder):
    pass

def one_round(new_url, chunks, revised, floor, k):
    with tempfile.TemporaryDirectory() as f:
        u = new_url(f, f"a{k}")
        with installed(u, f) as (_, _, ids):
            db.engine.dispose()
            fl = floor(u if "postgres" in u else u.removeprefix("sqlite:///"), chunks, ids)
    with tempfile.TemporaryDirectory() as f:
        u = new_url(f, f"b{k}")
        with installed(u, f) as (run, conf, ids):
            m = lambda c: merge_chunk(run, conf, c)
            new = timed(m, chunks); again = timed(m, chunks); rev = timed(m, revised)
    print(f"floor {fl:.2f} new {new:.2f} again {again:.2f} revised {rev:.2f} | {fl/new:.2f} {new/again:.2f} {again/rev:.2f}", flush=True)


def run():
    chunks = make_chunks()
    print(sum(map(len, chunks)), len(chunks))
    revised = revise(chunks)
    which = sys.argv[1:] or ["sqlite", "postgresql"]
    rounds = 2
    if "sqlite" in which:
        for k in range(rounds):
            one_round(lambda f, n: f"sqlite:///{f}/x.db", chunks, revised, floor_sqlite, k)
    if "postgresql" in which:
        with postgres_server() as url:
            admin = psycopg.connect(url, autocommit=True)
            def mk(f, n):
                admin.execute(f"CREATE DATABASE {n}")
                return url.replace("/postgres?", f"/{n}?").replace("postgresql://", "postgresql://")
            for k in range(rounds):
                one_round(mk, chunks, revised, floor_postgres, k)
            admin.close()

if __name__ == "__main__":
    run()
