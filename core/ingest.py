"""A run, from pick-up to end: gather what is known, pull each agency's stations, end with a true status."""

import logging
from datetime import datetime

from sqlalchemy import select

from core import board, lifecycle, origin, progress, series
from core.db import reading, writing
from core.domain import Agency, DataType, RunStatus, Strategy, utc_now
from core.errors import RunEnded, SourceError, StationUnknown, StreamflowError
from core.forecast_pull import pull_forecasts
from core.models import PullRunStation
from core.pull import Pull, append, overwrite
from core.sources.base import Source
from core.sources.nwps import NAME as NWPS
from core.sources.nwps import NwpsSource
from core.stations import agencies_of, ensure_stations

logger = logging.getLogger(__name__)

NOT_IN_CATALOGUE = "has this station no more; import it again, or remove it from the configuration"
NO_SOURCE = "stations cannot be pulled by this version; the other stations of the run are not affected"


def pull_run(
    run_id: int,
    sources: dict[Agency, Source],
    simulated: bool,
    now: datetime | None = None,
    forecasts: NwpsSource | None = None,
) -> None:
    """Do a run up to `now`, one of forecasts from their own source.

    What goes wrong is recorded on the run; a defect of ours is raised again after that.
    """
    now = now or utc_now()
    with writing() as session:
        order = lifecycle.pick_up_run(session, run_id, now)
    if order is None:
        logger.info("run %d has ended or is with another worker", run_id)
        return
    try:
        agencies = _prepare(order, simulated)
        if order.data_type == DataType.FORECAST:
            _pull_forecasts(order, forecasts, list(agencies), now)
        else:
            _pull_everything(order, sources, agencies, simulated, now)
        _finish(run_id)
    except RunEnded:
        logger.info("run %d was ended by someone else; what it stored is kept", run_id)
    except StreamflowError as error:
        _end_failed(run_id, str(error))
    except Exception as error:
        _end_failed(run_id, f"A defect of ours stopped the run: {type(error).__name__}: {error}")
        raise


def _finish(run_id: int) -> None:
    with writing() as session:
        status = lifecycle.finish_run(session, run_id, utc_now())
    logger.info("run %d ended: %s", run_id, status.value)


def _end_failed(run_id: int, sentence: str) -> None:
    logger.error("run %d failed: %s", run_id, sentence)
    with writing() as session:
        lifecycle.end_run(session, run_id, RunStatus.FAILED, sentence, utc_now())


def _prepare(order: lifecycle.RunOrder, simulated: bool) -> dict[str, str]:
    """Settle what the database holds, live or simulated data, and make the stations ready to hold it.

    Returns the agency of each station, in order.
    """
    with writing() as session:
        origin.stamp_origin(session, simulated)
        waiting = select(PullRunStation.station_number).where(PullRunStation.run_id == order.run_id)
        numbers = list(session.scalars(waiting.order_by(PullRunStation.station_number)))
        ensure_stations(session, numbers)
        agencies = agencies_of(session, numbers)
        gone = [number for number in numbers if number not in agencies]
        board.mark_failed(session, order.run_id, gone, StationUnknown("The catalogue", NOT_IN_CATALOGUE), utc_now())
    return {number: agencies[number] for number in numbers if number in agencies}


def _pull_forecasts(order: lifecycle.RunOrder, source: NwpsSource | None, numbers: list[str], now: datetime) -> None:
    if source is not None:
        pull_forecasts(order, source, numbers, now)
        return
    with writing() as session:
        board.mark_failed(session, order.run_id, numbers, SourceError(NWPS, NO_SOURCE), now)


def _pull_everything(
    order: lifecycle.RunOrder, sources: dict[Agency, Source], agencies: dict[str, str], simulated: bool, now: datetime
) -> None:
    for agency in Agency:
        own = [number for number, whose in agencies.items() if whose == agency.value]
        if own:
            _pull_agency(order, agency, sources, own, simulated, now)


def _pull_agency(
    order: lifecycle.RunOrder,
    agency: Agency,
    sources: dict[Agency, Source],
    numbers: list[str],
    simulated: bool,
    now: datetime,
) -> None:
    if agency not in sources:
        with writing() as session:
            board.mark_failed(session, order.run_id, numbers, SourceError(agency.value, NO_SOURCE), now)
        return
    with reading() as session:
        reached = progress.read_progress(session, order.config_id)
        chosen = series.read_choices(session, numbers, DataType(order.data_type))
    pull = Pull(order, sources[agency], now, simulated, reached, chosen)
    (overwrite if order.data_strategy == Strategy.OVERWRITE else append)(pull, numbers)
    with writing() as session:
        well = [number for number in numbers if number not in pull.failed]
        board.mark_done(session, order.run_id, well, utc_now())
