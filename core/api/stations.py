"""/api/v1/stations: the catalogue."""

from typing import Any

from core.api.paging import page_of, read_cursor
from core.api.patterns import STATION_NUMBER
from core.api.routes import endpoint, make_blueprint
from core.api.station_schemas import StationDetail, StationPage, StationsQuestion
from core.db import reading
from core.errors import NotFound
from core.observations import observed_span
from core.stations import StationFilter, StationRow, get_station, list_stations

blueprint = make_blueprint("stations", "The agencies' stations, as far as the catalogue has them.")


@endpoint(blueprint, "/stations", query=StationsQuestion, answer=StationPage, errors=(422,))
def get_stations(query: dict[str, Any]) -> dict[str, Any]:
    """List stations.

    In number order; every filter given must hold.
    """
    where = StationFilter(
        agency=query.get("agency"),
        state=query.get("state", "").upper() or None,
        huc=query.get("huc"),
        text=query.get("q"),
        bbox=query.get("bbox"),
    )
    after = read_cursor(query.get("cursor"), "stations", read_number)
    with reading() as session:
        rows = list_stations(session, where, limit=query["limit"] + 1, after=after)
    return page_of(rows, query["limit"], "stations", lambda row: row.station_number)


@endpoint(blueprint, "/stations/<string:station_number>", answer=StationDetail, errors=(404,))
def get_one_station(station_number: str) -> dict[str, Any]:
    """Show a station.

    With the span and number of the values stored for it, by type.
    """
    if not STATION_NUMBER.fullmatch(station_number):
        raise NotFound("There is no such station in the catalogue.")
    with reading() as session:
        row = get_station(session, station_number)
        spans = observed_span(session, station_number)
    observed = [
        {"type": str(kind), "first": first, "last": last, "rows": n} for kind, (first, last, n) in spans.items()
    ]
    return _fields(row) | {"observed": observed}


def _fields(row: StationRow) -> dict[str, Any]:
    return vars(row) | {"has_data": row.has_data}


def read_number(key: str) -> str:
    """Check a station number that came in a cursor; raises ValueError."""
    if not STATION_NUMBER.fullmatch(key):
        raise ValueError(key)
    return key
