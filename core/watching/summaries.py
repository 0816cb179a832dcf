"""Configurations as the list shows them: how each stands, how its last runs ended, what it has brought."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import case, func, select, text
from sqlalchemy.orm import Session

from core.domain import RunStatus
from core.errors import NotFound
from core.models import DataPullLog, PullConfiguration, PullConfigurationStation

RECENT_RUNS = 10
LATE_AFTER = timedelta(minutes=10)


@dataclass(frozen=True)
class ConfigurationSummary:
    """A configuration and how it fares; `recent` are the statuses of its last runs, newest first."""

    id: int
    name: str
    description: str
    data_type: str
    data_strategy: str
    pull_start_date: datetime
    is_enabled: bool
    schedule_type: str
    schedule_value: str
    lookback_days: int | None
    last_run_at: datetime | None
    next_run_at: datetime | None
    created_at: datetime
    updated_at: datetime
    version: int
    state: str
    station_count: int
    run_count: int
    success_rate: float | None
    records: int
    recent: tuple[str, ...]
    active_run_id: int | None
    last_run_id: int | None
    last_error: str | None
    products: list[str] | None = None


@dataclass(frozen=True)
class _Recent:
    run_id: int
    status: str
    error: str | None


def list_configurations(session: Session, now: datetime) -> list[ConfigurationSummary]:
    """Return every configuration by name."""
    return _summaries(session, now, None)


def get_summary(session: Session, config_id: int, now: datetime) -> ConfigurationSummary:
    """Return one configuration; raises NotFound."""
    found = _summaries(session, now, config_id)
    if not found:
        raise NotFound(f"There is no configuration {config_id}.")
    return found[0]


def change_mark(session: Session, now: datetime) -> str:
    """Return a word that changes whenever what `list_configurations` returns may have, in three small reads.

    A run that begins has a new id, one that ends leaves the running ones, an edit counts a version on. States and
    ages depend on the minute.
    """
    table, log = PullConfiguration, DataPullLog
    edits = session.execute(
        select(func.count(), func.sum(table.version), func.max(table.id), func.min(table.next_run_at))
    ).one()
    # Written out, so that SQLite takes the index of running rows.
    under_way = session.execute(select(func.count(), func.sum(log.id)).where(text("status = 'running'"))).one()
    newest = session.scalar(select(func.max(log.id)))
    return repr((f"{now:%Y-%m-%d %H:%M}", *edits, *under_way, newest))


def judge_state(config: Any, recent: list[str], now: datetime) -> str:
    """Return the one word for how a configuration stands; the first that holds.

    running: a run is under way. disabled: no run is planned. late: the next run is overdue by more than LATE_AFTER.
    failing: the last run failed. scheduled: none of these.
    """
    if recent[:1] == [RunStatus.RUNNING]:
        return "running"
    if not config.is_enabled:
        return "disabled"
    if config.next_run_at is not None and config.next_run_at < now - LATE_AFTER:
        return "late"
    return "failing" if recent[:1] == [RunStatus.FAILED] else "scheduled"


def _summaries(session: Session, now: datetime, config_id: int | None) -> list[ConfigurationSummary]:
    wanted = select(PullConfiguration).order_by(func.lower(PullConfiguration.name), PullConfiguration.id)
    if config_id is not None:
        wanted = wanted.where(PullConfiguration.id == config_id)
    stations, totals, recent = _station_counts(session), _totals(session), _recent(session)
    return [
        _summary(config, stations.get(config.id, 0), totals.get(config.id), recent.get(config.id, []), now)
        for config in session.scalars(wanted)
    ]


def _summary(
    config: PullConfiguration,
    stations: int,
    totals: tuple[int, int, int, int] | None,
    recent: list[_Recent],
    now: datetime,
) -> ConfigurationSummary:
    runs, ended, well, records = totals or (0, 0, 0, 0)
    own = {column.key: getattr(config, column.key) for column in PullConfiguration.__table__.columns}
    statuses = [run.status for run in recent]
    errors = [run.error for run in recent if run.status != RunStatus.RUNNING]
    return ConfigurationSummary(
        **own,
        state=judge_state(config, statuses, now),
        station_count=stations,
        run_count=runs,
        success_rate=well / ended if ended else None,
        records=records,
        recent=tuple(statuses),
        active_run_id=recent[0].run_id if statuses[:1] == [RunStatus.RUNNING] else None,
        last_run_id=recent[0].run_id if recent else None,
        last_error=errors[0] if errors else None,
    )


def _station_counts(session: Session) -> dict[int, int]:
    table = PullConfigurationStation
    return {
        config: count
        for config, count in session.execute(select(table.config_id, func.count()).group_by(table.config_id))
    }


def _totals(session: Session) -> dict[int, tuple[int, int, int, int]]:
    """Return for each configuration: runs, runs that ended by themselves, successes, records."""
    log = DataPullLog
    ended = case((log.status.in_((RunStatus.SUCCESS, RunStatus.PARTIAL, RunStatus.FAILED)), 1), else_=0)
    well = case((log.status == RunStatus.SUCCESS, 1), else_=0)
    rows = session.execute(
        select(log.config_id, func.count(), func.sum(ended), func.sum(well), func.sum(log.records_processed))
        .where(log.config_id.is_not(None))
        .group_by(log.config_id)
    )
    return {row[0]: (int(row[1]), int(row[2]), int(row[3]), int(row[4])) for row in rows}


def _recent(session: Session) -> dict[int, list[_Recent]]:
    log = DataPullLog
    place = func.row_number().over(partition_by=log.config_id, order_by=log.id.desc()).label("place")
    ranked = select(log.config_id, log.id, log.status, log.error_message, place).where(log.config_id.is_not(None))
    last = ranked.subquery()
    rows = session.execute(select(last).where(last.c.place <= RECENT_RUNS).order_by(last.c.config_id, last.c.place))
    recent: dict[int, list[_Recent]] = {}
    for config, run_id, status, error, _ in rows:
        recent.setdefault(config, []).append(_Recent(run_id, status, error))
    return recent
