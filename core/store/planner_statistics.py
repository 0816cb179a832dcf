"""What the database's planner knows of the big tables, brought up to date after a large load."""

from sqlalchemy import text
from sqlalchemy.orm import Session

# A load of fewer rows changes little before the day is over.
MANY_ROWS = 50_000
TABLES = "discharge_observations", "observation_revisions", "reported_gaps"


def refresh_statistics(session: Session, rows: int) -> None:
    """Analyse the tables that a run wrote `rows` rows into; fewer than MANY_ROWS wait for the day's housekeeping."""
    if rows >= MANY_ROWS:
        analyse(session)


def analyse(session: Session) -> None:
    """Analyse the big tables.

    PostgreSQL's autovacuum never analyses a partitioned table as a whole, so nobody else does. It samples: the time
    taken hardly grows with the tables. SQLite is told to sample too; its `PRAGMA optimize` would only look at tables
    that this connection has asked before.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text(f"ANALYZE {', '.join(TABLES)}"))
        return
    session.execute(text("PRAGMA analysis_limit = 1000"))
    for table in TABLES:
        session.execute(text(f"ANALYZE {table}"))
