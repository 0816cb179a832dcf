"""Daily housekeeping: old runs and alerts leave the database, dead jobs leave Redis, the database is put in order.

All of it may be done at any time, twice at once too. Observations and the ledger are never touched: their `run_id` may
name a run whose rows are gone.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from redis import Redis
from sqlalchemy import delete, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from core.alerts import outbox, states
from core.db import db, explained, writing
from core.domain import RunStatus
from core.models import DataPullLog
from core.scheduling.queue_registries import clear_registries
from core.store.planner_statistics import analyse

logger = logging.getLogger(__name__)

# With 8,820 station rows each, one batch of them holds the lock for 0.2 s at most.
RUNS_AT_ONCE = 10
# Between two batches, so that a worker's merge gets its turn.
PAUSE_SECONDS = 0.1
# A checkpoint that empties the log keeps writers out while it waits for readers.
CHECKPOINT_WAIT_MS = 2000


@dataclass(frozen=True)
class Kept:
    """What a housekeeping did; `log_emptied` is None where the database has no write-ahead log of its own."""

    runs_pruned: int
    registry_entries: int
    log_emptied: bool | None


def keep_house(redis: Redis, keep_days: int, now: datetime) -> Kept:
    """Do all of it. Raises DatabaseBusy, and QueueUnavailable when Redis is away, after the database was seen to."""
    before = now - timedelta(days=keep_days)
    pruned = prune_runs(before)
    with writing() as session:
        states.forget(session, before)
        outbox.forget(session, before)
    with writing() as session:
        analyse(session)
    emptied = empty_sqlite_log()
    return Kept(pruned, clear_registries(redis), emptied)


def prune_runs(before: datetime, pause: Callable[[float], None] = time.sleep) -> int:
    """Delete the runs that began before a moment, a few in a transaction; returns how many went."""
    pruned = 0
    while True:
        with writing() as session:
            went = delete_some_runs(session, before, RUNS_AT_ONCE)
        pruned += went
        if went < RUNS_AT_ONCE:
            return pruned
        pause(PAUSE_SECONDS)


def delete_some_runs(session: Session, before: datetime, limit: int) -> int:
    """Delete up to `limit` of the oldest runs, their batches and station rows with them; returns how many went.

    A configuration's latest run stays, as does the newest of all: SQLite would give its number to another run.
    """
    log, newer = DataPullLog, aliased(DataPullLog)
    ids = session.scalars(
        select(log.id)
        .where(
            log.start_time < before,
            log.status != RunStatus.RUNNING.value,
            log.id < select(func.max(newer.id)).scalar_subquery(),
            or_(log.config_id.is_(None), exists().where(newer.config_id == log.config_id, newer.id > log.id)),
        )
        .order_by(log.start_time)
        .limit(limit)
    ).all()
    session.execute(delete(log).where(log.id.in_(ids)))
    return len(ids)


def empty_sqlite_log() -> bool | None:
    """Bring SQLite's log into its file and cut it to nothing; False when readers held it, None elsewhere."""
    if db.engine.dialect.name != "sqlite":
        return None
    with explained():
        connection = db.engine.raw_connection()
        try:
            cursor = connection.cursor()
            (patience,) = cursor.execute("PRAGMA busy_timeout").fetchone()
            cursor.execute(f"PRAGMA busy_timeout = {CHECKPOINT_WAIT_MS}")
            held, _, _ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            cursor.execute(f"PRAGMA busy_timeout = {patience}")
        finally:
            connection.close()
    return not held
