"""What a run has seen of each source, shared by all its workers: requests made, and when to leave the source alone."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core.domain import Quota
from core.errors import SourceError, SourceRefused, SourceUnreachable
from core.models import PullRunSource
from core.pulling.board import Failure, failure_of
from core.pulling.quota import write_quota
from core.store.upsert import insert_into

table = PullRunSource

FAILURES_IN_A_ROW = 12


def count_requests(
    session: Session, run_id: int, source: str, requests: int, quota: Quota | None, now: datetime
) -> None:
    """Count requests that were answered, which ends a row of failures, and keep what is left of the quota."""
    statement = insert_into(session, table).values(run_id=run_id, source=source, requests=requests)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["run_id", "source"], set_={"requests": table.requests + requests, "failures": 0}
        )
    )
    write_quota(session, source, quota, now)


def count_failure(session: Session, run_id: int, source: str, error: SourceError) -> bool:
    """Count a request that failed; True when the source is to be left alone for the rest of the run."""
    statement = insert_into(session, table).values(run_id=run_id, source=source, requests=1, failures=1)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["run_id", "source"],
            set_={"requests": table.requests + 1, "failures": table.failures + 1},
        )
    )
    mine = (table.run_id == run_id, table.source == source)
    failures = session.scalar(select(table.failures).where(*mine)) or 0
    if not is_outage(error) and failures < FAILURES_IN_A_ROW:
        return False
    failure = failure_of(error)
    session.execute(update(table).where(*mine).values(error_class=failure.code, error_text=failure.text))
    return True


def is_outage(error: SourceError) -> bool:
    """Tell whether the agency as a whole is the trouble, so that no other request would fare better."""
    return isinstance(error, SourceRefused) or (isinstance(error, SourceUnreachable) and error.status_code is None)


def why_left_alone(session: Session, run_id: int, source: str) -> Failure | None:
    """Return why a run asks a source no more; None while it does."""
    row = session.execute(
        select(table.error_class, table.error_text).where(table.run_id == run_id, table.source == source)
    ).first()
    return Failure(row.error_class, row.error_text or "") if row and row.error_class else None
