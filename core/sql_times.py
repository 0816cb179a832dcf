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


@compiles(iso_text, "sqlite")
def _on_sqlite(element: iso_text, compiler: Any, **options: Any) -> str:
    # core.tables.UtcTime keeps "2026-05-01 06:00:00".
    return f"(replace({compiler.process(element.clauses, **options)}, ' ', 'T') || 'Z')"


@compiles(iso_text, "postgresql")
def _on_postgresql(element: iso_text, compiler: Any, **options: Any) -> str:
    return f'to_char({compiler.process(element.clauses, **options)}, \'YYYY-MM-DD"T"HH24:MI:SS"Z"\')'


class epoch_seconds(FunctionElement[int]):
    """The whole seconds from 1970 to a time: numbers make an array at once."""

    type = Integer()
    inherit_cache = True


@compiles(epoch_seconds, "sqlite")
def _seconds_on_sqlite(element: epoch_seconds, compiler: Any, **options: Any) -> str:
    # unixepoch() is younger than some SQLite that Python comes with.
    days = f"julianday({compiler.process(element.clauses, **options)}) - 2440587.5"
    return f"CAST(round(({days}) * 86400) AS INTEGER)"


@compiles(epoch_seconds, "postgresql")
def _seconds_on_postgresql(element: epoch_seconds, compiler: Any, **options: Any) -> str:
    return f"CAST(extract(epoch FROM {compiler.process(element.clauses, **options)}) AS bigint)"


class utc_day(FunctionElement[date]):
    """The UTC date of a time."""

    type = Date()
    inherit_cache = True


@compiles(utc_day, "sqlite")
def _day_on_sqlite(element: utc_day, compiler: Any, **options: Any) -> str:
    return f"substr({compiler.process(element.clauses, **options)}, 1, 10)"


@compiles(utc_day, "postgresql")
def _day_on_postgresql(element: utc_day, compiler: Any, **options: Any) -> str:
    return f"CAST({compiler.process(element.clauses, **options)} AS date)"


class day_after(FunctionElement[date]):
    """The date that follows a date. Times compare with dates as with their midnight."""

    type = Date()
    inherit_cache = True


@compiles(day_after, "sqlite")
def _next_on_sqlite(element: day_after, compiler: Any, **options: Any) -> str:
    return f"date({compiler.process(element.clauses, **options)}, '+1 day')"


@compiles(day_after, "postgresql")
def _next_on_postgresql(element: day_after, compiler: Any, **options: Any) -> str:
    return f"({compiler.process(element.clauses, **options)} + 1)"


class last_date(FunctionElement[str]):
    """The date of the last step of a forecast's `data`, as it is written there; null of an empty one."""

    type = String()
    inherit_cache = True


@compiles(last_date, "sqlite")
def _last_on_sqlite(element: last_date, compiler: Any, **options: Any) -> str:
    return f"json_extract({compiler.process(element.clauses, **options)}, '$[#-1].date')"


@compiles(last_date, "postgresql")
def _last_on_postgresql(element: last_date, compiler: Any, **options: Any) -> str:
    return f"({compiler.process(element.clauses, **options)} -> -1 ->> 'date')"
