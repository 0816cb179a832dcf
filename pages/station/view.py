"""One station: what it is, how its river stands now, and its hydrograph."""

from collections.abc import Mapping
from typing import Any

import dash_bootstrap_components as dbc
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
)
from dash.development.base_component import Component

from components import ids, shell
from components.fields import choice, segments, tick_box
from components.misread import SCALES, WINDOWS, misread, misread_note
from components.record_strip import record_strip
from components.spans import DEFAULT, RANGES, parse_dates, parse_flows, parse_zoom
from components.states import skeleton
from components.station_now import now_marks
from components.station_parts import nothing_stored, station_facts
from core.db import reading
from core.domain import utc_now
from core.rivers.conditions import Conditions, current_conditions
from core.rivers.issuances import forecast_kinds
from core.rivers.outlook import flood_flows, flood_stages, forecasts_ahead, last_word
from core.stations import get_station
from core.units import UNIT_LABELS
from pages.station.asked import (
    CHOICES,
    FLOOD,
    FLOW,
    FORECAST,
    FROM,
    OLDER,
    PEAKS,
    RANGE,
    REVISIONS,
    SCALE,
    TO,
    UNIT,
    USUAL,
    WIDTH,
    WINDOW,
    ZOOM,
    Asked,
)  # fmt: skip
from pages.station.drawing import draw
from pages.station.record import CHOICES as RECORD_CHOICES
from pages.station.record import record_card, register
from pages.station.skill import CHOICES as SKILL_CHOICES
from pages.station.skill import register_skill, skill_choices
from pages.station.stored import read_stored
from pages.station.strip import SHOWN, STRIP, register_strip, span_of_strip
from pages.station.watch import register_watch, station_watch

register_page(__name__, path_template="/stations/<number>", order=11, title="Station · Streamflow DataOps")

PLOT, NOTES, STATION = "station-plot-body", "station-plot-notes", "station-number"
NOW, TICK, SEEN = "station-now", "station-tick", "station-seen"
TICK_SECONDS = 20


def layout(number: str = "", unit: str = "", scale: str = "log", **url: Any) -> Component:
    """Draw the station; its plot follows."""
    now = utc_now()
    with reading() as session:
        station = get_station(session, number)
        conditions = current_conditions(session, number)
        foretold = bool(forecast_kinds(session, number))
        ahead, floods = forecasts_ahead(session, number, now), flood_flows(session, number)
        stages = flood_stages(session, number)
        said = "" if conditions or ahead else last_word(session, number)
        span = span_of_strip(session, number, ahead, now)
    shown_unit = unit if unit in UNIT_LABELS else ("cms" if station.agency == "EC" else "cfs")
    dates = (url.get("from", ""), url.get("to", ""))
    shortcut = "" if parse_dates(*dates) else url.get("range", DEFAULT)
    there = {FORECAST: bool(ahead), OLDER: foretold, FLOOD: bool(floods or stages)}
    layers = [*_layers(url, bool(conditions), there), station_watch(number, floods, shown_unit)]
    return shell.page(
        station.name,
        shell.card(
            None,
            _controls(shortcut, dates, shown_unit, scale, layers),
            misread_note(misread({**url, "unit": unit, "scale": scale})),
            html.Div(skeleton(1, "plot") if conditions or ahead else nothing_stored(number, said), id=PLOT),
            record_strip(STRIP, span),
            html.Div(id=NOTES),
            kind="plot-panel",
        ),
        html.Div(
            record_card(url.get("tab", ""), url.get("of", ""), url.get("days", ""), skill_choices(number, url)),
            hidden=not conditions,
        ),
        *_stores(number, url, conditions),
        dcc.Interval(id=TICK, interval=TICK_SECONDS * 1000),
        lead=station_facts(station),
        actions=[html.Div(now_marks(conditions, shown_unit, now), id=NOW)],
    )


def _stores(number: str, url: Mapping[str, str], conditions: Conditions | None) -> list[Component]:
    held = {STATION: number, SEEN: _stamp(conditions), WIDTH: None, SHOWN: None}
    held[ZOOM] = url["zoom"] if parse_zoom(url.get("zoom")) else None
    held[FLOW] = url["flow"] if parse_flows(url.get("flow")) else None
    return [dcc.Store(id=name, data=data) for name, data in held.items()]


def _layers(url: Mapping[str, str], observed: bool, there: Mapping[str, bool]) -> list[Component]:
    """Draw a box for each layer; `there` tells which of those that rest on no observation the station has."""
    usual = {USUAL: "Percentiles", FORECAST: "Forecast", FLOOD: "Flood"}
    demanded = {OLDER: "Older forecasts", PEAKS: "Peaks", REVISIONS: "Revisions"}
    order = (USUAL, FORECAST, OLDER, FLOOD, PEAKS, REVISIONS)
    boxes = []
    for name in order:
        asked = url.get(name.removeprefix("station-"))
        shown = asked != "false" if name in usual else asked == "true"
        boxes.append(tick_box(name, (usual | demanded)[name], shown, hidden=not there.get(name, observed)))
    window = choice(WINDOW, "Smoothing of the percentiles", WINDOWS, url.get("window", ""), hidden=not observed)
    return [*boxes, window]


def _controls(shortcut: str, dates: tuple[str, str], unit: str, scale: str, layers: list[Component]) -> Component:
    ranges = segments(RANGE, "Span", RANGES, shortcut if shortcut in RANGES else DEFAULT)
    if not shortcut:
        ranges.children.value = ""
    span = [_day(FROM, "From", dates[0]), html.Span("to", className="quiet"), _day(TO, "To", dates[1])]
    units = segments(UNIT, "Unit", UNIT_LABELS, unit)
    scales = segments(SCALE, "Flow axis", SCALES, scale)
    return html.Div(
        [ranges, html.Div(span, className="dates"), html.Span(className="spring"), *layers, units, scales],
        className="filters",
    )


def _day(name: str, label: str, value: str) -> Component:
    hidden = html.Label(label, htmlFor=name, className="visually-hidden")
    return html.Div([hidden, dbc.Input(id=name, type="date", value=value, debounce=True)])


def _stamp(conditions: Conditions | None) -> str | None:
    latest = conditions.latest if conditions else None
    return f"{latest['type']} {latest['observed_at']} {latest['discharge']}" if latest else None


@callback(
    Output(PLOT, "children"),
    Output(NOTES, "children"),
    Output(SHOWN, "data"),
    *(Input(name, "value") for name in CHOICES),
    Input(ZOOM, "data"),
    Input(WIDTH, "data"),
    Input(ids.THEME, "data"),
    Input(SEEN, "data"),
    State(FLOW, "data"),
    State(STATION, "data"),
)
def show_hydrograph(*form: Any) -> Any:
    """Read the span asked for, draw it and tell it; flows that are zoomed to need no more than is sent already."""
    *choices, _seen, flow, number = form
    asked, now = Asked(*choices, flow=flow), utc_now()
    with reading() as session:
        stored, view = read_stored(session, number, asked, now)
    return draw(number, stored, asked, view, now)


@callback(
    Output(NOW, "children"),
    Output(SEEN, "data"),
    Input(TICK, "n_intervals"),
    Input(UNIT, "value"),
    State(STATION, "data"),
    State(SEEN, "data"),
    prevent_initial_call=True,
)
def refresh_newest(_tick: int | None, unit: str, number: str, seen: str | None) -> Any:
    """Write the newest value again; a newer one makes the plot follow."""
    with reading() as session:
        conditions = current_conditions(session, number)
    stamp = _stamp(conditions)
    return now_marks(conditions, unit, utc_now()), no_update if stamp == seen else stamp


clientside_callback(
    ClientsideFunction("spans", "choose"),
    Output(RANGE, "value"),
    Output(FROM, "value"),
    Output(TO, "value"),
    Input(RANGE, "value"),
    Input(FROM, "value"),
    Input(TO, "value"),
    prevent_initial_call=True,
)

clientside_callback(
    ClientsideFunction("urls", "write"),
    Output(STATION, "storage_type"),
    *(Input(name, "value") for name in (*CHOICES, *RECORD_CHOICES, *SKILL_CHOICES)),
    Input(ZOOM, "data"),
    Input(FLOW, "data"),
    prevent_initial_call=True,
)

clientside_callback(ClientsideFunction("hydrograph", "width"), Output(WIDTH, "data"), Input(STATION, "data"))

clientside_callback(
    ClientsideFunction("hydrograph", "zoom"),
    Output(ZOOM, "data"),
    Output(FLOW, "data"),
    Input("station-graph", "relayoutData"),
    *(Input(name, "value") for name in (RANGE, FROM, TO, UNIT, SCALE)),
    prevent_initial_call=True,
)

register(UNIT, STATION)
register_strip(STATION)
register_watch(STATION)
register_skill(UNIT, STATION)
