"""Bringing a backup back: into an empty database, or over one that holds data if that is wished.

All of it is one transaction: who looks in meanwhile sees what was there before, and a failure changes nothing.
"""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
from flask_migrate import upgrade
from redis.exceptions import RedisError
from rq import Worker
from sqlalchemy import inspect, select, table, true

from core import context
from core.backup.file import Held, read_held
from core.backup.rows import STEP, put_rows
from core.db import db, explained, reading, writing
from core.errors import BackupError, Conflict, SimulationMismatch
from core.store.origin import origin_word
from core.store.partitions import is_partition
from core.store.planner_statistics import analyse
from core.store.schema_revisions import known_revisions, migrate_file, revision_of

# What flask init and the steps of the schema put there; a backup has its own.
OF_THE_SETUP = {STEP, "alert_rules", "database_facts", "master_stations", "station_mappings"}


def restore_backup(path: Path, replace: bool = False) -> dict[str, int]:
    """Restore a backup; returns the rows of each table.

    Raises BackupError where the file cannot be restored here, and Conflict where a worker lives, or the database holds
    data and `replace` does not say that it may go.
    """
    held = read_held(path)
    _check(path, held)
    _check_workers()
    if not replace and (filled := _tables_with_data()):
        raise Conflict(
            f"The database holds data, in {', '.join(filled)}. Give --yes to lose it and restore the backup."
        )
    with _at_our_step(path, held) as ready:
        rows = _replace_all(ready)
    with writing() as session:
        analyse(session)
    return rows


def _replace_all(ready: Path) -> dict[str, int]:
    try:
        with explained():
            upgrade()
        with writing() as session:
            return put_rows(session, ready)
    except (sqlite3.Error, psycopg.Error) as error:
        said = str(error).splitlines()[0]
        raise BackupError(f"The backup could not be restored: {said}. The database is as it was.") from error


def _check(path: Path, held: Held) -> None:
    steps = known_revisions()
    with explained(), db.engine.connect() as connection:
        ours = revision_of(connection)
    for place, step in (path, held.revision), ("The database", ours):
        if step is not None and step not in steps:
            raise BackupError(f"{place} is at step {step}, which this version does not know. Take a newer version.")
    here = origin_word(context.settings().simulated)
    if held.origin not in (None, here):
        raise SimulationMismatch(f"{path} holds {held.origin} data, and this installation is for {here} data.")


def _check_workers() -> None:
    try:
        alive = Worker.count(connection=context.redis())
    except RedisError:
        return  # without Redis no worker works
    if alive:
        raise Conflict(
            "A worker lives and would go on with what it had begun. Stop web, workers and scheduler, then restore; "
            "a worker that was killed is forgotten within two minutes."
        )


def _tables_with_data() -> list[str]:
    with reading() as session:
        names = [name for name in inspect(session.connection()).get_table_names() if not is_partition(name)]
        return [
            name
            for name in sorted(set(names) - OF_THE_SETUP)
            if session.scalar(select(true()).select_from(table(name)).limit(1))
        ]


@contextmanager
def _at_our_step(path: Path, held: Held) -> Iterator[Path]:
    """Give the backup at this version's step of the schema: itself, or a copy that went through the steps since."""
    if held.revision == known_revisions()[0]:
        yield path
        return
    context.settings().data_dir.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="restore-", dir=context.settings().data_dir) as folder:
        copy = Path(folder) / "backup.db"
        shutil.copyfile(path, copy)
        migrate_file(copy)
        yield copy
