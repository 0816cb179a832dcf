"""Times as SQL writes them, from a naive UTC column, alike on SQLite and PostgreSQL: ISO 8601 with Z, or seconds."""

from typing import Any

from sqlalchemy import Integer, String
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
