"""The table of stations in the picker."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from dash.development.base_component import Component

from components.grids import AREA, column, drawn, grid, number_column, time_column
from components.theme import AGENCY_NAMES, age_text, moment_text


class Listed(Protocol):
    """What the table shows of a station."""

    station_number: str
    name: str
    agency: str
    state: str | None
    huc_code: str | None
    drainage_area_sqmi: float | None
    last_observed_at: datetime | None


COLUMNS = (
    drawn(
        "name",
        "Station",
        "TwoLines",
        cellRendererParams={"lead": "/stations/", "key": "station_number"},
        flex=1,
        minWidth=210,
        tooltipField="name",
    ),
    number_column("drainage_area_sqmi", "Area, sq mi", valueFormatter=AREA, width=108),
    time_column("last", "Newest", width=102),
    column("state", "State", width=76, minWidth=64),
    column("huc_code", "HUC", width=110),
)


def station_rows(stations: Sequence[Listed], now: datetime) -> list[dict[str, Any]]:
    """Turn stations into the table's rows."""
    return [_row(station, now) for station in stations]


def _row(station: Listed, now: datetime) -> dict[str, Any]:
    newest = station.last_observed_at
    agency = AGENCY_NAMES.get(station.agency, station.agency)
    row = {
        "station_number": station.station_number,
        "name": station.name,
        "name_note": " · ".join(filter(None, (f"{agency} {station.station_number}", station.state))),
        "state": station.state,
        "huc_code": station.huc_code,
        "drainage_area_sqmi": station.drainage_area_sqmi,
    }
    if newest is None:
        return row
    # Most of a large catalogue has nothing stored: such rows carry nothing about it.
    return row | {"last": newest.isoformat(), "last_age": age_text(newest, now), "last_at": moment_text(newest)}


def station_grid(name: str, rows: Sequence[dict[str, Any]]) -> Component:
    """Draw the table; a ticked box is a chosen station."""
    selection = {"mode": "multiRow", "checkboxes": True, "headerCheckbox": True, "selectAll": "filtered"}
    return grid(
        name,
        COLUMNS,
        rows,
        row_id="station_number",
        nothing="No station matches. Take a filter away, or search for fewer words.",
        height="100%",
        row_height=50,
        options={"rowSelection": selection, "selectionColumnDef": {"width": 44, "maxWidth": 44, "pinned": "left"}},
    )
