"""A migrated, empty PostgreSQL database that tests take one after the other.

Making one copies 500 files, which took most of the time of a test and half of the machine's. So it is made once, and
afterwards emptied of what a test wrote; one whose shape a test changed, or that grew large, is made anew.
"""

from dataclasses import dataclass

import psycopg
from psycopg import sql

MOST_ROWS = 20_000

SHAPE = """
SELECT md5(string_agg(concat_ws(' ', name, shape), E'\n' ORDER BY name, shape)) FROM (
    SELECT attrelid::regclass::text AS name, concat_ws(' ', attname, atttypid, attnotnull, attisdropped) AS shape
    FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
    WHERE relnamespace = 'public'::regnamespace AND attnum > 0
    UNION ALL SELECT conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace AND conparentid = 0
    UNION ALL SELECT nspname, '' FROM pg_namespace WHERE nspname !~ '^pg_'
) AS parts
"""

TERMINATE = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""

TABLES = """
SELECT relname FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
"""

RESTART = """
SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false) FROM pg_sequences
WHERE last_value IS NOT NULL
"""


@dataclass
class PostgresDatabase:
    """A database of a template: `url` to reach it, `admin` to make and drop it, and what it was like when made."""

    admin: psycopg.Connection
    name: str
    template: str
    url: str
    shape: str = ""
    kept: dict[str, bytes] | None = None

    def make(self) -> None:
        """Make it as the template is, anew where it is there."""
        name, template = sql.Identifier(self.name), sql.Identifier(self.template)
        self.admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        self.admin.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(name, template), prepare=False
        )
        with psycopg.connect(self.url, autocommit=True) as connection:
            self.shape = _shape(connection)
            self.kept = {table: _rows(connection, table) for table in _filled(connection)}

    def take_back(self) -> None:
        """Make it as it was, by the quicker way."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(TERMINATE)
            if _shape(connection) == self.shape and self._emptied(connection):
                return
        self.make()

    def _emptied(self, connection: psycopg.Connection) -> bool:
        """Empty it but for what the migrations wrote; whether few enough rows are left behind as dead ones."""
        gone = 0
        with connection.transaction():
            connection.execute("SET LOCAL session_replication_role = replica")
            for table in _filled(connection):
                gone += connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table))).rowcount
            for table, rows in (self.kept or {}).items():
                with connection.cursor().copy(sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))) as copy:
                    copy.write(rows)
            connection.execute(RESTART)
        return gone <= MOST_ROWS


def _shape(connection: psycopg.Connection) -> str:
    row = connection.execute(SHAPE).fetchone()
    assert row
    return str(row[0])


def _filled(connection: psycopg.Connection) -> list[str]:
    """Which tables have rows, asked in one statement."""
    names = [str(name) for (name,) in connection.execute(TABLES)]
    asked = [
        sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})").format(sql.Literal(name), sql.Identifier(name))
        for name in names
    ]
    return [str(name) for (name,) in connection.execute(sql.SQL(" UNION ALL ").join(asked))]


def _rows(connection: psycopg.Connection, table: str) -> bytes:
    with connection.cursor().copy(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))) as copy:
        return b"".join(bytes(part) for part in copy)
