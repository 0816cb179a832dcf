"""Stations: found by filter, picked on the map or in the table, carried into a configuration."""

import base64
from collections.abc import Mapping
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

from components import ids as shared
from components import picker_ids as ids
from components import shell
from components.catalogue_parts import outcome, under_way, unreachable
from components.marks import icon
from components.presses import pressed
from components.station_filters import nothing_found, station_filters
from components.station_grid import PAGE_ROWS, read_order, station_grid, station_rows
from components.station_map import map_panel, map_setup
from components.station_tray import tray
from components.theme import plural
from core.configurations import all_names
from core.db import reading
from core.domain import iso_utc, utc_now
from core.errors import NotFound, QueueUnavailable
from core.operations import catalogue_sync, start_catalogue_sync
from core.people.principal import may
from core.people.roles import Role
from core.picking.regions import HUC_REGIONS, STATE_NAMES
from core.picking.station_filter import parse_filter
from core.picking.station_search import counts_without, find_page, id_bits, matching_ids, newest_flows
from core.picking.station_sets import list_sets, members_of
from core.stations import count_stations, find_stations, list_states
from pages.stations.tray import register_tray

register_page(__name__, path="/stations", order=10, title="Stations · Streamflow DataOps")
register_tray()

SYNC_MS = 1500


def layout(**given: str) -> Component:
    """Draw the page as the address says; rows, points and counts follow."""
    with reading() as session:
        states, sets, configurations = list_states(session), list_sets(session), all_names(session)
    named = {code: f"{STATE_NAMES.get(code, code)} ({code})" for code in states}
    regions = {code: f"{code} {name}" for code, name in HUC_REGIONS.items()}
    active = _is_refreshing()
    return shell.page(
        "Stations",
        station_filters(given, named, regions),
        html.Div(
            [map_panel(given.get("colour", ""), given.get("base", "")), _grid_panel(given)], className="stations-split"
        ),
        tray(sets, configurations, may(Role.OPERATOR)),
        *_stores(given, named, regions),
        dcc.Store(id=ids.SYNC_ASKED, data=iso_utc(utc_now()) if active else None),
        dcc.Interval(id=ids.SYNC_TICK, interval=SYNC_MS, disabled=not active),
        lead=html.Span(id=ids.COUNT, className="quiet number", **{"aria-live": "polite"}),
        actions=[
            html.Div(id=ids.SYNC, className="sync", **{"aria-live": "polite"}),
            dcc.Link("Compare rivers", href="/compare", className="btn btn-sm btn-outline-secondary phone-only"),
            _refresh_button(active),
        ],
    )


def _stores(given: Mapping[str, str], states: Mapping[str, str], regions: Mapping[str, str]) -> list[Component]:
    """Hold what is asked, as the browser's part would ask it: a choice that does not exist is none."""
    asked = {name: given[name] for name in ids.ASKED if given.get(name)}
    for name, choices in (("state", states), ("huc", regions)):
        if asked.get(name) not in choices:
            asked.pop(name, None)
    if asked.get("only") != "yes":
        asked.pop("box", None)
    filled = {ids.WHERE: asked, ids.SETUP: map_setup(), ids.BROUGHT: _brought(given), ids.SORT: given.get("sort", "")}
    empty = (ids.MATCH, ids.BOX, ids.SET_ACT, ids.SET_LOADED, ids.UNDO, ids.FRESH)
    return [*(dcc.Store(id=name, data=data) for name, data in filled.items()), *(dcc.Store(id=name) for name in empty)]


def _brought(given: Mapping[str, str]) -> dict[str, Any] | None:
    """Return the selection that the address names: a set, or a few stations."""
    name, numbers = given.get("set"), given.get("stations")
    with reading() as session:
        if name:
            try:
                return {"name": name, "stations": members_of(session, name)}
            except NotFound:
                return None
        if numbers:
            found = find_stations(session, numbers.split(","))
            return {"name": None, "stations": [(one.station_number, one.name) for one in found]}
    return None


def _is_refreshing() -> bool:
    """Tell whether the catalogue is being refreshed; without Redis nothing is."""
    try:
        return catalogue_sync()[1]
    except QueueUnavailable:
        return False


def _refresh_button(active: bool) -> Component:
    return html.Button(
        [icon("arrow-repeat"), "Refresh catalogue"],
        id=ids.REFRESH,
        className="btn btn-outline-secondary btn-sm",
        title="Ask both agencies for all their stations. It takes minutes, and happens every Sunday by itself.",
        disabled=active,
    )


def _grid_panel(given: Mapping[str, str]) -> Component:
    grid = station_grid(read_order(given.get("sort", "")))
    return html.Section(
        [grid, html.Div(id=ids.EMPTY, className="grid-empty")],
        className="panel flush grid-panel",
        **{"aria-label": "Table of stations"},
    )


@callback(
    Output(ids.MATCH, "data"),
    Output(ids.COUNT, "children"),
    Output(ids.EMPTY, "children"),
    Input(ids.WHERE, "data"),
    Input(ids.FRESH, "data"),
)
def match_stations(where: dict[str, str] | None, _fresh: str | None) -> Any:
    """Say which stations match: those the map draws, and those of them in view where only they are asked for."""
    given = where or {}
    asked = parse_filter(given)
    with reading() as session:
        drawn = matching_ids(session, parse_filter(given | {"only": ""}))
        inside = drawn if asked.bbox is None else matching_ids(session, asked)
        empty = None if inside else nothing_found(counts_without(session, asked))
    match = {"drawn": _packed(drawn), "inside": _packed(inside) if asked.bbox else None}
    words = f"{plural(len(inside), 'station')} {'matches' if len(inside) == 1 else 'match'}"
    return match | {"of": len(drawn), "count": len(inside)}, words, empty


def _packed(ids_found: list[int]) -> str:
    return base64.b64encode(id_bits(ids_found)).decode()


@callback(
    Output(ids.GRID, "getRowsResponse"),
    Input(ids.GRID, "getRowsRequest"),
    State(ids.WHERE, "data"),
    prevent_initial_call=True,
)
def show_rows(request: dict[str, Any] | None, where: dict[str, str] | None) -> Any:
    """Answer the rows that come into view."""
    if request is None:
        return no_update
    asked, first = parse_filter(where or {}), int(request["startRow"])
    order = [(one["colId"], one["sort"] == "desc") for one in request.get("sortModel") or ()]
    with reading() as session:
        found = find_page(session, asked, order, first, PAGE_ROWS)
        flows = newest_flows(session, [one.station_number for one in found])
        count = count_stations(session, asked)
    return {"rowData": station_rows(found, flows, utc_now()), "rowCount": count}


@callback(
    Output(ids.SYNC_ASKED, "data"),
    Output(ids.SYNC, "children"),
    Output(ids.SYNC_TICK, "disabled"),
    Output(ids.REFRESH, "disabled"),
    Input(ids.REFRESH, "n_clicks"),
    prevent_initial_call=True,
)
def refresh_catalogue(_clicks: int | None) -> Any:
    """Have the catalogue refreshed, and watch it."""
    pressed()
    start_catalogue_sync()
    return iso_utc(utc_now()), under_way(None), False, True


@callback(
    Output(ids.SYNC, "children", allow_duplicate=True),
    Output(ids.SYNC_TICK, "disabled", allow_duplicate=True),
    Output(ids.REFRESH, "disabled", allow_duplicate=True),
    Output(ids.FRESH, "data"),
    Input(ids.SYNC_TICK, "n_intervals"),
    State(ids.SYNC_ASKED, "data"),
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
    ClientsideFunction("picker", "mount"),
    Output(ids.MAP, "title"),
    Input(ids.MAP, "id"),
    State(ids.SETUP, "data"),
    State(shared.SELECTION, "data"),
    State(ids.COLOUR, "value"),
    State(ids.BASE, "value"),
    State(ids.BROUGHT, "data"),
)
clientside_callback(
    ClientsideFunction("picker", "ask"),
    Output(ids.WHERE, "data"),
    *(Input(name, "value") for name in (*ids.FILTERS, ids.COLOUR, ids.BASE)),
    Input(ids.SORT, "data"),
    Input(ids.BOX, "data"),
    State(ids.WHERE, "data"),
    prevent_initial_call=True,
)
clientside_callback(
    ClientsideFunction("picker", "refresh"),
    Output(ids.TRAY, "dir"),
    Input(ids.WHERE, "data"),
    Input(ids.FRESH, "data"),
    prevent_initial_call=True,
)
clientside_callback(
    ClientsideFunction("picker", "answered"),
    Output(ids.EMPTY, "title"),
    Input(ids.MATCH, "data"),
    State(ids.WHERE, "data"),
)
clientside_callback(
    ClientsideFunction("picker", "look"),
    Output(ids.MAP, "dir"),
    Input(ids.COLOUR, "value"),
    Input(ids.BASE, "value"),
    prevent_initial_call=True,
)
clientside_callback(
    ClientsideFunction("picker", "take"),
    Output(ids.SETS, "title"),
    Input(ids.SET_LOADED, "data"),
    prevent_initial_call=True,
)
clientside_callback(
    ClientsideFunction("picker", "tray"),
    Output(ids.CHOSEN, "children"),
    Output(ids.CHIPS, "children"),
    Output(ids.NEW, "href"),
    Output(ids.COMPARE, "href"),
    Output(ids.TRAY, "className"),
    Output(ids.ALL, "children"),
    Output(ids.ALL, "disabled"),
    Input(shared.SELECTION, "data"),
    Input(ids.MATCH, "data"),
)
