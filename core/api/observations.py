"""/api/v1/observations: stored values of a station, by page or streamed whole."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
from flask import Response, jsonify, stream_with_context
from sqlalchemy.orm import Session

from core.api.fields import EARLIEST, LATEST
from core.api.paging import next_address, read_cursor, write_cursor
from core.api.routes import endpoint, make_blueprint
from core.api.station_schemas import OBSERVED_TYPES, ObservationPage, ObservationsQuestion
from core.db import reading
from core.domain import DataType, iso_utc, parse_utc
from core.errors import InputError
from core.observations import read_observations
from core.stations import get_station
from core.units import conversion_factor

COLUMNS = ["station_number", "observed_at", "discharge", "unit", "type", "quality_code", "qualifiers"]
DEFAULT_LIMIT = 1000
STREAMED_ROWS = 20_000
LATER = {
    "as_of": "as_of is not available in this version: only the values that stand now can be read.",
    "changed_since": "changed_since is not available in this version: leave it out to read every value.",
}
NO_PARQUET = "format=parquet is not available in this version. Use json or csv."
WHOLE_RANGE = "{name} goes with format=json alone: csv sends the whole range at once."

blueprint = make_blueprint("observations", "Discharge as it was observed.")


@dataclass(frozen=True)
class Wanted:
    """Which values of a station, in which unit (None: as the agency sent them)."""

    station: str
    types: tuple[str, ...]
    start: datetime
    end: datetime
    unit: str | None


@dataclass(frozen=True)
class Place:
    """A value's place in the order of a station's values: by type, then by time."""

    type: str
    after: datetime


@endpoint(
    blueprint,
    "/observations",
    query=ObservationsQuestion,
    answer=ObservationPage,
    errors=(404, 422),
    also={"text/csv": "The whole range, the same columns, a header line first."},
)
def get_observations(query: dict[str, Any]) -> Response:
    """Read a station's values.

    In time order, daily means before 15-minute values where both are asked for.
    """
    wanted = _wanted(query)
    place = read_cursor(query.get("cursor"), "observations", read_place)
    if query["format"] == "csv":
        return _csv_answer(wanted)
    limit = query.get("limit", DEFAULT_LIMIT)
    with reading() as session:
        get_station(session, wanted.station)
        rows = read_rows(session, wanted, limit + 1, place)
    return jsonify({"items": as_items(rows.head(limit)), "next": _next(rows, limit)})


def _wanted(query: dict[str, Any]) -> Wanted:
    """Check what the fields alone cannot tell; raises InputError."""
    problems = {name: sentence for name, sentence in LATER.items() if name in query}
    if query["format"] == "parquet":
        problems["format"] = NO_PARQUET
    if query["format"] == "csv":
        problems |= {name: WHOLE_RANGE.format(name=name) for name in ("limit", "cursor") if name in query}
    start, end = query.get("start", EARLIEST), query.get("end", LATEST)
    if start > end:
        problems["start"] = f"start ({iso_utc(start)}) lies after end ({iso_utc(end)})."
    if problems:
        raise InputError(problems)
    types = (query["type"],) if "type" in query else OBSERVED_TYPES
    return Wanted(query["station"], types, start, end, query.get("unit"))


def read_rows(session: Session, wanted: Wanted, limit: int, place: Place | None) -> pd.DataFrame:
    """Return up to `limit` rows behind `place`, columns COLUMNS, type after type."""
    frames: list[pd.DataFrame] = []
    types = wanted.types[wanted.types.index(place.type) :] if place and place.type in wanted.types else wanted.types
    for kind in types:
        after = place.after if place and place.type == kind else None
        room = limit - sum(len(frame) for frame in frames)
        if room:
            frames.append(_read_type(session, wanted, kind, room, after))
    filled = [frame for frame in frames if not frame.empty]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=COLUMNS)


def _read_type(session: Session, wanted: Wanted, kind: str, limit: int, after: datetime | None) -> pd.DataFrame:
    frame = read_observations(
        session, wanted.station, DataType(kind), wanted.start, wanted.end, limit=limit, after=after
    )
    frame = frame.assign(station_number=wanted.station, type=kind)
    if wanted.unit is not None and not frame.empty:
        factors = {unit: conversion_factor(unit, wanted.unit) for unit in frame["unit"].unique()}
        frame["discharge"] = frame["discharge"] * frame["unit"].map(factors)
        frame["unit"] = wanted.unit
    return frame[COLUMNS]


def as_items(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Turn rows into what JSON holds; what is missing is null."""
    if rows.empty:
        return []
    plain = rows.assign(observed_at=rows["observed_at"].dt.strftime("%Y-%m-%dT%H:%M:%SZ")).astype(object)
    items: list[dict[str, Any]] = plain.where(plain.notna(), None).to_dict("records")
    return items


def _next(rows: pd.DataFrame, limit: int) -> str | None:
    if len(rows) <= limit:
        return None
    last = place_of(rows.head(limit))
    return next_address(write_cursor("observations", f"{last.type} {iso_utc(last.after)}"))


def place_of(rows: pd.DataFrame) -> Place:
    """The place of the last of some rows."""
    last = rows.iloc[-1]
    return Place(str(last["type"]), last["observed_at"].to_pydatetime())


def read_place(key: str) -> Place:
    """Read a place from a cursor; raises ValueError."""
    kind, _, moment = key.partition(" ")
    if kind not in OBSERVED_TYPES:
        raise ValueError(key)
    return Place(kind, parse_utc(moment))


def _csv_answer(wanted: Wanted) -> Response:
    with reading() as session:
        get_station(session, wanted.station)
    parts = _csv_parts(wanted)
    # The first part is read now, so that a database that does not answer is an error and not half a file.
    first = next(parts)
    response = Response(stream_with_context(_chained(first, parts)), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{wanted.station}.csv"'
    return response


def _chained(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def _csv_parts(wanted: Wanted) -> Iterator[str]:
    """Write the header and the first rows, then the rest, each part in a session of its own."""
    place: Place | None = None
    while True:
        with reading() as session:
            rows = read_rows(session, wanted, STREAMED_ROWS, place)
        yield rows.to_csv(index=False, header=place is None, date_format="%Y-%m-%dT%H:%M:%SZ")
        if len(rows) < STREAMED_ROWS:
            return
        place = place_of(rows)
