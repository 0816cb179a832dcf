"""INSERT … ON CONFLICT for whichever database a session speaks to: the two dialects write it alike."""

from typing import Any, cast

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session


def insert_into(session: Session, table: Any) -> postgresql.Insert:
    """Return an insert into a table or model that can say what a conflict means."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    return cast(postgresql.Insert, dialect.insert(table))
