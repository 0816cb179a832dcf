"""Runs as people and programs read them: newest first, with totals over their stations."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Float, Select, case, cast, func, select
from sqlalchemy.orm import Session

from core.domain import RunStatus, StationState, Window
from core.errors import NotFound
from core.models import DataPullLog, MasterStation, PullRunSource, PullRunStation

OVER = (StationState.DONE, StationState.EMPTY, StationState.FAILED, StationState.CANCELLED)


# From less than this no pace can be told.
LEAST_PULLED = 0.05


@dataclass(frozen=True)
class RunRow:
    """One run; the counts are over its stations, `records_processed` the rows that came.

    `pulled` is how much of it is done, 0..1: of each station the share of its chunks, all of one that ended.
    `strategy` is append, overwrite or backfill.
    """

    id: int
    config_id: int | None
    config_name: str
    data_type: str
    trigger: str
    status: str
    start_time: datetime
    end_time: datetime | None
    picked_up_at: datetime | None
    error_message: str | None
    stations_total: int
    stations_done: int
    stations_failed: int
    rows_new: int
    rows_revised: int
    rows_unchanged: int
    chunks: int
    pulled: float
    strategy: str
    range_start: datetime | None
    range_end: datetime | None
    requests: int

    @property
    def phase(self) -> str:
        """What a running run is at; nothing for one that ended."""
        if self.status != RunStatus.RUNNING:
            return ""
        return "pulling" if self.picked_up_at else "waiting for a worker"

    def seconds_left(self, now: datetime) -> float | None:
        """Estimate from the pace so far how long it still takes; None while too little is done to tell."""
        if self.status != RunStatus.RUNNING or self.picked_up_at is None or self.pulled < LEAST_PULLED:
            return None
        return (now - self.picked_up_at).total_seconds() * (1 - self.pulled) / self.pulled

    @property
    def records_processed(self) -> int:
        return self.rows_new + self.rows_revised + self.rows_unchanged

    @property
    def duration_seconds(self) -> float | None:
        """How long it took; None while it runs."""
        return (self.end_time - self.start_time).total_seconds() if self.end_time else None


@dataclass(frozen=True)
class RunStationRow:
    """One station of a run."""

    station_number: str
    station_name: str
    state: str
    window_start: datetime | None
    window_end: datetime | None
    chunk: int
    chunks: int
    rows_new: int
    rows_revised: int
    rows_unchanged: int
    requests: int
    error_class: str | None
    error_text: str | None
    started_at: datetime | None
    finished_at: datetime | None


def list_runs(
    session: Session,
    config_id: int | None = None,
    status: str | None = None,
    limit: int = 50,
    before_id: int | None = None,
    trigger: str | None = None,
    started: tuple[datetime | None, datetime | None] = (None, None),
) -> list[RunRow]:
    """Return runs, newest first, those older than `before_id`; `started` bounds when they began, both ends included."""
    log, conditions = DataPullLog, []
    if trigger is not None:
        conditions.append(log.trigger == trigger)
    if started[0] is not None:
        conditions.append(log.start_time >= started[0])
    if started[1] is not None:
        conditions.append(log.start_time <= started[1])
    if config_id is not None:
        conditions.append(log.config_id == config_id)
    if status is not None:
        conditions.append(log.status == status)
    if before_id is not None:
        conditions.append(log.id < before_id)
    page = select(log.id).where(*conditions).order_by(log.id.desc()).limit(limit)
    rows = _with_totals().where(log.id.in_(page.scalar_subquery())).order_by(log.id.desc())
    return [RunRow(*row) for row in session.execute(rows)]


def get_run(session: Session, run_id: int) -> RunRow:
    """Return one run; raises NotFound."""
    row = session.execute(_with_totals().where(DataPullLog.id == run_id)).first()
    if row is None:
        raise NotFound(f"There is no run {run_id}.")
    return RunRow(*row)


def _with_totals() -> Select[*tuple[Any, ...]]:
    log, station = DataPullLog, PullRunStation
    ended = station.state.in_((StationState.DONE.value, StationState.EMPTY.value))
    failed = station.state == StationState.FAILED.value
    over = station.state.in_([state.value for state in OVER])
    pulled = case((over, 1.0), (station.chunks > 0, station.chunk * 1.0 / station.chunks), else_=0.0)
    totals = [case((ended, 1), else_=0), case((failed, 1), else_=0)]
    source = PullRunSource
    requests = select(func.coalesce(func.sum(source.requests), 0)).where(source.run_id == log.id).scalar_subquery()
    totals += [station.rows_new, station.rows_revised, station.rows_unchanged, station.chunks]  # type: ignore[list-item]
    return (
        select(
            log.id, log.config_id, log.config_name, log.data_type, log.trigger, log.status, log.start_time,
            log.end_time, log.picked_up_at, log.error_message, func.count(station.id),
            *(func.coalesce(func.sum(one), 0) for one in totals),
            func.coalesce(func.avg(cast(pulled, Float)), 0.0), log.strategy,
            log.range_start, log.range_end, requests,
        )
        .join_from(log, station, station.run_id == log.id, isouter=True)
        .group_by(log.id)
    )  # fmt: skip


def run_stations(session: Session, run_id: int, state: str | None = None) -> list[RunStationRow]:
    """Return a run's stations in number order, or those in one state."""
    table, master = PullRunStation, MasterStation
    rows: Select[*tuple[Any, ...]] = (
        select(
            table.station_number, func.coalesce(master.station_name, ""), table.state, table.window_start,
            table.window_end, table.chunk, table.chunks, table.rows_new, table.rows_revised, table.rows_unchanged,
            table.requests, table.error_class, table.error_text, table.started_at, table.finished_at,
        )
        .join_from(table, master, master.station_number == table.station_number, isouter=True)
        .where(table.run_id == run_id)
        .order_by(table.station_number)
    )  # fmt: skip
    if state is not None:
        rows = rows.where(table.state == state)
    return [RunStationRow(*row) for row in session.execute(rows)]


def failed_stations(session: Session, run_id: int) -> list[str]:
    """Return the numbers of a run's stations that failed or were cancelled."""
    table = PullRunStation
    again = table.state.in_((StationState.FAILED.value, StationState.CANCELLED.value))
    return list(session.scalars(select(table.station_number).where(table.run_id == run_id, again)))


def chosen_range(session: Session, run_id: int) -> Window | None:
    """Return the span that a back-fill was asked for; None for any other run."""
    log = DataPullLog
    row = session.execute(select(log.range_start, log.range_end).where(log.id == run_id)).first()
    return Window(row.range_start, row.range_end) if row and row.range_start and row.range_end else None
