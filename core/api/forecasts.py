"""/api/v1/forecasts: what was issued, the latest first."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from core.api.fields import LARGEST_ID
from core.api.paging import page_of, read_cursor
from core.api.routes import endpoint, make_blueprint
from core.api.station_schemas import ForecastPage, ForecastsQuestion
from core.db import reading
from core.domain import iso_utc, parse_utc
from core.models import ForecastRun, Station

blueprint = make_blueprint("forecasts", "Discharge as it was forecast.")


@endpoint(blueprint, "/forecasts", query=ForecastsQuestion, answer=ForecastPage, errors=(422,))
def get_forecasts(query: dict[str, Any]) -> dict[str, Any]:
    """List forecasts.

    The latest issued first; flows are in cfs.
    """
    place = read_cursor(query.get("cursor"), "forecasts", read_issue)
    rows = (
        select(ForecastRun, Station.station_number)
        .join(Station, Station.id == ForecastRun.station_id)
        .where(*_conditions(query, place))
        .order_by(ForecastRun.run_date.desc(), ForecastRun.id.desc())
        .limit(query["limit"] + 1)
    )
    with reading() as session:
        found = [_as_item(run, number) for run, number in session.execute(rows)]
    return page_of(found, query["limit"], "forecasts", lambda item: f"{iso_utc(item['run_date'])} {item['id']}")


def _conditions(query: dict[str, Any], place: tuple[datetime, int] | None) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if "station" in query:
        conditions.append(Station.station_number == query["station"])
    if "source" in query:
        conditions.append(ForecastRun.source == query["source"])
    if "issued_after" in query:
        conditions.append(ForecastRun.run_date > query["issued_after"])
    if place is not None:
        issued, number = place
        same_issue = and_(ForecastRun.run_date == issued, ForecastRun.id < number)
        conditions.append(or_(ForecastRun.run_date < issued, same_issue))
    return conditions


def _as_item(run: ForecastRun, number: str) -> dict[str, Any]:
    names = ("id", "source", "product", "member", "run_date", "unit", "data", "rmse")
    return {name: getattr(run, name) for name in names} | {"station_number": number}


def read_issue(key: str) -> tuple[datetime, int]:
    """Read an issuance's place from a cursor; raises ValueError."""
    moment, _, number = key.partition(" ")
    if not 0 <= int(number) <= LARGEST_ID:
        raise ValueError(key)
    return parse_utc(moment), int(number)
