"""The parts of `discharge_observations` on PostgreSQL: one for all years before 2000, then one a year.

The years before 2000 hold daily means above all, and a century of them is no more than a year of 15-minute values.
On SQLite there is one table and nothing to do.

There is no DEFAULT partition. A row that strayed into one would forbid its year for good, and while one stands
PostgreSQL cannot read a station in time order part by part. The first partition is open to the past, so only coming
years are ever made, and a row of a year without a partition is refused, not misplaced.
"""

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

TABLE = "discharge_observations"
FIRST_YEAR = 2000
# Any number that nothing else locks by.
ADVISORY_LOCK = 7_320_041


def is_partition(name: str) -> bool:
    """Tell a partition's name from those of the tables."""
    return name.startswith(f"{TABLE}_")


def prepare_partitions(session: Session, first: datetime, last: datetime) -> None:
    """Make the partitions that rows from `first` to `last` need; safe beside another that makes the same."""
    if session.get_bind().dialect.name != "postgresql" or not _missing_years(session, first, last):
        return
    # Until our end nobody else makes any; whoever waited here then looks again.
    session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": ADVISORY_LOCK})
    for year in _missing_years(session, first, last):
        for statement in _attach_year(year):
            session.execute(text(statement))


def _missing_years(session: Session, first: datetime, last: datetime) -> list[int]:
    made = text("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = CAST(:table AS regclass)")
    names = set(session.scalars(made, {"table": TABLE}))
    years = range(max(first.year, FIRST_YEAR), last.year + 1)
    return [year for year in years if f"{TABLE}_{year}" not in names]


def _attach_year(year: int) -> list[str]:
    # Made apart and then attached: CREATE … PARTITION OF would shut out every reader until our transaction ends.
    name = f"{TABLE}_{year}"
    return [
        f"CREATE TABLE {name} (LIKE {TABLE} INCLUDING DEFAULTS)",
        f"ALTER TABLE {TABLE} ATTACH PARTITION {name} FOR VALUES FROM ('{year}-01-01') TO ('{year + 1}-01-01')",
    ]
