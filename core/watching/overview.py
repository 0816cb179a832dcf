"""The numbers at the top of the overview."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.domain import RunStatus
from core.models import DataPullLog, PullConfiguration, PullRunStation
from core.pulling.quota import is_low, read_quotas


@dataclass(frozen=True)
class Overview:
    """Counts of now and of today (UTC); `quota`: source, requests left and allowed, whether low."""

    configurations: int
    enabled: int
    running: int
    failed_today: int
    rows_today: int
    quota: tuple[tuple[str, int, int, bool], ...]


def overview(session: Session, now: datetime) -> Overview:
    """Count what an operator wants to know first."""
    today = now.replace(hour=0, minute=0, second=0)
    log, station = DataPullLog, PullRunStation
    total, enabled = session.execute(
        select(func.count(), func.count().filter(PullConfiguration.is_enabled.is_(True)))
    ).one()
    running, failed = session.execute(
        select(
            func.count().filter(log.status == RunStatus.RUNNING.value),
            func.count().filter(log.status == RunStatus.FAILED.value, log.start_time >= today),
        )
    ).one()
    written = func.sum(station.rows_new + station.rows_revised)
    rows = session.scalar(select(written).join(log, log.id == station.run_id).where(log.start_time >= today))
    quota = tuple(
        (one.source, one.remaining, one.limit, is_low(one.limit, one.remaining, one.seen_at, now))
        for one in read_quotas(session)
    )
    return Overview(int(total), int(enabled), int(running), int(failed), int(rows or 0), quota)
