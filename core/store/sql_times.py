"""Times as SQL writes them, from a naive UTC column, alike on SQLite and PostgreSQL: ISO 8601 with Z, seconds, days."""

from datetime import date
from typing import Any

from sqlalchemy import Date, Integer, String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class iso_text(FunctionElement[str]):
    """The text of a time, for readers that want text: no datetime is made on the way."""

    type = String()
    inherit_cache = True


class epoch_seconds(FunctionElement[int]):
    """The whole seconds from 1970 to a time: numbers make an array at once."""

    type = Integer()
    inherit_cache = True


class utc_day(FunctionElement[date]):
    """The UTC date of a time."""

    type = Date()
    inherit_cache = True


class day_after(FunctionElement[date]):
    """The date that follows a date. Times compare with dates as with their midnight."""

    type = Date()
    inherit_cache = True


class last_date(FunctionElement[str]):
    """The date of the last step of a forecast's `data`, as it is written there; null of an empty one."""

    type = String()
    inherit_cache = True


def _write(function: type[FunctionElement[Any]], **by_database: str) -> None:
    """Say how each database writes a function; {} stands for what it is asked of."""
    for database, words in by_database.items():

        def compiled(element: Any, compiler: Any, words: str = words, **options: Any) -> str:
            return words.format(compiler.process(element.clauses, **options))

        compiles(function, database)(compiled)


# On SQLite core.store.tables.UtcTime keeps "2026-05-01 06:00:00".
_write(
    iso_text,
    sqlite="(replace({}, ' ', 'T') || 'Z')",
    postgresql="""to_char({}, 'YYYY-MM-DD"T"HH24:MI:SS"Z"')""",
)
# unixepoch() is younger than some SQLite that Python comes with.
_write(
    epoch_seconds,
    sqlite="CAST(round((julianday({}) - 2440587.5) * 86400) AS INTEGER)",
    postgresql="CAST(extract(epoch FROM {}) AS bigint)",
)
_write(utc_day, sqlite="substr({}, 1, 10)", postgresql="CAST({} AS date)")
_write(day_after, sqlite="date({}, '+1 day')", postgresql="({} + 1)")
_write(last_date, sqlite="json_extract({}, '$[#-1].date')", postgresql="({} -> -1 ->> 'date')")
