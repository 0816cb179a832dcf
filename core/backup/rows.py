"""The rows of all tables: from PostgreSQL into the file of a backup, and from such a file into either database.

Values travel as they are written, since both databases write times, numbers and JSON alike. Two kinds do not: truth
values are 0 and 1 in the file, and floats stay floats, because SQLite may miss the last bit when it reads their text.
"""

import re
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Boolean, Connection, Float, MetaData, Table, create_engine, delete, text
from sqlalchemy.orm import Session

from core.errors import BackupError
from core.store.partitions import TABLE as OBSERVATIONS
from core.store.partitions import prepare_partitions

# Each database has its own step of the schema.
STEP = "alembic_version"
PLAIN_NAME = re.compile("[a-z][a-z0-9_]*")


def tables_of(path: Path) -> list[Table]:
    """Return the tables of a file, those that others refer to first.

    Raises BackupError for a name that none of ours has: names become part of statements, and the file may be anybody's.
    """
    engine, known = create_engine(f"sqlite:///{path}"), MetaData()
    known.reflect(engine)
    engine.dispose()
    names = [name for table in known.sorted_tables for name in (table.name, *table.columns.keys())]
    if strange := [name for name in names if not PLAIN_NAME.fullmatch(name)]:
        raise BackupError(f"{path} is not a backup of this product: it has a table or column {strange[0][:40]!r}.")
    return [table for table in known.sorted_tables if table.name != STEP]


def take_rows(connection: Connection, path: Path) -> None:
    """Copy every row of a PostgreSQL database into a file that has its tables.

    The transaction must be a repeatable read that has read nothing yet: what it sees is settled once the tables are
    locked against changes of their shape. Others go on reading and writing.
    """
    tables = tables_of(path)
    connection.execute(text(f"LOCK TABLE {', '.join(table.name for table in tables)} IN ACCESS SHARE MODE"))
    with closing(sqlite3.connect(path, isolation_level=None)) as file:
        file.execute("PRAGMA synchronous = OFF")
        file.execute("PRAGMA cache_size = -200000")
        file.execute("BEGIN")
        for table in tables:
            _take(connection.connection.driver_connection, file, table)
        file.execute("COMMIT")


def _take(driver: Any, file: sqlite3.Connection, table: Table) -> None:
    written = [f'"{column.name}"' + "::int" * isinstance(column.type, Boolean) for column in table.columns]
    with (
        driver.cursor() as cursor,
        cursor.copy(f"COPY (SELECT {', '.join(written)} FROM {table.name}) TO STDOUT") as rows,
    ):
        rows.set_types(["float8" if isinstance(column.type, Float) else "text" for column in table.columns])
        file.execute(f"DELETE FROM {table.name}")
        _insert(file, table, rows.rows())


def _insert(connection: sqlite3.Connection, table: Table, rows: Iterable[tuple[Any, ...]]) -> int:
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    places = ", ".join("?" * len(table.columns))
    return connection.executemany(f"INSERT INTO {table.name} ({names}) VALUES ({places})", rows).rowcount


def put_rows(session: Session, path: Path) -> dict[str, int]:
    """Empty every table and fill it from a file of the same step of the schema; returns the rows of each table."""
    tables = tables_of(path)
    driver = session.connection().connection.driver_connection
    with closing(sqlite3.connect(path)) as file:
        if session.get_bind().dialect.name == "sqlite":
            for table in reversed(tables):
                session.execute(delete(table))
            return {table.name: _insert(driver, table, _rows_of(file, table)) for table in tables}  # type: ignore[arg-type]
        session.execute(text(f"TRUNCATE {', '.join(table.name for table in tables)}"))
        _prepare_years(session, file)
        return {table.name: _copy(driver, file, table) for table in tables}


def _rows_of(file: sqlite3.Connection, table: Table) -> Iterable[tuple[Any, ...]]:
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    return file.execute(f"SELECT {names} FROM {table.name}")


def _copy(driver: Any, file: sqlite3.Connection, table: Table) -> int:
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    with driver.cursor() as cursor:
        with cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
            for row in _rows_of(file, table):
                copy.write_row(row)
        rows: int = cursor.rowcount
        if "id" in table.columns and rows:
            # The next row goes on after the last one.
            sequence = f"pg_get_serial_sequence('{table.name}', 'id')"
            cursor.execute(f"SELECT setval({sequence}, max(id)) FROM {table.name}")
    return rows


def _prepare_years(session: Session, file: sqlite3.Connection) -> None:
    first, last = file.execute(f"SELECT min(observed_at), max(observed_at) FROM {OBSERVATIONS}").fetchone()
    if first:
        prepare_partitions(session, datetime.fromisoformat(first), datetime.fromisoformat(last))
