"""Runs: opened once, picked up once, ended once. Each step is a conditional write, so that whoever comes second
learns it; the unique index on running rows keeps a configuration to one run at a time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, case, func, insert, literal, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.domain import RunStatus, StationState, Trigger
from core.errors import Conflict, NotFound, RunAlreadyActive, RunEnded
from core.models import DataPullLog, PullConfiguration, PullConfigurationStation, PullRunStation

VANISHED_AFTER = timedelta(seconds=90)
VANISHED = (
    "The worker that ran this pull vanished. What it had stored is kept; "
    "the next run goes on from there, or press Retry."
)


@dataclass(frozen=True)
class RunOrder:
    """What a worker needs to know of a run that it picked up."""

    run_id: int
    config_id: int
    data_type: str
    data_strategy: str
    pull_start_date: datetime
    lookback_days: int | None


def open_run(
    session: Session,
    config_id: int,
    trigger: Trigger,
    now: datetime,
    only_stations: list[str] | None = None,
) -> int:
    """Write a new run with a waiting row for each station; returns its id.

    Raises RunAlreadyActive when one is under way, NotFound for no such configuration, Conflict when it has no station.
    """
    config = session.get(PullConfiguration, config_id)
    if config is None:
        raise NotFound(f"There is no configuration {config_id}.")
    active = active_run(session, config_id)
    if active is not None:
        raise RunAlreadyActive(config.name, active)
    run = DataPullLog(
        config_id=config_id,
        config_name=config.name,
        data_type=config.data_type,
        trigger=trigger.value,
        status=RunStatus.RUNNING.value,
        start_time=now,
        only_stations=only_stations,
    )
    try:
        with session.begin_nested():
            session.add(run)
    except IntegrityError as error:
        raise RunAlreadyActive(config.name, active_run(session, config_id) or 0) from error
    config.last_run_at = now
    _add_waiting_stations(session, run.id, config_id, only_stations)
    return run.id


def _add_waiting_stations(session: Session, run_id: int, config_id: int, only: list[str] | None) -> None:
    table = PullConfigurationStation
    waiting = literal(StationState.WAITING.value)
    chosen = select(literal(run_id), table.station_number, waiting).where(table.config_id == config_id)
    if only is not None:
        chosen = chosen.where(table.station_number.in_(only))
    rows = insert(PullRunStation).from_select(["run_id", "station_number", "state"], chosen)
    counted = session.execute(rows, execution_options={"preserve_rowcount": True})
    if cast(CursorResult[Any], counted).rowcount == 0:
        raise Conflict("The configuration has none of these stations, so there is nothing to pull.")


def active_run(session: Session, config_id: int) -> int | None:
    """Return the id of the configuration's running run, None where there is none."""
    running = DataPullLog.status == RunStatus.RUNNING.value
    return session.scalar(select(DataPullLog.id).where(DataPullLog.config_id == config_id, running))


def pick_up_run(session: Session, run_id: int, now: datetime) -> RunOrder | None:
    """Take a waiting run for this worker; None when it has ended or another worker has it."""
    taken = _change(
        session,
        run_id,
        {"picked_up_at": now, "heartbeat_at": now},
        or_(DataPullLog.picked_up_at.is_(None), DataPullLog.heartbeat_at < now - VANISHED_AFTER),
    )
    if not taken:
        return None
    config = PullConfiguration
    row = session.execute(
        select(
            DataPullLog.id, config.id, config.data_type, config.data_strategy, config.pull_start_date,
            config.lookback_days,
        )
        .join(config, config.id == DataPullLog.config_id)
        .where(DataPullLog.id == run_id)
    ).one_or_none()  # fmt: skip
    return RunOrder(*row) if row else None


def hold_run(session: Session, run_id: int, now: datetime) -> None:
    """Say that this run's worker lives; raises RunEnded when the run was ended meanwhile."""
    if not _change(session, run_id, {"heartbeat_at": now}):
        raise RunEnded(f"Run {run_id} was ended by someone else.")


def end_run(session: Session, run_id: int, status: RunStatus, message: str | None, now: datetime) -> bool:
    """End a run; False when it had ended before. Stations not done by then are failed or cancelled with it."""
    values = {"status": status.value, "end_time": now, "error_message": message, "records_processed": _rows(run_id)}
    ended = _change(session, run_id, values)
    if ended:
        _close_stations(session, run_id, status, message, now)
    return ended


def _rows(run_id: int) -> Any:
    """The rows that came for a run's stations, as a part of a statement."""
    table = PullRunStation
    rows = func.sum(table.rows_new + table.rows_revised + table.rows_unchanged)
    return select(func.coalesce(rows, 0)).where(table.run_id == run_id).scalar_subquery()


def _close_stations(session: Session, run_id: int, status: RunStatus, message: str | None, now: datetime) -> None:
    state = StationState.CANCELLED if status is RunStatus.CANCELLED else StationState.FAILED
    table = PullRunStation
    changes: dict[str, Any] = {"state": state.value, "finished_at": now}
    if state is StationState.FAILED:
        changes |= {"error_class": func.coalesce(table.error_class, "internal"), "error_text": message}
    session.execute(
        update(table).where(table.run_id == run_id, table.state.in_(("waiting", "fetching", "merging"))).values(changes)
    )


def _change(session: Session, run_id: int, values: dict[str, Any], *conditions: Any) -> bool:
    running = DataPullLog.status == RunStatus.RUNNING.value
    statement = update(DataPullLog).where(DataPullLog.id == run_id, running, *conditions).values(values)
    return cast(CursorResult[Any], session.execute(statement)).rowcount == 1


def finish_run(session: Session, run_id: int, now: datetime) -> RunStatus:
    """End a run by what its stations came to: all well, some failed, all failed."""
    table = PullRunStation
    failed = func.sum(case((table.state == StationState.FAILED.value, 1), else_=0))
    total, bad = session.execute(select(func.count(), failed).where(table.run_id == run_id)).one()
    bad = int(bad or 0)
    status = RunStatus.SUCCESS if bad == 0 else RunStatus.FAILED if bad == total else RunStatus.PARTIAL
    message = _failure_sentence(session, run_id, bad, total) if bad else None
    end_run(session, run_id, status, message, now)
    return status


def _failure_sentence(session: Session, run_id: int, bad: int, total: int) -> str:
    table = PullRunStation
    commonest = session.execute(
        select(table.error_text, func.count().label("times"))
        .where(table.run_id == run_id, table.state == StationState.FAILED.value)
        .group_by(table.error_text)
        .order_by(func.count().desc())
        .limit(1)
    ).first()
    reason = commonest[0] if commonest and commonest[0] else "no reason was recorded"
    return reason if bad == total else f"{bad} of {total} stations failed: {reason}"


def end_vanished_runs(session: Session, now: datetime) -> list[int]:
    """End as failed every run whose worker has not been heard of; returns their ids."""
    alive = func.coalesce(DataPullLog.heartbeat_at, DataPullLog.picked_up_at)
    running = DataPullLog.status == RunStatus.RUNNING.value
    vanished = select(DataPullLog.id).where(running, alive < now - VANISHED_AFTER)
    return [run for run in session.scalars(vanished).all() if end_run(session, run, RunStatus.FAILED, VANISHED, now)]


def runs_not_picked_up(session: Session) -> list[int]:
    """Return the running runs that no worker has taken yet."""
    running = DataPullLog.status == RunStatus.RUNNING.value
    return list(session.scalars(select(DataPullLog.id).where(running, DataPullLog.picked_up_at.is_(None))))
