"""One station: what it is, its newest flow, and its hydrograph."""

from datetime import datetime
from typing import Any

import dash_bootstrap_components as dbc
import pandas as pd
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
from components.fields import segments
from components.hydrograph import HydrographView, hydrograph_figure
from components.spans import DEFAULT, RANGES, span_of
from components.states import skeleton
from components.station_parts import newest_flow, nothing_in_span, nothing_stored, plot_notes, station_facts
from components.theme import mode_of
from core.db import reading
from core.domain import DataType, utc_now
from core.gaps import read_gaps
from core.observations import latest_observation, observed_span, read_observations
from core.stations import StationRow, get_station
from core.units import UNIT_LABELS

register_page(__name__, path_template="/stations/<number>", order=11, title="Station · Streamflow DataOps")

PLOT, NOW, TICK, SEEN, STATION = "station-plot-body", "station-now", "station-tick", "station-seen", "station-number"
RANGE, FROM, TO, UNIT, SCALE = "station-range", "station-from", "station-to", "station-unit", "station-scale"
CHOICES = (RANGE, FROM, TO, UNIT, SCALE)
TYPES = (DataType.DAILY, DataType.REALTIME)
TICK_SECONDS = 20
PLOT_CONFIG = {
    "displaylogo": False,
    "responsive": True,
    "modeBarButtons": [["zoom2d", "pan2d", "autoScale2d", "toImage"]],
    "toImageButtonOptions": {"format": "png", "scale": 2, "filename": "hydrograph"},
}


def layout(number: str = "", unit: str = "", scale: str = "log", **url: Any) -> Component:
    """Draw the station; its plot follows."""
    now = utc_now()
    with reading() as session:
        station = get_station(session, number)
        latest = latest_observation(session, number)
    shown_unit = unit if unit in UNIT_LABELS else ("cms" if station.agency == "EC" else "cfs")
    dates = (url.get("from", ""), url.get("to", ""))
    shortcut = "" if all(dates) else url.get("range", DEFAULT)
    return shell.page(
        station.name,
        shell.card(
            None,
            _controls(shortcut, dates, shown_unit, scale),
            html.Div(skeleton(1, "plot") if latest else nothing_stored(number), id=PLOT),
            kind="plot-panel",
        ),
        dcc.Store(id=STATION, data=number),
        dcc.Store(id=SEEN, data=_stamp(latest)),
        dcc.Interval(id=TICK, interval=TICK_SECONDS * 1000),
        lead=station_facts(station),
        actions=[html.Div(newest_flow(latest, shown_unit, now), id=NOW)],
    )


def _controls(shortcut: str, dates: tuple[str, str], unit: str, scale: str) -> Component:
    ranges = segments(RANGE, "Span", RANGES, shortcut or DEFAULT)
    if not shortcut:
        ranges.children.value = ""
    span = [_day(FROM, "From", dates[0]), html.Span("to", className="quiet"), _day(TO, "To", dates[1])]
    units = segments(UNIT, "Unit", UNIT_LABELS, unit)
    scales = segments(SCALE, "Flow axis", {"log": "Log", "linear": "Linear"}, scale)
    return html.Div(
        [ranges, html.Div(span, className="dates"), html.Span(className="spring"), units, scales], className="filters"
    )


def _day(name: str, label: str, value: str) -> Component:
    hidden = html.Label(label, htmlFor=name, className="visually-hidden")
    return html.Div([hidden, dbc.Input(id=name, type="date", value=value, debounce=True)])


def _stamp(latest: dict[str, Any] | None) -> str | None:
    return f"{latest['type']} {latest['observed_at']} {latest['discharge']}" if latest else None


@callback(
    Output(PLOT, "children"),
    *(Input(name, "value") for name in CHOICES),
    Input(ids.THEME, "data"),
    Input(SEEN, "data"),
    State(STATION, "data"),
)
def show_hydrograph(
    shortcut: str | None,
    first: str | None,
    last: str | None,
    unit: str,
    scale: Any,
    theme: str | None,
    _seen: Any,
    number: str,
) -> Any:
    """Read the span asked for and draw it."""
    now = utc_now()
    with reading() as session:
        station, record = get_station(session, number), observed_span(session, number)
        if not record:
            return nothing_stored(number)
        start, end = span_of(shortcut, first, last, [(one[0], one[1]) for one in record.values()], now)
        observations = {kind.value: read_observations(session, number, kind, start, end) for kind in TYPES}
        gaps = {kind.value: read_gaps(session, number, kind, start, end) for kind in TYPES}
    if all(frame.empty for frame in observations.values()) and all(frame.empty for frame in gaps.values()):
        return nothing_in_span(record, start, end)
    view = HydrographView(unit, scale, start, end, mode_of(theme))
    return _plot(observations, gaps, view, station, now)


def _plot(
    observations: dict[str, pd.DataFrame],
    gaps: dict[str, pd.DataFrame],
    view: HydrographView,
    station: StationRow,
    now: datetime,
) -> list[Component]:
    graph = dcc.Graph(id="station-graph", figure=hydrograph_figure(observations, gaps, view), config=PLOT_CONFIG)
    return [graph, plot_notes(observations, station.agency, view.scale, now)]


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
        latest = latest_observation(session, number)
    stamp = _stamp(latest)
    return newest_flow(latest, unit, utc_now()), no_update if stamp == seen else stamp


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
    *(Input(name, "value") for name in CHOICES),
    prevent_initial_call=True,
)
