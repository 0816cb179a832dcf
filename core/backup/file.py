"""The file of a backup: a SQLite database with every table, whichever database it was taken of.

So it needs no program of PostgreSQL's, can be looked into with any SQLite tool, and a backup of one kind of database
can be restored into the other.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from core.errors import BackupError
from core.store.origin import ORIGIN


@dataclass(frozen=True)
class Held:
    """What a backup says of itself: its step of the schema, and whether its data is live or simulated."""

    revision: str
    origin: str | None


@contextmanager
def new_file(path: Path) -> Iterator[Path]:
    """Give a file beside `path` to write to, and put it in its place once it is whole and on the disk.

    Only its owner can read it. Raises BackupError where there is a file already, or none can be written.
    """
    if path.exists():
        raise BackupError(f"{path} is there already. Name a new file, or move that one away.")
    part = path.with_name(f".{path.name}.part")
    try:
        part.unlink(missing_ok=True)
        part.touch(mode=0o600)
        yield part
        _close_log(part)
        with part.open("rb") as written:
            os.fsync(written.fileno())
        part.rename(path)
    except (OSError, sqlite3.OperationalError) as error:
        raise BackupError(f"{path} cannot be written: {_words(error)}. No backup was made.") from error
    finally:
        for name in (part.name, f"{part.name}-wal", f"{part.name}-shm"):
            part.with_name(name).unlink(missing_ok=True)


def _close_log(part: Path) -> None:
    """Turn off the write-ahead log, so that one file holds everything."""
    with closing(sqlite3.connect(part)) as file:
        file.execute("PRAGMA journal_mode = DELETE")


def read_held(path: Path) -> Held:
    """Read what a backup says of itself, and see that it is whole; raises BackupError where it is no backup."""
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as file:
            damage = file.execute("PRAGMA quick_check(1)").fetchone()[0]
            if damage != "ok":
                raise BackupError(f"{path} is damaged: {damage}. Nothing was restored.")
            revision = file.execute("SELECT version_num FROM alembic_version").fetchone()
            origin = file.execute("SELECT value FROM database_facts WHERE name = ?", [ORIGIN]).fetchone()
    except sqlite3.DatabaseError as error:
        raise BackupError(f"{path} is not a backup of this product: {error}. Nothing was restored.") from error
    if revision is None:
        raise BackupError(f"{path} does not say which step of the schema it is of. Nothing was restored.")
    return Held(revision[0], origin[0] if origin else None)


def _words(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
