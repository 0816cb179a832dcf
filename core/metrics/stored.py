"""What the database tells: runs, their rows and requests, quotas, and how old the newest value of each source is."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, ScalarSelect, case, func, select
from sqlalchemy.orm import Session

from core.domain import Agency, DataType, RunStatus
from core.models import (
    DataPullLog,
    DischargeObservation,
    ForecastRun,
    MasterStation,
    PullRunSource,
    PullRunStation,
    Station,
)
from core.sources.eccc import NAME as ECCC
from core.sources.nwps import NAME as NOAA
from core.web.kept import Kept

SPANS = {"1h": timedelta(hours=1), "24h": timedelta(hours=24)}
ISSUERS = ("NOAA_RFC", "NOAA_NWM")
GONE = "other"
OUTCOMES = ("new", "revised", "unchanged")
# The board of a day of hourly pulls of 9,000 stations is 200,000 rows.
KEPT_SECONDS = 30.0

Key = tuple[str, ...]
Numbers = dict[Key, float]


@dataclass(frozen=True)
class Stored:
    """Numbers by label values.

    `active` by data type; `runs` by status, data type, span; `rows` by source, outcome, span; `requests` by source,
    span; `newest` when the newest value is from (naive UTC), by source and data type.
    """

    active: Numbers
    runs: Numbers
    rows: Numbers
    requests: Numbers
    newest: dict[Key, datetime] = field(default_factory=dict)


_kept: Kept[Stored] = Kept(KEPT_SECONDS)


def read_stored(session: Session, now: datetime) -> Stored:
    """Return the numbers, at most KEPT_SECONDS old."""
    return _kept.get(session, lambda: count_stored(session, now))


def count_stored(session: Session, now: datetime) -> Stored:
    """Count what `read_stored` returns."""
    return Stored(_active(session), _runs(session, now), _rows(session, now), _requests(session, now), _newest(session))


def _active(session: Session) -> Numbers:
    log = DataPullLog
    running = select(log.data_type, func.count()).where(log.status == RunStatus.RUNNING.value)
    found = {data_type: count for data_type, count in session.execute(running.group_by(log.data_type))}
    return {(one.value,): float(found.get(one.value, 0)) for one in DataType}


def _runs(session: Session, now: datetime) -> Numbers:
    log = DataPullLog
    counted = [func.sum(case((recent, 1), else_=0)) for recent in _within(now)]
    found = select(log.status, log.data_type, *counted).where(_ended(now)).group_by(log.status, log.data_type)
    ends = [one.value for one in RunStatus if one is not RunStatus.RUNNING]
    none = [(status, data_type.value, *[0] * len(SPANS)) for status in ends for data_type in DataType]
    return _by_span([*none, *session.execute(found)], 2)


def _rows(session: Session, now: datetime) -> Numbers:
    log, board, master = DataPullLog, PullRunStation, MasterStation
    source = case((log.data_type == DataType.FORECAST.value, NOAA), else_=func.coalesce(master.agency, GONE))
    counts = (board.rows_new, board.rows_revised, board.rows_unchanged)
    sums = [func.sum(case((recent, count), else_=0)) for count in counts for recent in _within(now)]
    found = session.execute(
        select(source, *sums)
        .join_from(log, board, board.run_id == log.id)
        .join(master, master.station_number == board.station_number, isouter=True)
        .where(_ended(now))
        .group_by(source)
    )
    width = len(SPANS)
    flat = [(row[0], one, *row[1 + n * width :][:width]) for row in found for n, one in enumerate(OUTCOMES)]
    none = [(one.value, outcome, *[0] * width) for one in Agency for outcome in OUTCOMES]
    return _by_span([*none, *flat], 2)


def _requests(session: Session, now: datetime) -> Numbers:
    log, of = DataPullLog, PullRunSource
    sums = [func.sum(case((recent, of.requests), else_=0)) for recent in _within(now)]
    found = select(of.source, *sums).join_from(log, of, of.run_id == log.id).where(_ended(now)).group_by(of.source)
    none = [(one.value, *[0] * len(SPANS)) for one in Agency]
    return _by_span([*none, *((agency_of(source), *counts) for source, *counts in session.execute(found))], 1)


def agency_of(source: str) -> str:
    """Return the agency behind a source, which goes by another name where runs are written down."""
    return Agency.EC.value if source == ECCC else source


def _ended(now: datetime) -> ColumnElement[bool]:
    """Hold for runs that ended within the longest span."""
    return DataPullLog.end_time > now - max(SPANS.values())


def _within(now: datetime) -> list[ColumnElement[bool]]:
    return [DataPullLog.end_time > now - span for span in SPANS.values()]


def _by_span(rows: Iterable[Row[Any] | tuple[Any, ...]], labels: int) -> Numbers:
    """Take rows of so many labels and a number for each span apart; numbers under equal labels are added."""
    numbers: defaultdict[Key, float] = defaultdict(float)
    for row in rows:
        for span, number in zip(SPANS, row[labels:], strict=True):
            numbers[*row[:labels], span] += float(number)
    return dict(numbers)


def _newest(session: Session) -> dict[Key, datetime]:
    return {key: at for key, at in (*_newest_observed(session), *_newest_issued(session)) if at is not None}


def _newest_observed(session: Session) -> Iterator[tuple[Key, datetime | None]]:
    """Look up each station's newest value in the index; a maximum over the table would read all of it."""
    kinds = (DataType.REALTIME, DataType.DAILY)
    each = select(Station.agency, *(_newest_of(kind).label(kind.value) for kind in kinds)).cte("each")
    newest = select(each.c.agency, *(func.max(each.c[kind.value]) for kind in kinds)).group_by(each.c.agency)
    for agency, *moments in session.execute(newest):
        yield from (((agency, kind.value), at) for kind, at in zip(kinds, moments, strict=True))


def _newest_of(kind: DataType) -> ScalarSelect[datetime]:
    table = DischargeObservation
    own = (table.station_id == Station.id, table.type == kind.value)
    return select(func.max(table.observed_at)).where(*own).correlate(Station).scalar_subquery()


def _newest_issued(session: Session) -> Iterator[tuple[Key, datetime | None]]:
    """Walk the index of issue times from its end, for each issuer: the table itself is large."""
    run = ForecastRun
    last = [
        select(run.run_date).where(run.source == one).order_by(run.run_date.desc()).limit(1).scalar_subquery()
        for one in ISSUERS
    ]
    found = session.execute(select(*last)).one()
    return (((one, DataType.FORECAST.value), at) for one, at in zip(ISSUERS, found, strict=True))
