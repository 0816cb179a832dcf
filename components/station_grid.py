"""The table of stations in the picker: rows come page by page as one scrolls, and a ticked row is a chosen station."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from dash.development.base_component import Component

from components import picker_ids as ids
from components.grids import AREA, column, drawn, number_column, paged_grid
from components.theme import age_text, flow_text, moment_text

PAGE_ROWS = 100


class Listed(Protocol):
    """What is said of a station in a line."""

    station_number: str
    name: str
    agency: str
    state: str | None
    huc_code: str | None
    drainage_area_sqmi: float | None


class Found(Listed, Protocol):
    """What the table shows of a station."""

    is_active: bool
    record_start: datetime | None
    record_end: datetime | None


class Newest(Protocol):
    """The newest value stored for a station."""

    observed_at: datetime
    discharge: float
    unit: str


NOW = {"function": "params.value || (params.data ? '–' : '')"}
COLUMNS = (
    column("station_number", "Number", width=108, minWidth=96, cellClass="number"),
    drawn("name", "Name", "StationName", flex=1, minWidth=200, tooltipField="name"),
    column("state", "State", width=74, minWidth=64),
    column("huc_code", "HUC", width=104),
    number_column("drainage_area_sqmi", "Area, sq mi", valueFormatter=AREA, width=112),
    column("record", "Record", width=108, tooltipField="record_days"),
    column("now", "Now", width=124, sortable=False, valueFormatter=NOW, tooltipField="now_at", type="numericColumn"),
)


def station_rows(stations: Sequence[Found], flows: Mapping[str, Newest], now: datetime) -> list[dict[str, Any]]:
    """Turn stations, and the newest flow of those that have one, into the table's rows."""
    return [_row(station, flows.get(station.station_number), now) for station in stations]


def _row(station: Found, newest: Newest | None, now: datetime) -> dict[str, Any]:
    row = {
        "station_number": station.station_number,
        "name": station.name,
        "state": station.state,
        "huc_code": station.huc_code,
        "drainage_area_sqmi": station.drainage_area_sqmi,
        "record": _years(station),
        "record_days": _days(station),
    }
    if newest is None:
        return row
    at = f"{age_text(newest.observed_at, now)}, {moment_text(newest.observed_at)}"
    return row | {"now": flow_text(newest.discharge, newest.unit), "now_at": at}


def _years(station: Found) -> str | None:
    start, end = station.record_start, station.record_end
    if start is None:
        return None
    return f"{start.year} on" if end is None else f"{start.year}–{end.year}"


def _days(station: Found) -> str | None:
    start, end = station.record_start, station.record_end
    if start is None:
        return None
    last = "" if end is None else f" to {end:%Y-%m-%d}"
    return f"From {start:%Y-%m-%d}{last}" + ("" if station.is_active else "; no longer active")


def read_order(words: str) -> list[tuple[str, bool]]:
    """Read the order that an address gives: columns by commas, a minus before those that fall."""
    return [(word.removeprefix("-"), word.startswith("-")) for word in words.split(",") if word]


def station_grid(order: Sequence[tuple[str, bool]]) -> Component:
    """Draw the table, ordered by (column, descending) pairs; its rows are asked for as they come into view."""
    ranks = {name: (at, "desc" if descending else "asc") for at, (name, descending) in enumerate(order)}
    columns = [
        one | {"sort": ranks[one["field"]][1], "sortIndex": ranks[one["field"]][0]} if one["field"] in ranks else one
        for one in COLUMNS
    ]
    return paged_grid(ids.GRID, columns, row_id="station_number", page_rows=PAGE_ROWS)
