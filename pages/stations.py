"""Stations: found by filter, picked on the map or in the table, carried into a configuration."""

from typing import Any

from dash import (
    ClientsideFunction,
    Input,
    Output,
    State,
    callback,
    clientside_callback,
    dcc,
    html,
    no_update,
    register_page,
)  # fmt: skip
from dash.development.base_component import Component

from components import ids, shell
from components.catalogue_parts import outcome, under_way, unreachable
from components.fields import chosen, picker, search_box
from components.marks import icon
from components.presses import pressed
from components.station_grid import station_grid, station_rows
from components.station_map import station_map
from components.theme import AGENCY_NAMES, mode_of, plural
from core.db import reading
from core.domain import iso_utc, utc_now
from core.errors import QueueUnavailable
from core.operations import catalogue_sync, start_catalogue_sync
from core.regions import HUC_REGIONS, STATE_NAMES
from core.stations import StationFilter, list_states, list_stations

register_page(__name__, path="/stations", order=10, title="Stations · Streamflow DataOps")

MAP, GRID, COUNT = "stations-map", "stations-grid", "stations-count"
TEXT, AGENCY, STATE, HUC = "stations-q", "stations-agency", "stations-state", "stations-huc"
REMOVED, CLEAR, CHIPS, CHOSEN, NEW, TRAY = (
    "stations-removed", "stations-clear", "stations-chips", "stations-chosen", "stations-new", "stations-tray",
)  # fmt: skip
REFRESH, SYNC, SYNC_TICK, SYNC_ASKED, FRESH = (
    "stations-refresh", "stations-sync", "stations-sync-tick", "stations-sync-asked", "stations-fresh",
)  # fmt: skip
SYNC_MS = 1500
FILTERS = (TEXT, AGENCY, STATE, HUC)

BLANK = {
    "layout": {
        "xaxis": {"visible": False},
        "yaxis": {"visible": False},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
    }
}
MAP_CONFIG = {
    "displaylogo": False,
    "displayModeBar": True,
    "scrollZoom": True,
    "responsive": True,
    "modeBarButtons": [["pan2d", "select2d", "lasso2d"], ["zoomInMap", "zoomOutMap", "resetViewMap"]],
}


def layout(q: str = "", agency: str = "", state: str = "", huc: str = "", **_: Any) -> Component:
    """Draw the page for the filters in the address; rows and points follow."""
    with reading() as session:
        states = list_states(session)
    active = _is_refreshing()
    return shell.page(
        "Stations",
        _filters(q, agency, state, huc, states),
        html.Div([_map_panel(), _grid_panel()], className="stations-split"),
        _tray(),
        dcc.Store(id=REMOVED),
        dcc.Store(id=FRESH),
        dcc.Store(id=SYNC_ASKED, data=iso_utc(utc_now()) if active else None),
        dcc.Interval(id=SYNC_TICK, interval=SYNC_MS, disabled=not active),
        lead=html.Span(id=COUNT, className="quiet number"),
        actions=[html.Div(id=SYNC, className="sync", **{"aria-live": "polite"}), _refresh_button(active)],
    )


def _is_refreshing() -> bool:
    """Tell whether the catalogue is being refreshed; without Redis nothing is."""
    try:
        return catalogue_sync()[1]
    except QueueUnavailable:
        return False


def _refresh_button(active: bool) -> Component:
    return html.Button(
        [icon("arrow-repeat"), "Refresh catalogue"],
        id=REFRESH,
        className="btn btn-outline-secondary btn-sm",
        title="Ask both agencies for all their stations. It takes minutes, and happens every Sunday by itself.",
        disabled=active,
    )


def _filters(text: str, agency: str, state: str, huc: str, states: list[str]) -> Component:
    named = {code: f"{STATE_NAMES.get(code, code)} ({code})" for code in states}
    regions = {code: f"{code} {name}" for code, name in HUC_REGIONS.items()}
    return html.Div(
        [
            search_box(TEXT, "Search number or name", text),
            picker(AGENCY, "Agency", AGENCY_NAMES, agency, "All agencies"),
            picker(STATE, "State or province", named, state, "All states and provinces"),
            picker(HUC, "HUC region", regions, huc, "All HUC regions"),
        ],
        className="filters",
    )


def _map_panel() -> Component:
    graph = dcc.Graph(id=MAP, figure=BLANK, config=MAP_CONFIG, className="fill", responsive=True)
    return shell.card(None, graph, kind="flush map-panel")


def _grid_panel() -> Component:
    return shell.card(None, station_grid(GRID, []), kind="flush grid-panel")


def _tray() -> Component:
    return html.Div(
        [
            html.B(id=CHOSEN, className="number", **{"aria-live": "polite"}),
            html.Div(id=CHIPS, className="chips"),
            html.Button("Clear", id=CLEAR, className="btn btn-outline-secondary btn-sm"),
            dcc.Link(
                [icon("plus-lg"), "New configuration"],
                id=NEW,
                href="/configurations/new",
                className="btn btn-primary btn-sm",
            ),
        ],
        id=TRAY,
        className="tray",
    )


def _count(number: int) -> str:
    return f"{plural(number, 'station')} {'matches' if number == 1 else 'match'}"


@callback(
    Output(GRID, "rowData"),
    Output(MAP, "figure"),
    Output(COUNT, "children"),
    *(Input(name, "value") for name in FILTERS),
    Input(ids.THEME, "data"),
    Input(FRESH, "data"),
)
def show_stations(
    text: str | None, agency: str | None, state: str | None, huc: str | None, theme: str | None, _fresh: str | None
) -> Any:
    """Draw the stations that the filters let through, in table and map."""
    where = StationFilter(agency=chosen(agency), state=chosen(state), huc=chosen(huc), text=text or None)
    with reading() as session:
        stations = list_stations(session, where)
    figure = station_map(stations, mode_of(theme), revision=repr(where))
    return station_rows(stations, utc_now()), figure, _count(len(stations))


@callback(
    Output(SYNC_ASKED, "data"),
    Output(SYNC, "children"),
    Output(SYNC_TICK, "disabled"),
    Output(REFRESH, "disabled"),
    Input(REFRESH, "n_clicks"),
    prevent_initial_call=True,
)
def refresh_catalogue(_clicks: int | None) -> Any:
    """Have the catalogue refreshed, and watch it."""
    pressed()
    start_catalogue_sync()
    return iso_utc(utc_now()), under_way(None), False, True


@callback(
    Output(SYNC, "children", allow_duplicate=True),
    Output(SYNC_TICK, "disabled", allow_duplicate=True),
    Output(REFRESH, "disabled", allow_duplicate=True),
    Output(FRESH, "data"),
    Input(SYNC_TICK, "n_intervals"),
    State(SYNC_ASKED, "data"),
    prevent_initial_call=True,
)
def watch_catalogue(_tick: int | None, asked_at: str | None) -> Any:
    """Say how far the refresh is; at its end say what it brought, and draw the stations again."""
    try:
        status, active = catalogue_sync()
    except QueueUnavailable as error:
        return unreachable(str(error)), True, False, no_update
    if active:
        return under_way(status), False, True, no_update
    return outcome(status, asked_at or ""), True, False, status.finished_at if status else None


clientside_callback(
    ClientsideFunction("urls", "write"),
    Output(COUNT, "title"),
    *(Input(name, "value") for name in FILTERS),
    prevent_initial_call=True,
)

clientside_callback(
    ClientsideFunction("selection", "pick"),
    Output(ids.SELECTION, "data"),
    Output(GRID, "selectedRows"),
    Output(MAP, "selectedData"),
    Output(MAP, "clickData"),
    Input(MAP, "selectedData"),
    Input(MAP, "clickData"),
    Input(GRID, "selectedRows"),
    Input(REMOVED, "data"),
    Input(CLEAR, "n_clicks"),
    Input(GRID, "rowData"),
    State(ids.SELECTION, "data"),
)

clientside_callback(
    ClientsideFunction("selection", "tray"),
    Output(CHOSEN, "children"),
    Output(CHIPS, "children"),
    Output(NEW, "href"),
    Output(TRAY, "className"),
    Input(ids.SELECTION, "data"),
)
