"""Forecasts as issued: each one stored once, under the station it is for, and kept for ever."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from core.domain import Issuance, iso_utc
from core.models import ForecastRun, Station
from core.stations import station_ids
from core.store.merge import Counts
from core.store.upsert import insert_into

UNIT = "cfs"
ISSUANCE_KEY = ["station_id", "source", "product", "member", "pedts", "run_date"]


@dataclass(frozen=True)
class ForecastRow:
    """A stored issuance; `data` is [{"date": ISO 8601 with Z, "value": flow in `unit`}] in time order."""

    id: int
    station_number: str
    source: str
    product: str
    member: str
    pedts: str
    run_date: datetime
    unit: str
    data: list[dict[str, Any]]
    rmse: float | None


def store_issuances(session: Session, issuances: Sequence[Issuance]) -> Counts:
    """Store what is not there yet; what was stored before stays as it was. The stations must exist.

    Counts say how many were new, and how many were there already (`unchanged`).
    """
    if not issuances:
        return Counts()
    stations = station_ids(session, {one.station_number for one in issuances})
    statement = insert_into(session, ForecastRun).on_conflict_do_nothing(index_elements=ISSUANCE_KEY)
    rows = [_as_row(one, stations[one.station_number]) for one in issuances]
    new = len(session.scalars(statement.returning(ForecastRun.id), rows).all())
    return Counts(new=new, unchanged=len(rows) - new)


def _as_row(one: Issuance, station_id: int) -> dict[str, Any]:
    return {
        "station_id": station_id,
        "source": one.source,
        "product": one.product,
        "member": one.member,
        "pedts": one.pedts,
        "run_date": one.run_date,
        "unit": UNIT,
        "data": [{"date": iso_utc(time), "value": value} for time, value in one.values],
    }


@dataclass(frozen=True)
class ForecastFilter:
    """Which issuances: those issued after one moment and up to another, of a source, product and member."""

    source: str | None = None
    product: str | None = None
    member: str | None = None
    issued_after: datetime | None = None
    issued_until: datetime | None = None


def read_forecasts(
    session: Session,
    station_number: str | None,
    where: ForecastFilter | None = None,
    limit: int | None = None,
    after: tuple[datetime, int] | None = None,
) -> list[ForecastRow]:
    """Return issuances, the latest first, of one station or of all; `after` is the run_date and id to go on behind."""
    run = ForecastRun
    rows = (
        select(
            run.id, Station.station_number, run.source, run.product, run.member, run.pedts, run.run_date, run.unit,
            run.data, run.rmse,
        )
        .join(Station, Station.id == run.station_id)
        .where(*_conditions(station_number, where or ForecastFilter(), after))
        .order_by(run.run_date.desc(), run.id.desc())
        .limit(limit)
    )  # fmt: skip
    return [ForecastRow(*row) for row in session.execute(rows)]


def members_of(session: Session, station_number: str, source: str, product: str, issued: datetime) -> list[ForecastRow]:
    """Return every run of one issuance, the mean among them where one came."""
    where = ForecastFilter(source, product, issued_after=issued - timedelta(seconds=1), issued_until=issued)
    return read_forecasts(session, station_number, where)


def _conditions(
    station_number: str | None, where: ForecastFilter, after: tuple[datetime, int] | None
) -> Iterable[ColumnElement[bool]]:
    run = ForecastRun
    if station_number is not None:
        yield Station.station_number == station_number
    for name in ("source", "product", "member"):
        wanted = getattr(where, name)
        if wanted is not None:
            yield getattr(run, name) == wanted
    if where.issued_after is not None:
        yield run.run_date > where.issued_after
    if where.issued_until is not None:
        yield run.run_date <= where.issued_until
    if after is not None:
        issued, number = after
        yield or_(run.run_date < issued, and_(run.run_date == issued, run.id < number))
