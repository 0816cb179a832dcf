"""Times as SQL writes them: ISO 8601 with Z, from a naive UTC column, alike on SQLite and PostgreSQL."""

from typing import Any

from sqlalchemy import String
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
