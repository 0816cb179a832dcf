"""Enabled configurations whose last run did not go well, and for how many runs already."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from core.domain import RunStatus
from core.models import DataPullLog, PullConfiguration

# How a run ends by itself; one that a person cancelled says nothing of the configuration.
BY_ITSELF = (RunStatus.SUCCESS.value, RunStatus.PARTIAL.value, RunStatus.FAILED.value)
WELL = (RunStatus.SUCCESS.value, RunStatus.PARTIAL.value)


@dataclass(frozen=True)
class Failing:
    """A configuration whose last run failed, or some of whose stations did (`partial`)."""

    config_id: int
    name: str
    run_id: int
    partial: bool
    sentence: str
    since: datetime | None
    active_run_id: int | None


def failing_configurations(session: Session) -> list[Failing]:
    """Return them by name. The last run that ended by itself counts, also while another is under way."""
    rows = session.execute(_last_runs()).all()
    in_a_row = _failures_in_a_row(session, [row.id for row in rows if row.status == RunStatus.FAILED])
    return [_failing(row, *in_a_row.get(row.id, (1, row.end_time))) for row in rows]


def _failing(row: Any, times: int, since: datetime | None) -> Failing:
    partial, why = row.status == RunStatus.PARTIAL, row.error_message or "no reason was recorded"
    if partial:
        sentence = f"In its last run {why}" if why[:1].isdigit() else why
    else:
        sentence = f"Failed {times} runs in a row: {why}" if times > 1 else f"Its last run failed: {why}"
    return Failing(row.id, row.name, row.run_id, partial, sentence, since, row.active)


def _last_runs() -> Select[Any]:
    """Select the enabled configurations whose last run failed or was partial; an index finds each one's last run."""
    table, log, last, active = PullConfiguration, DataPullLog, aliased(DataPullLog), aliased(DataPullLog)
    newest = (
        select(last.id)
        .where(last.config_id == table.id, last.status.in_(BY_ITSELF))
        .order_by(last.start_time.desc(), last.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    running = select(active.id).where(active.config_id == table.id, active.status == RunStatus.RUNNING.value)
    return (
        select(
            table.id, table.name, log.id.label("run_id"), log.status, log.error_message, log.end_time,
            running.scalar_subquery().label("active"),
        )
        .join(log, log.id == newest)
        .where(table.is_enabled.is_(True), log.status != RunStatus.SUCCESS.value)
        .order_by(func.lower(table.name))
    )  # fmt: skip


def _failures_in_a_row(session: Session, ids: Collection[int]) -> dict[int, tuple[int, datetime | None]]:
    """Return, for each configuration, how many runs failed since the last that did not, and when the first ended."""
    log, good = DataPullLog, aliased(DataPullLog)
    last = (
        select(good.config_id, func.max(good.id).label("id"))
        .where(good.config_id.in_(ids), good.status.in_(WELL))
        .group_by(good.config_id)
        .subquery()
    )
    rows = session.execute(
        select(log.config_id, func.count(), func.min(log.end_time))
        .join(last, last.c.config_id == log.config_id, isouter=True)
        .where(log.config_id.in_(ids), log.status == RunStatus.FAILED.value, log.id > func.coalesce(last.c.id, 0))
        .group_by(log.config_id)
    )
    return {config: (count, first) for config, count, first in rows if config is not None}
