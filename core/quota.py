"""What each agency last said is left of its request quota."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.domain import Quota
from core.models import SourceQuota


def write_quota(session: Session, source: str, quota: Quota | None, now: datetime) -> None:
    """Remember what a source reported; None, where it said nothing, changes nothing."""
    if quota is not None:
        session.merge(SourceQuota(source=source, limit=quota.limit, remaining=quota.remaining, seen_at=now))


def read_quotas(session: Session) -> list[SourceQuota]:
    """Return the last report of every source, by name."""
    return list(session.scalars(select(SourceQuota).order_by(SourceQuota.source)))
