"""A backup: everything the database holds as of one moment, in one file, while the product goes on working.

SQLite is copied by its online backup, in one step: writers go on, and none of them makes the copy start again.
PostgreSQL is read by COPY in one repeatable-read transaction.
"""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import cast

import psycopg
from sqlalchemy import Connection

from core.backup.file import Held, new_file, read_held
from core.backup.rows import take_rows
from core.db import db, explained
from core.errors import BackupError
from core.store.schema_revisions import known_revisions, migrate_file, revision_of


def write_backup(path: Path) -> Held:
    """Write a backup to a new file; raises BackupError, and leaves nothing behind, where that cannot be."""
    with explained(), db.engine.connect() as connection:
        revision = revision_of(connection)
    if revision is None:
        raise BackupError("The database has no tables yet, so there is nothing to keep. Run flask init.")
    with new_file(path) as part, explained():
        if db.engine.dialect.name == "sqlite":
            _copy_sqlite(part)
        else:
            _copy_postgres(part, revision)
    return read_held(path)


def _copy_sqlite(part: Path) -> None:
    with closing(db.engine.raw_connection()) as source, closing(sqlite3.connect(part)) as copy:
        cast(sqlite3.Connection, source.driver_connection).backup(copy)


def _copy_postgres(part: Path, revision: str) -> None:
    if revision not in known_revisions():
        raise BackupError(f"The database is at step {revision} of a newer version. Make the backup with that version.")
    migrate_file(part, revision)
    snapshot = db.engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    with snapshot.connect() as connection:
        _take_rows(connection, part)
        if revision_of(connection) != revision:
            raise BackupError("The database was migrated at this very moment. No backup was made; try again.")


def _take_rows(connection: Connection, part: Path) -> None:
    try:
        take_rows(connection, part)
    except psycopg.Error as error:
        raise BackupError(f"The database broke off: {error}. No backup was made.") from error
