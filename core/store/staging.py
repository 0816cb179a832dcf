"""Staging: readings on their way into the table, put into the database by the fastest way its driver has.

Two temporary tables of the connection: the readings, and what each station was sent. The second spares the merge
every pass over the first that would only find out whom it is about.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

import numpy as np
import pandas as pd
from sqlalchemy import Column, Connection, Float, Integer, MetaData, String, Table, delete, func, select, text
from sqlalchemy.orm import Session

from core.store.tables import UtcTime

STAGED_COLUMNS = ["station_id", "observed_at", "discharge", "unit", "quality_code", "qualifiers"]
TIME_FORMAT = "%Y-%m-%d %H:%M:%S"
# SQLite takes many rows a statement sooner than one: most of the time goes into starting a statement.
ROWS_A_STATEMENT = 50

staged = Table(
    "staged_readings",
    MetaData(),
    Column("station_id", Integer, nullable=False),
    Column("observed_at", UtcTime, nullable=False),
    Column("discharge", Float),
    Column("unit", String(3), nullable=False),
    Column("quality_code", String(8)),
    Column("qualifiers", String(80)),
    prefixes=["TEMPORARY"],
)
sent = Table(
    "staged_stations",
    MetaData(),
    Column("station_id", Integer, nullable=False),
    Column("first_at", UtcTime, nullable=False),
    Column("last_at", UtcTime, nullable=False),
    Column("valued", Integer, nullable=False),
    prefixes=["TEMPORARY"],
)


@dataclass(frozen=True)
class Sent:
    """What is staged of one station: first and last time, and how many readings have a value."""

    first_at: datetime
    last_at: datetime
    valued: int


def stage_readings(session: Session, readings: pd.DataFrame) -> None:
    """Add readings (STAGED_COLUMNS, one row a station and time) to this transaction's staging tables."""
    connection = session.connection()
    _create(connection)
    if readings.empty:
        return
    frame = readings[STAGED_COLUMNS]
    if connection.dialect.name == "postgresql":
        _copy(connection.connection.driver_connection, frame)
    else:
        _insert_many(connection.connection.driver_connection, frame)
    connection.execute(sent.insert(), _summary(frame))


def clear_staging(session: Session) -> None:
    """Empty the staging tables, which outlive a transaction."""
    connection = session.connection()
    _create(connection)
    for table in (staged, sent):
        connection.execute(delete(table))


def read_sent(session: Session) -> dict[int, Sent]:
    """Return what is staged of each station."""
    columns = sent.c
    rows = session.execute(
        select(columns.station_id, func.min(columns.first_at), func.max(columns.last_at), func.sum(columns.valued))
        .group_by(columns.station_id)
    )  # fmt: skip
    return {station: Sent(first, last, int(valued)) for station, first, last, valued in rows}


@contextmanager
def found_by_key(session: Session) -> Iterator[None]:
    """Let staged readings be looked up by station and time; without it SQLite reads all of them for each look.

    Only for as long as it is needed: most merges read what is staged from end to end, and an index slows staging.
    """
    session.execute(text("CREATE INDEX staged_by_key ON staged_readings (station_id, observed_at)"))
    yield
    session.execute(text("DROP INDEX staged_by_key"))


def _create(connection: Connection) -> None:
    for table in (staged, sent):
        table.create(connection, checkfirst=True)


def _summary(frame: pd.DataFrame) -> list[dict[str, Any]]:
    groups = frame.groupby("station_id", sort=False)
    times, values = groups["observed_at"], groups["discharge"]
    rows = pd.DataFrame({"first_at": times.min(), "last_at": times.max(), "valued": values.count()})
    return [
        {"station_id": int(station), "first_at": first.to_pydatetime(), "last_at": last.to_pydatetime(), "valued": n}
        for station, first, last, n in rows.itertuples()
    ]


def _insert_many(driver_connection: Any, frame: pd.DataFrame) -> None:
    rows = _as_objects(frame)
    even = len(rows) - len(rows) % ROWS_A_STATEMENT
    one = f"({', '.join('?' * len(STAGED_COLUMNS))})"
    many = ", ".join([one] * ROWS_A_STATEMENT)
    together = rows[:even].reshape(-1, ROWS_A_STATEMENT * len(STAGED_COLUMNS))
    driver_connection.executemany(f"INSERT INTO staged_readings VALUES {many}", together.tolist())
    driver_connection.executemany(f"INSERT INTO staged_readings VALUES {one}", rows[even:].tolist())


def _as_objects(frame: pd.DataFrame) -> np.ndarray:
    """Return the frame as SQLite's driver takes it: times as text, None for what is missing."""
    rows = np.empty(frame.shape, dtype=object)
    rows[:, 0] = frame["station_id"].tolist()
    rows[:, 1] = _time_texts(frame["observed_at"])
    for place, name in enumerate(STAGED_COLUMNS[2:], start=2):
        rows[:, place] = frame[name].to_numpy(dtype=object)
        rows[frame[name].isna().to_numpy(), place] = None
    return rows


def _time_texts(times: pd.Series) -> np.ndarray:
    # Stations report at the same times: each is written once.
    codes, distinct = pd.factorize(times)
    texts = np.asarray(pd.DatetimeIndex(distinct).strftime(TIME_FORMAT), dtype=object)
    return cast(np.ndarray, texts[codes])


def _copy(driver_connection: Any, frame: pd.DataFrame) -> None:
    text = frame.assign(observed_at=_time_texts(frame["observed_at"])).to_csv(index=False, header=False, na_rep="")
    with driver_connection.cursor() as cursor, cursor.copy("COPY staged_readings FROM STDIN (FORMAT csv)") as copy:
        copy.write(text)
    # Without statistics of the staging table the planner takes it for a small one.
    driver_connection.execute("ANALYZE staged_readings")
