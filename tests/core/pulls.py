"""Pulls as the tests make them: a configuration over simulated stations, run in this process at a moment of choice."""

from datetime import datetime

from flask import current_app
from sqlalchemy import select

from core import configurations, ingest, runs, seeding
from core.db import reading, writing
from core.domain import DataType, Progress, Trigger, Window
from core.ingest import Upstream
from core.models import DischargeObservation, Station
from core.pulling import batches, lifecycle, progress
from core.queue import Waiting
from core.settings import Settings
from core.sources.registry import forecasts_for, sources_for
from core.store import origin

NOON = datetime(2026, 11, 22, 12)
POTOMAC, OHIO, SILENT = "01646500", "03294500", "06485500"


def prepare() -> None:
    """Seed the catalogue and say that the database holds simulated data, as flask init does."""
    with writing() as session:
        origin.stamp_origin(session, simulated=True)
        seeding.seed(session)


def configure(
    stations: list[str],
    data_type: DataType = DataType.DAILY,
    start: str = "2024-01-01",
    strategy: str = "append",
    now: datetime = NOON,
) -> int:
    """Save a configuration; returns its id."""
    fields = {
        "name": f"{data_type} of {', '.join(stations)} {strategy}"[:120], "data_type": data_type.value,
        "pull_start_date": start, "schedule_type": "hourly", "stations": stations, "data_strategy": strategy,
    }  # fmt: skip
    with writing() as session:
        checked = configurations.check_configuration(session, fields, now)
        return configurations.insert_configuration(session, checked, now)


def start(config_id: int, now: datetime = NOON, only: list[str] | None = None, backfill: Window | None = None) -> int:
    """Open a run; returns its id."""
    with writing() as session:
        return lifecycle.open_run(session, config_id, Trigger.CLI, now, only, backfill)


def upstream() -> Upstream:
    """The simulated agencies, as a worker's job has them."""
    settings: Settings = current_app.extensions["settings"]
    return Upstream(sources_for(settings), forecasts_for(settings, None), settings.simulated)


def work(run_id: int, now: datetime = NOON, agencies: Upstream | None = None) -> runs.RunRow:
    """Do a run as workers do, one batch's turn after the other; returns how it ended."""
    agencies = agencies or upstream()
    ingest.plan_run(run_id, agencies, now)
    while waiting := _waiting():
        ingest.pull_batch(waiting[0].batch_id, agencies, "a worker")
    with reading() as session:
        return runs.get_run(session, run_id)


def _waiting() -> list[Waiting]:
    with reading() as session:
        return batches.waiting_batches(session)


def pull(config_id: int, now: datetime = NOON) -> runs.RunRow:
    """Open a run and do it."""
    return work(start(config_id, now), now)


def board(run_id: int) -> dict[str, runs.RunStationRow]:
    """Return a run's stations by number."""
    with reading() as session:
        return {row.station_number: row for row in runs.run_stations(session, run_id)}


def reached(config_id: int) -> dict[str, Progress]:
    """Return how far a configuration has come."""
    with reading() as session:
        return progress.read_progress(session, config_id)


def table() -> list[tuple[str, str, datetime, float, str | None, str | None]]:
    """Return everything stored: station, type, time, discharge, quality, qualifiers."""
    one = DischargeObservation
    with reading() as session:
        rows = session.execute(
            select(Station.station_number, one.type, one.observed_at, one.discharge, one.quality_code, one.qualifiers)
            .join(Station, Station.id == one.station_id)
            .order_by(Station.station_number, one.type, one.observed_at)
        )
        return [tuple(row) for row in rows]
