"""What the station picker asks of the catalogue: a page of rows, which stations match, and where all of them lie."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, select
from sqlalchemy.orm import Session

from core.domain import DataType
from core.models import DischargeObservation, MasterStation, Station
from core.picking.station_filter import StationFilter, conditions_of, named_conditions, record_years

OBSERVED = (DataType.REALTIME.value, DataType.DAILY.value)
Order = Sequence[tuple[str, bool]]


@dataclass(frozen=True)
class FoundStation:
    """A station as the picker's table shows it."""

    id: int
    station_number: str
    name: str
    agency: str
    state: str | None
    huc_code: str | None
    drainage_area_sqmi: float | None
    is_active: bool
    record_start: datetime | None
    record_end: datetime | None


@dataclass(frozen=True)
class NewestFlow:
    """The newest stored value of a station: its time (UTC; a daily mean stands under its date), flow and unit."""

    observed_at: datetime
    discharge: float
    unit: str
    type: str


def _sortable() -> dict[str, Any]:
    table = MasterStation
    return {
        "station_number": table.station_number,
        "name": func.lower(table.station_name),
        "state": table.state_code,
        "huc_code": table.huc_code,
        "drainage_area_sqmi": table.drainage_area_sqmi,
        "record": record_years(),
    }


def find_page(session: Session, where: StationFilter, order: Order, first: int, size: int) -> list[FoundStation]:
    """Return `size` stations from place `first` on, ordered by (column, descending) pairs, then by number.

    Unknown columns are passed over; what is not known of a station stands last either way.
    """
    table = MasterStation
    rows: Select[*tuple[Any, ...]] = select(
        table.id, table.station_number, table.station_name, table.agency, table.state_code, table.huc_code,
        table.drainage_area_sqmi, table.is_active, table.record_start_date, table.record_end_date,
    )  # fmt: skip
    rows = rows.where(*conditions_of(where)).order_by(*_order(order)).offset(first).limit(size)
    return [FoundStation(*row) for row in session.execute(rows)]


def _order(order: Order) -> list[ColumnElement[Any]]:
    columns, wanted = _sortable(), []
    for name, descending in order:
        column = columns.get(name)
        if column is not None:
            wanted.append(column.desc().nulls_last() if descending else column.asc().nulls_last())
    return [*wanted, MasterStation.station_number.asc()]


def matching_ids(session: Session, where: StationFilter) -> list[int]:
    """Return the catalogue ids of all stations that a filter lets through."""
    return list(session.scalars(select(MasterStation.id).where(*conditions_of(where))))


def id_bits(ids: Sequence[int]) -> bytes:
    """Pack ids (of 0 or more) into a bit each: the bit `id & 7`, lowest first, of byte `id >> 3`."""
    bits = bytearray((max(ids, default=-1) >> 3) + 1)
    for one in ids:
        bits[one >> 3] |= 1 << (one & 7)
    return bytes(bits)


def counts_without(session: Session, where: StationFilter) -> dict[str, int]:
    """Return, for each field that filters, how many stations would match if it did not."""
    names = list(named_conditions(where))
    if not names:
        return {}
    sums = [func.coalesce(func.sum(case((and_(True, *conditions_of(where, [name])), 1), else_=0)), 0) for name in names]
    return dict(zip(names, session.execute(select(*sums).select_from(MasterStation)).one(), strict=True))


def newest_flows(session: Session, numbers: Sequence[str]) -> dict[str, NewestFlow]:
    """Return the newest value stored for each station that has one, whatever its type."""
    table = DischargeObservation
    listed = Station.station_number.in_(list(numbers))
    newest = [
        select(Station.station_number, Station.id, _newest_time(kind).label("at"), literal(kind).label("kind")).where(
            listed
        )
        for kind in OBSERVED
    ]
    times = newest[0].union_all(*newest[1:]).subquery()
    same = and_(table.station_id == times.c.id, table.type == times.c.kind, table.observed_at == times.c.at)
    columns = (times.c.station_number, table.observed_at, table.discharge, table.unit, table.type)
    rows = session.execute(select(*columns).join_from(times, table, same).order_by(table.observed_at))
    return {number: NewestFlow(*rest) for number, *rest in rows}


def _newest_time(kind: str) -> Any:
    """One seek in the observations' key, which begins with station and type."""
    table = DischargeObservation
    newest = select(func.max(table.observed_at)).where(table.station_id == Station.id, table.type == kind)
    return newest.correlate(Station).scalar_subquery()


def station_points(session: Session) -> dict[str, list[Any]]:
    """Return every station of the catalogue as columns of one length, in the order of ids, for the map.

    Positions are ten-thousandths of a degree (about 10 m); `active` is 1 or 0.
    """
    table = MasterStation
    columns = (
        table.id, table.station_number, table.station_name, table.agency, table.is_active,
        table.longitude, table.latitude,
    )  # fmt: skip
    rows = session.execute(select(*columns).order_by(table.id)).all()
    ids, numbers, names, agencies, active, east, north = zip(*rows, strict=True) if rows else [()] * 7
    return {
        "id": list(ids),
        "number": list(numbers),
        "name": list(names),
        "agency": list(agencies),
        "active": [int(one) for one in active],
        "lon": [round(one * 1e4) for one in east],
        "lat": [round(one * 1e4) for one in north],
    }
