"""A page of the catalogue's stations, in the order of their numbers."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.api.ogc.collections import LOCATION_ID
from core.api.ogc.question import Question
from core.models import MasterStation

Extent = tuple[float, float, float, float]


def read_locations(session: Session, asked: Question, after: str | None) -> list[Any]:
    """Return up to one row more than a page holds: number, id, longitude, latitude, then the properties asked for."""
    table = MasterStation
    columns = [asked.collection.queryables[name].column.label(name) for name in asked.names]
    rows = select(table.station_number, LOCATION_ID, table.longitude, table.latitude, *columns).where(*asked.stations)
    if after is not None:
        rows = rows.where(table.station_number > after)
    return list(session.execute(rows.order_by(table.station_number).limit(asked.limit + 1)))


def count_locations(session: Session, asked: Question) -> int:
    """Count the stations that are asked for, on all pages."""
    return session.scalar(select(func.count()).select_from(MasterStation).where(*asked.stations)) or 0


def extent(session: Session) -> Extent | None:
    """Return west, south, east and north of the catalogue, None where it is empty."""
    x, y = MasterStation.longitude, MasterStation.latitude
    west, south, east, north = session.execute(select(func.min(x), func.min(y), func.max(x), func.max(y))).one()
    return None if west is None else (west, south, east, north)
