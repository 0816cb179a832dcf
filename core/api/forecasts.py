"""/api/v1/forecasts: what was issued, the latest first."""

from datetime import datetime
from typing import Any

from core.api.fields import LARGEST_ID
from core.api.paging import page_of, read_cursor
from core.api.routes import endpoint, make_blueprint
from core.api.station_schemas import ForecastPage, ForecastsQuestion
from core.db import reading
from core.domain import iso_utc, parse_utc
from core.forecasts import ForecastFilter, read_forecasts

blueprint = make_blueprint("forecasts", "Discharge as it was forecast.")


@endpoint(blueprint, "/forecasts", query=ForecastsQuestion, answer=ForecastPage, errors=(422,))
def get_forecasts(query: dict[str, Any]) -> dict[str, Any]:
    """List forecasts.

    The latest issued first; flows are in cfs.
    """
    place = read_cursor(query.get("cursor"), "forecasts", read_issue)
    where = ForecastFilter(source=query.get("source"), issued_after=query.get("issued_after"))
    with reading() as session:
        found = read_forecasts(session, query.get("station"), where, query["limit"] + 1, place)
    return page_of(found, query["limit"], "forecasts", lambda row: f"{iso_utc(row.run_date)} {row.id}")


def read_issue(key: str) -> tuple[datetime, int]:
    """Read an issuance's place from a cursor; raises ValueError."""
    moment, _, number = key.partition(" ")
    if not 0 <= int(number) <= LARGEST_ID:
        raise ValueError(key)
    return parse_utc(moment), int(number)
