"""What each agency last said is left of its request quota."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.domain import Quota
from core.models import SourceQuota

# An agency counts the requests of an hour.
COUNTED_OVER = timedelta(hours=1)
# The share of an hour's requests that no history may use up.
KEPT_SHARE = 0.2


def write_quota(session: Session, source: str, quota: Quota | None, now: datetime) -> None:
    """Remember what a source reported; None, where it said nothing, changes nothing."""
    if quota is not None:
        session.merge(SourceQuota(source=source, limit=quota.limit, remaining=quota.remaining, seen_at=now))


def last_quota(session: Session, source: str, now: datetime) -> Quota | None:
    """Return what a source said within the last hour; what it said before is of an hour that has passed."""
    told = session.get(SourceQuota, source)
    return Quota(told.limit, told.remaining) if told and now - COUNTED_OVER < told.seen_at else None


def is_low(limit: int, remaining: int, seen_at: datetime, now: datetime) -> bool:
    """Tell whether so little of this hour's quota is left that history has to wait."""
    return now - COUNTED_OVER < seen_at and remaining < limit * KEPT_SHARE


def read_quotas(session: Session) -> list[SourceQuota]:
    """Return the last report of every source, by name."""
    return list(session.scalars(select(SourceQuota).order_by(SourceQuota.source)))
