"""What the database's planner knows of the big tables, brought up to date after a large load."""

from sqlalchemy import text
from sqlalchemy.orm import Session

# What a load of fewer rows changes, autovacuum sees to in time.
MANY_ROWS = 50_000
TABLES = "discharge_observations", "observation_revisions", "reported_gaps"


def refresh_statistics(session: Session, rows: int) -> None:
    """Analyse the tables that a run wrote `rows` rows into; fewer than MANY_ROWS are not worth it.

    PostgreSQL's autovacuum never analyses a partitioned table as a whole, so nobody else does. It samples: the time
    taken hardly grows with the tables. SQLite is told to sample too.
    """
    if rows < MANY_ROWS:
        return
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text(f"ANALYZE {', '.join(TABLES)}"))
        return
    session.execute(text("PRAGMA analysis_limit = 1000"))
    for table in TABLES:
        session.execute(text(f"ANALYZE {table}"))
