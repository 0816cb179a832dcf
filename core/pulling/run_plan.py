"""The plan of a run: what is known of its stations is gathered, batches are decided, both are written down.

Nothing here asks an agency, so that a plan can be made for show as well (core.pulling.preview).
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.domain import Agency, DataType, Level, Progress, Strategy, Window
from core.errors import SourceError, StationUnknown
from core.models import PullRunStation
from core.pulling import board, progress
from core.pulling.batches import insert_batches
from core.pulling.batching import FORECAST_STATIONS, Batch, Limits, batch_plans, batch_span, stations_to_replace
from core.pulling.forecast_pull import report_unmapped
from core.pulling.lifecycle import RunOrder
from core.pulling.run_events import write_line
from core.sources.base import Source
from core.sources.nwps import NAME as NWPS
from core.stations import agencies_of, ensure_stations
from core.windows import plan_windows

NOT_IN_CATALOGUE = "has this station no more; import it again, or remove it from the configuration"
NO_SOURCE = "stations cannot be pulled by this version; the other stations of the run are not affected"

# Of more stations than these a line of the log names the first.
NAMED = 10


def write_plan(session: Session, order: RunOrder, sources: Mapping[Agency, Source], forecasts: bool) -> list[int]:
    """Write the batches of a run that was picked up, and what they ask for on its board; returns their ids.

    Stations that cannot be pulled are closed as failed, with the reason.
    """
    agencies = _prepare(session, order)
    if order.data_type == DataType.FORECAST:
        return _write_forecasts(session, order, list(agencies), forecasts)
    reached = progress.read_progress(session, order.config_id)
    ids: list[int] = []
    for agency in Agency:
        own = [number for number, whose in agencies.items() if whose == agency.value]
        if agency in sources:
            limits = sources[agency].limits(DataType(order.data_type))
            ids += _write(session, order, agency.value, plan_batches(order, own, reached, limits))
        else:
            _refuse(session, order, agency.value, own)
    return ids


def plan_batches(
    order: RunOrder, stations: Sequence[str], reached: Mapping[str, Progress], limits: Limits
) -> list[Batch]:
    """Decide the batches of one agency's stations, by the run's strategy. Pure."""
    data_type, now = DataType(order.data_type), order.now
    if order.chosen_range is not None:
        return batch_span(stations, order.chosen_range, limits.stations_a_request, limits, now)
    if order.strategy == Strategy.OVERWRITE:
        window = Window(min(order.pull_start_date, now), now)
        return batch_span(stations, window, stations_to_replace(window, limits), limits, now)
    plans = {
        number: plan_windows(
            reached.get(number, Progress()),
            order.pull_start_date,
            now,
            data_type,
            lookback_days=order.lookback_days,
            asks_modified=limits.asks_modified,
            furthest=limits.furthest,
        )
        for number in stations
    }
    return batch_plans(plans, limits, now, data_type)


def _prepare(session: Session, order: RunOrder) -> dict[str, str]:
    """Make the stations ready to hold data; returns the agency of each, in order."""
    waiting = select(PullRunStation.station_number).where(PullRunStation.run_id == order.run_id)
    numbers = list(session.scalars(waiting.order_by(PullRunStation.station_number)))
    ensure_stations(session, numbers)
    agencies = agencies_of(session, numbers)
    gone = [number for number in numbers if number not in agencies]
    unknown = board.failure_of(StationUnknown("The catalogue", NOT_IN_CATALOGUE))
    _fail(session, order, gone, unknown)
    return {number: agencies[number] for number in numbers if number in agencies}


def _write(session: Session, order: RunOrder, source: str, batches: Sequence[Batch]) -> list[int]:
    for batch in batches:
        board.mark_planned(session, order.run_id, batch.stations, batch.windows)
    return list(insert_batches(session, order.run_id, source, batches, order.now))


def _write_forecasts(session: Session, order: RunOrder, numbers: list[str], served: bool) -> list[int]:
    if not served:
        _refuse(session, order, NWPS, numbers)
        return []
    mapped = report_unmapped(session, order, numbers)
    window = Window(order.now, order.now)
    groups = (mapped[first : first + FORECAST_STATIONS] for first in range(0, len(mapped), FORECAST_STATIONS))
    return _write(session, order, NWPS, [Batch(tuple(group), (window,)) for group in groups])


def _refuse(session: Session, order: RunOrder, source: str, numbers: Sequence[str]) -> None:
    _fail(session, order, numbers, board.failure_of(SourceError(source, NO_SOURCE)))


def _fail(session: Session, order: RunOrder, numbers: Sequence[str], failure: board.Failure) -> None:
    board.mark_failed(session, order.run_id, numbers, failure, order.now)
    if numbers:
        text = f"{', '.join(numbers[:NAMED])}{' and others' if len(numbers) > NAMED else ''}: {failure.text}"
        write_line(session, order.run_id, text, order.now, Level.ERROR)
