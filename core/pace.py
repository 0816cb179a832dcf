"""How fast each agency's pulls went: the seconds a request took, over the last runs that ended well."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.domain import DataType, RunStatus
from core.models import DataPullLog, MasterStation, PullRunStation
from core.pull_cost import Pace
from core.sources.base import Limits

RUNS_MEASURED = 5
# Where nothing was measured yet. An agency's page of 50,000 values takes longer, a small one is quicker.
ASSUMED_SECONDS_A_REQUEST = 2.0
# Times are kept in whole seconds, so a quick run may seem to have taken none.
SHORTEST_SECONDS = 1.0


@dataclass(frozen=True)
class Share:
    """What the stations of one agency in one run shared a window for: how many, in how many chunks, and what came."""

    run_id: int
    stations: int
    chunks: int
    rows: int
    started_at: datetime
    finished_at: datetime


def read_shares(session: Session, data_type: DataType) -> dict[str, list[Share]]:
    """Return what the last runs of a data type did, by agency."""
    log, station, agency = DataPullLog, PullRunStation, MasterStation.agency
    well = log.status.in_((RunStatus.SUCCESS.value, RunStatus.PARTIAL.value))
    last = select(log.id).where(log.data_type == data_type.value, well).order_by(log.id.desc()).limit(RUNS_MEASURED)
    window = (station.window_start, station.window_end, station.chunks)
    came = func.sum(station.rows_new + station.rows_revised + station.rows_unchanged)
    took_part = (station.started_at.is_not(None), station.finished_at.is_not(None))
    rows = session.execute(
        select(agency, station.run_id, func.count(), station.chunks, came)
        .add_columns(func.min(station.started_at), func.max(station.finished_at))
        .join(MasterStation, MasterStation.station_number == station.station_number)
        .where(station.run_id.in_(last.scalar_subquery()), *took_part)
        .group_by(agency, station.run_id, *window)
    )
    shares: dict[str, list[Share]] = defaultdict(list)
    for name, run_id, stations, chunks, values, started, finished in rows:
        if started and finished:
            shares[name].append(Share(run_id, stations, chunks, int(values or 0), started, finished))
    return shares


def pace_of(shares: Iterable[Share], limits: Limits) -> Pace:
    """Divide the seconds of past runs by their requests: batches by chunks, or the pages that the rows took."""
    runs: Mapping[int, list[Share]] = defaultdict(list)
    for share in shares:
        runs[share.run_id].append(share)
    if not runs:
        return Pace(ASSUMED_SECONDS_A_REQUEST)
    seconds = sum(_seconds(run) for run in runs.values())
    requests = sum(_requests(share, limits) for run in runs.values() for share in run)
    return Pace(seconds / requests, len(runs))


def _seconds(run: list[Share]) -> float:
    took = max(one.finished_at for one in run) - min(one.started_at for one in run)
    return max(took.total_seconds(), SHORTEST_SECONDS)


def _requests(share: Share, limits: Limits) -> int:
    batches = math.ceil(share.stations / limits.stations_a_request)
    return max(batches * max(share.chunks, 1), math.ceil(share.rows / limits.rows_a_page))
