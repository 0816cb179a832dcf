"""The barest way to put readings into the table on each database: no staging, no look at what stands there."""

import gc
import sqlite3
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pandas as pd
import psycopg
from sqlalchemy import Engine, make_url

SQLITE_SETTINGS = "journal_mode", "synchronous", "foreign_keys", "temp_store", "cache_size"
COLUMNS = "station_id, type, observed_at, discharge, unit, quality_code, qualifiers, recorded_at, run_id"


def seconds_for(act: Callable[[Any], None], items: Iterable[Any]) -> float:
    """Return how long it takes to act on all items, one after the other."""
    gc.collect()
    start = time.perf_counter()
    for item in items:
        act(item)
    return time.perf_counter() - start


def bare_load(engine: Engine, chunks: list[pd.DataFrame], ids: Mapping[str, int]) -> float:
    """Load prepared rows, a transaction a chunk; returns the seconds of the loading alone."""
    frames = [_as_stored(chunk, ids) for chunk in chunks]
    return _copy(engine, frames) if engine.dialect.name == "postgresql" else _executemany(engine, frames)


def _as_stored(chunk: pd.DataFrame, ids: Mapping[str, int]) -> pd.DataFrame:
    """Return a chunk as the rows that stand in the table after it, times as text."""
    frame = chunk.assign(
        station_id=chunk["station_number"].map(ids),
        type="realtime_15min",
        observed_at=chunk["observed_at"].dt.strftime("%Y-%m-%d %H:%M:%S"),
        recorded_at="2026-11-22 12:00:00",
        run_id=1,
    )
    return frame[COLUMNS.split(", ")]


def _executemany(engine: Engine, frames: list[pd.DataFrame]) -> float:
    batches = [list(zip(*(frame[name].tolist() for name in frame), strict=True)) for frame in frames]
    with engine.connect() as product:
        settings = {name: product.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in SQLITE_SETTINGS}
    connection = sqlite3.connect(engine.url.database or "", isolation_level=None)
    for name, value in settings.items():
        connection.execute(f"PRAGMA {name} = {value}")

    def load(rows: list[tuple[Any, ...]]) -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT INTO discharge_observations VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
        connection.execute("COMMIT")

    try:
        return seconds_for(load, batches)
    finally:
        connection.close()


def _copy(engine: Engine, frames: list[pd.DataFrame]) -> float:
    texts = [frame.to_csv(index=False, header=False) for frame in frames]
    url = make_url(engine.url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url) as connection:

        def load(text: str) -> None:
            into = f"COPY discharge_observations ({COLUMNS}) FROM STDIN (FORMAT csv)"
            with connection.cursor() as cursor, cursor.copy(into) as copy:  # type: ignore[arg-type]
                copy.write(text)
            connection.commit()

        return seconds_for(load, texts)
