"""Observations as plain rows, by the part: what is sent to programs, without an object or a data frame a value."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Float, Select, Subquery, and_, bindparam, case, func, literal, select
from sqlalchemy.orm import Session

from core.domain import DataType, parse_utc
from core.errors import NotFound
from core.models import MasterStation, Station
from core.store.history import Slice, changed_since, fingerprint, held_at, held_now
from core.store.sql_times import iso_text
from core.units import CMS_PER_CFS, LEAST_FLOW, UNITS

# (observed_at as ISO 8601 with Z, discharge or None, unit, quality_code, qualifiers[, recorded_at, run_id])
Row = tuple[Any, ...]
NOWHERE = 0
# Built once: it is asked for every answer.
STATION = (
    select(MasterStation.station_number, Station.id)
    .join_from(MasterStation, Station, Station.station_number == MasterStation.station_number, isouter=True)
    .where(MasterStation.station_number == bindparam("number"))
)


@dataclass(frozen=True)
class Wanted:
    """Which values: of which station and types, how they stood or since when they changed, in which unit.

    `unit` None leaves the agency's own; what came in an unknown one keeps it.
    `provenance` adds recorded_at and run_id to each row.
    """

    station: str
    types: tuple[str, ...]
    start: datetime
    end: datetime
    unit: str | None = None
    as_of: datetime | None = None
    changed_since: datetime | None = None
    provenance: bool = False


@dataclass(frozen=True)
class Place:
    """A value's place in the order of a station's values: by type, then by time."""

    type: str
    after: datetime


def station_id_of(session: Session, number: str) -> int:
    """Return the id under which a station's values are stored, NOWHERE before the first; raises NotFound."""
    row = session.connection().execute(STATION, {"number": number}).first()
    if row is None:
        raise NotFound(f"There is no station {number} in the catalogue.")
    return int(row[1] or NOWHERE)


def read_part(
    session: Session, station_id: int, wanted: Wanted, limit: int, place: Place | None
) -> list[tuple[str, list[Row]]]:
    """Return up to `limit` rows behind `place`, type after type, each in time order."""
    types = wanted.types[wanted.types.index(place.type) :] if place and place.type in wanted.types else wanted.types
    parts: list[tuple[str, list[Row]]] = []
    room = limit
    for kind in types:
        after = place.after if place and place.type == kind else None
        part = Slice(station_id, DataType(kind), wanted.start, wanted.end, after)
        rows = _fetch(session, _statement(part, wanted, room)) if room else []
        room -= len(rows)
        parts.append((kind, rows))
    return [part for part in parts if part[1]]


def place_after(parts: list[tuple[str, list[Row]]]) -> Place:
    """Return the place of the last of some rows."""
    kind, rows = parts[-1]
    return Place(kind, parse_utc(rows[-1][0]).replace(tzinfo=None))


def state_of(session: Session, station_id: int, wanted: Wanted) -> str:
    """Return a text that is another one after any change of what is wanted."""
    parts = (Slice(station_id, DataType(kind), wanted.start, wanted.end) for kind in wanted.types)
    return "-".join(fingerprint(session, part) for part in parts)


def _statement(part: Slice, wanted: Wanted, limit: int) -> Select[Any]:
    source = _source(part, wanted, limit)
    columns = [iso_text(source.c.observed_at), *_converted(source, wanted.unit)]
    columns += [source.c.quality_code, source.c.qualifiers]
    if wanted.provenance:
        columns += [iso_text(source.c.recorded_at), source.c.run_id]
    return select(*columns).order_by(source.c.observed_at).limit(limit)


def _source(part: Slice, wanted: Wanted, limit: int) -> Subquery:
    if wanted.changed_since is not None:
        rows = changed_since(part, wanted.changed_since)
    elif wanted.as_of is not None:
        rows = held_at(part, wanted.as_of)
    else:
        return held_now(part).subquery()
    # Ordered in here, table and ledger are merged as their indexes give them; outside, all of both would be sorted.
    return rows.order_by("observed_at").limit(limit).subquery()


def _converted(source: Any, unit: str | None) -> list[Any]:
    if unit is None:
        return [source.c.discharge, source.c.unit]
    factor = CMS_PER_CFS if unit == "cms" else 1.0 / CMS_PER_CFS
    flow = source.c.discharge
    (other,) = (one for one in UNITS if one != unit)
    convertible = and_(source.c.unit == other, func.abs(flow) >= LEAST_FLOW)
    converted = case((convertible, flow * literal(factor, Float)), else_=flow)
    # What was stored in a unit that is unknown is sent as it is, and says so.
    return [converted, case((source.c.unit == other, literal(unit)), else_=source.c.unit)]


def _fetch(session: Session, statement: Select[Any]) -> list[Row]:
    """Return the driver's own rows: what is selected needs no conversion, and 10,000 objects cost as many."""
    result = session.connection().execute(statement)
    return cast(list[Row], result.cursor.fetchall())
