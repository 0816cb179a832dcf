"""The address of how all rivers stand now, as columns, which the overview's map draws from."""

import json
from typing import Any

from flask import Flask, Response
from sqlalchemy.orm import Session

from core.db import reading
from core.domain import utc_now
from core.rivers.conditions_map import Standing, standings
from core.units import UNITS, convert_discharge, format_discharge
from core.web.kept import Kept
from core.web.tagged import tagged_json

PATH = "/stations/conditions.json"
# Rivers are measured every quarter of an hour.
KEPT_SECONDS = 180.0

_kept: Kept[bytes] = Kept(KEPT_SECONDS)


def condition_columns(rows: list[Standing]) -> dict[str, list[Any]]:
    """Return a column for each fact of the stations, as the map wants them.

    `flow` is written in the agency's unit, `converted` in the other; where its unit is unknown, both as it came.
    """
    return {
        "number": [row.station_number for row in rows],
        "name": [row.name for row in rows],
        "place": [[round(row.longitude, 4), round(row.latitude, 4)] for row in rows],
        "class": [row.rank.name for row in rows],
        "percentile": [None if row.rank.percentile is None else round(row.rank.percentile) for row in rows],
        "flood": [row.flood for row in rows],
        "flow": [format_discharge(row.discharge, row.unit) for row in rows],
        "converted": [_converted(row.discharge, row.unit) for row in rows],
        "at": [_when(row) for row in rows],
    }


def _when(row: Standing) -> str:
    """Say when it was measured; a daily mean has a date and no instant."""
    return f"daily mean of {row.observed_at:%Y-%m-%d}" if row.daily else f"{row.observed_at:%Y-%m-%d %H:%M} UTC"


def _converted(discharge: float, unit: str) -> str:
    if unit not in UNITS:
        return format_discharge(discharge, unit)
    other = "cms" if unit == "cfs" else "cfs"
    return format_discharge(convert_discharge(discharge, unit, other), other)


def _body(session: Session) -> bytes:
    columns = condition_columns(standings(session, utc_now()))
    return json.dumps(columns, separators=(",", ":"), ensure_ascii=False).encode()


def register_conditions(server: Flask) -> None:
    """Serve the conditions, some minutes old at most, with an ETag: what did not change is answered 304."""

    @server.get(PATH)
    def all_conditions() -> Response:
        with reading() as session:
            return tagged_json(_kept.get(session, lambda: _body(session)))
