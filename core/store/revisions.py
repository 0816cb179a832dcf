"""What an agency changed or withdrew after it was first stored: the ledger of one station, read for a picture."""

from datetime import datetime

import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.models import ObservationRevision, Station

COLUMNS = ["type", "observed_at", "unit", "old_discharge", "new_discharge", "revised_at"]
# More marks than these cannot be told apart on a screen.
MOST = 1000


def read_revisions(
    session: Session, station_number: str, start: datetime, end: datetime, most: int = MOST
) -> pd.DataFrame:
    """Return changes of values from `start` to `end` (UTC, both included), the last changed ones, in order of change.

    Columns: type, observed_at and revised_at (naive UTC), old_discharge and new_discharge in `unit`; a value that
    was withdrawn has no new one (NaN). A change of quality alone is left out.
    """
    ledger = ObservationRevision
    own = select(Station.id).where(Station.station_number == station_number).scalar_subquery()
    rows = (
        select(*(getattr(ledger, name) for name in COLUMNS))
        .where(
            ledger.station_id == own,
            ledger.observed_at.between(start, end),
            ledger.new_discharge.is_distinct_from(ledger.old_discharge),
        )
        .order_by(ledger.revised_at.desc(), ledger.id.desc())
        .limit(most)
    )
    found = [tuple(row) for row in session.execute(rows)][::-1]
    kinds = {"observed_at": "datetime64[s]", "revised_at": "datetime64[s]"}
    return pd.DataFrame(found, columns=COLUMNS).astype(kinds | {"old_discharge": float, "new_discharge": float})
