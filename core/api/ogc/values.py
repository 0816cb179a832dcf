"""A page of stored values, in the order of stations and times, as plain rows.

Stations that have a value to show are found first. So what a page costs does not grow with the table.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from core.api.ogc.collections import LOCATION_ID, Collection
from core.api.ogc.question import Question
from core.domain import parse_utc
from core.models import DischargeObservation, MasterStation, Station
from core.store.sql_times import iso_text

# (station's id, observed_at as ISO 8601 with Z, discharge, unit, quality_code, qualifiers, recorded_at likewise)
Row = tuple[Any, ...]


@dataclass(frozen=True)
class Spot:
    """A value's place in the order: behind it a page begins."""

    station_id: int
    observed_at: datetime

    @classmethod
    def read(cls, key: str) -> "Spot":
        """Read a place as it was written; raises ValueError."""
        station, moment = key.split(" ")
        return cls(int(station), parse_utc(moment))

    @classmethod
    def of(cls, row: Row) -> "Spot":
        return cls(row[0], parse_utc(row[1]))

    def __str__(self) -> str:
        return f"{self.station_id} {self.observed_at.isoformat()}"


@dataclass(frozen=True)
class Place:
    """What every value of a station shares."""

    location_id: str
    longitude: float
    latitude: float
    constants: dict[str, Any]


def read_page(session: Session, asked: Question, spot: Spot | None) -> tuple[dict[int, Place], list[Row]]:
    """Return up to one row more than a page holds, those behind `spot`, and their stations by id."""
    places = _places(session, asked, spot)
    rows: list[Row] = []
    if spot is not None and spot.station_id in places:
        behind = DischargeObservation.observed_at > max(spot.observed_at, asked.start)
        rows = _fetch(session, _rows(asked, [spot.station_id]).where(behind).limit(asked.limit + 1))
    others = [one for one in places if spot is None or one != spot.station_id]
    if others and len(rows) <= asked.limit:
        within = DischargeObservation.observed_at >= asked.start
        rows += _fetch(session, _rows(asked, others).where(within).limit(asked.limit + 1 - len(rows)))
    return places, rows


def _places(session: Session, asked: Question, spot: Spot | None) -> dict[int, Place]:
    """Return the stations that have a value to show, as many as could be on the page, in the order of their ids."""
    constant = constant_properties(asked.collection)
    found = (
        select(Station.id, LOCATION_ID, MasterStation.longitude, MasterStation.latitude, *constant.values())
        .join(MasterStation, MasterStation.station_number == Station.station_number)
        .where(*asked.stations, _any_value(asked))
        .order_by(Station.id)
        .limit(asked.limit + 1)
    )
    if spot is not None:
        found = found.where(Station.id >= spot.station_id)
    rows = session.execute(found)
    return {row[0]: Place(row[1], row[2], row[3], dict(zip(constant, row[4:], strict=True))) for row in rows}


def constant_properties(collection: Collection) -> dict[str, Any]:
    """Return the properties that are the same for every value of a station, with their SQL."""
    return {one.name: one.column.label(one.name) for one in collection.own if not one.of_value}


def _any_value(asked: Question) -> Any:
    """Whether a station has a value to show; as a subquery PostgreSQL looks it up station by station."""
    table = DischargeObservation
    one = select(table.station_id).where(table.station_id == Station.id, *_bounds(asked), *asked.values)
    return one.where(table.observed_at >= asked.start).limit(1).correlate(Station).scalar_subquery().is_not(None)


def _bounds(asked: Question) -> list[Any]:
    table = DischargeObservation
    return [table.type == str(asked.collection.data_type), table.observed_at <= asked.end]


def _rows(asked: Question, station_ids: list[int]) -> Select[Any]:
    table = DischargeObservation
    own = table.station_id == station_ids[0] if len(station_ids) == 1 else table.station_id.in_(station_ids)
    columns: list[Any] = [
        table.station_id,
        iso_text(table.observed_at),
        table.discharge,
        table.unit,
        table.quality_code,
        table.qualifiers,
        iso_text(table.recorded_at),
    ]
    rows = select(*columns).where(own, *_bounds(asked), *asked.values)
    return rows.order_by(table.station_id, table.observed_at)


def _fetch(session: Session, statement: Select[Any]) -> list[Row]:
    """Return the driver's own rows: 10,000 objects cost as much as reading them."""
    return cast(list[Row], session.connection().execute(statement).cursor.fetchall())
