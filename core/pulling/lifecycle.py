"""Runs: opened once, planned once, ended once. Each step is a conditional write, so that whoever comes second
learns it; the unique index on running rows keeps a configuration to one run at a time."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, case, exists, func, insert, literal, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.domain import BACKFILL, BatchState, Level, RunStatus, StationState, Trigger, Window
from core.errors import Conflict, NotFound, RunAlreadyActive
from core.models import DataPullLog, PullConfiguration, PullConfigurationStation, PullRunBatch, PullRunStation
from core.pulling.run_events import write_line

ASKED_BY = {
    Trigger.SCHEDULE: "its schedule",
    Trigger.PERSON: "a person",
    Trigger.API: "the API",
    Trigger.CLI: "a command",
}
LEVELS = {RunStatus.SUCCESS: Level.INFO, RunStatus.FAILED: Level.ERROR}


@dataclass(frozen=True)
class RunOrder:
    """What a run is to do; `now` is its present, `chosen_range` the span of a back-fill."""

    run_id: int
    config_id: int
    data_type: str
    strategy: str
    chosen_range: Window | None
    pull_start_date: datetime
    lookback_days: int | None
    now: datetime

    @property
    def is_backfill(self) -> bool:
        """Whether it fills a chosen range and leaves alone how far the configuration has come."""
        return self.strategy == BACKFILL


def open_run(
    session: Session,
    config_id: int,
    trigger: Trigger,
    now: datetime,
    only_stations: list[str] | None = None,
    backfill: Window | None = None,
) -> int:
    """Write a new run with a waiting row for each station, a back-fill where a range is given; returns its id.

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
        strategy=BACKFILL if backfill else config.data_strategy,
        range_start=backfill.start if backfill else None,
        range_end=backfill.end if backfill else None,
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
    stations = _add_waiting_stations(session, run.id, config_id, only_stations)
    counted = f"{stations:,} station{'' if stations == 1 else 's'}"
    write_line(session, run.id, f"Started by {ASKED_BY[trigger]}, for {counted}.", now)
    return run.id


def _add_waiting_stations(session: Session, run_id: int, config_id: int, only: list[str] | None) -> int:
    table = PullConfigurationStation
    waiting = literal(StationState.WAITING.value)
    chosen = select(literal(run_id), table.station_number, waiting).where(table.config_id == config_id)
    if only is not None:
        chosen = chosen.where(table.station_number.in_(only))
    rows = insert(PullRunStation).from_select(["run_id", "station_number", "state"], chosen)
    counted = session.execute(rows, execution_options={"preserve_rowcount": True})
    added = cast(CursorResult[Any], counted).rowcount
    if added == 0:
        raise Conflict("The configuration has none of these stations, so there is nothing to pull.")
    return added


def active_run(session: Session, config_id: int) -> int | None:
    """Return the id of the configuration's running run, None where there is none."""
    running = DataPullLog.status == RunStatus.RUNNING.value
    return session.scalar(select(DataPullLog.id).where(DataPullLog.config_id == config_id, running))


def pick_up_run(session: Session, run_id: int, now: datetime) -> RunOrder | None:
    """Take a run to plan it, with `now` as its present; None when it has ended or was planned before."""
    taken = _change(session, run_id, {"picked_up_at": now}, DataPullLog.picked_up_at.is_(None))
    return read_order(session, run_id) if taken else None


def read_order(session: Session, run_id: int) -> RunOrder | None:
    """Return what a run that was picked up is to do; None when its configuration is gone."""
    config, log = PullConfiguration, DataPullLog
    row = session.execute(
        select(
            log.id, config.id, log.data_type, log.strategy, log.range_start, log.range_end, config.pull_start_date,
            config.lookback_days, log.picked_up_at,
        )
        .join(config, config.id == log.config_id)
        .where(log.id == run_id, log.picked_up_at.is_not(None))
    ).one_or_none()  # fmt: skip
    if row is None or row.picked_up_at is None:
        return None
    chosen = Window(row.range_start, row.range_end) if row.range_start and row.range_end else None
    return RunOrder(*row[:4], chosen, row.pull_start_date, row.lookback_days, row.picked_up_at)


def end_run(session: Session, run_id: int, status: RunStatus, message: str | None, now: datetime) -> bool:
    """End a run; False when it had ended before. Stations not done by then are failed or cancelled with it.

    Its batches are over: a worker that still has one learns it before it writes again.
    """
    values = {"status": status.value, "end_time": now, "error_message": message, "records_processed": _rows(run_id)}
    ended = _change(session, run_id, values)
    if ended:
        # Batches before stations, as every worker writes them: two that wait for each other would wait for ever.
        batches = update(PullRunBatch).where(PullRunBatch.run_id == run_id)
        session.execute(batches.values(state=BatchState.OVER.value))
        _close_stations(session, run_id, status, message, now)
        words = f"The run ended: {status.value}." + (f" {message}" if message else "")
        write_line(session, run_id, words, now, LEVELS.get(status, Level.WARNING))
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


def finish_if_over(session: Session, run_id: int, now: datetime) -> RunStatus | None:
    """End a run whose every batch is over; None while one is not, or when the run had ended before.

    Of workers that end their batches at the same moment, the last to write the run's row sees all of them over.
    """
    if not _change(session, run_id, {"records_processed": DataPullLog.records_processed}):
        return None
    table = PullRunBatch
    left = select(func.count()).where(table.run_id == run_id, table.state != BatchState.OVER.value)
    return None if session.scalar(left) else finish_run(session, run_id, now)


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


def runs_not_planned(session: Session) -> list[int]:
    """Return the running runs that no worker has taken yet."""
    running = DataPullLog.status == RunStatus.RUNNING.value
    return list(session.scalars(select(DataPullLog.id).where(running, DataPullLog.picked_up_at.is_(None))))


def runs_to_end(session: Session) -> list[int]:
    """Return the running runs whose every batch is over, but which nobody ended: their last worker died just then."""
    log, batch = DataPullLog, PullRunBatch
    left = exists().where(batch.run_id == log.id, batch.state != BatchState.OVER.value)
    running = log.status == RunStatus.RUNNING.value
    return list(session.scalars(select(log.id).where(running, log.picked_up_at.is_not(None), ~left)))
