"""One station: what it is, how its river stands now, and its hydrograph."""

from dataclasses import dataclass
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
from components.fields import segments, tick_box
from components.forecast_layer import add_floods, add_forecasts, fit_ticks
from components.hydrograph import HydrographView, hydrograph_figure
from components.percentile_bands import add_bands
from components.spans import DEFAULT, RANGES, reaches_present, span_of
from components.states import skeleton
from components.station_now import now_marks
from components.station_parts import nothing_in_span, nothing_stored, plot_notes, station_facts
from components.theme import mode_of
from core.conditions import Conditions, current_conditions
from core.db import reading
from core.domain import DataType, utc_now
from core.forecasts import ForecastRow
from core.gaps import read_gaps
from core.hydrology.percentiles import DayPercentiles
from core.observations import observed_span, read_observations
from core.outlook import flood_flows, forecasts_ahead
from core.percentiles import usual_flow
from core.stations import StationRow, get_station
from core.units import UNIT_LABELS
from pages.station.record import CHOICES as RECORD_CHOICES
from pages.station.record import record_card, register
from pages.station.skill import CHOICES as SKILL_CHOICES
from pages.station.skill import register_skill, skill_choices

register_page(__name__, path_template="/stations/<number>", order=11, title="Station · Streamflow DataOps")

PLOT, NOW, TICK, SEEN, STATION = "station-plot-body", "station-now", "station-tick", "station-seen", "station-number"
RANGE, FROM, TO, UNIT, SCALE = "station-range", "station-from", "station-to", "station-unit", "station-scale"
FORECAST, FLOOD, USUAL = "station-forecast", "station-flood", "station-percentiles"
CHOICES = (RANGE, FROM, TO, UNIT, SCALE, FORECAST, FLOOD, USUAL)
TYPES = (DataType.DAILY, DataType.REALTIME)
TICK_SECONDS = 20
PLOT_CONFIG = {
    "displaylogo": False,
    "responsive": True,
    "modeBarButtons": [["zoom2d", "pan2d", "autoScale2d", "toImage"]],
    "toImageButtonOptions": {"format": "png", "scale": 2, "filename": "hydrograph"},
}


@dataclass(frozen=True)
class Asked:
    """What the reader chose, in the order of CHOICES."""

    range: str | None
    first: str | None
    last: str | None
    unit: str
    scale: Any
    forecast: bool
    flood: bool
    percentiles: bool


@dataclass(frozen=True)
class Stored:
    """What is there to be drawn."""

    station: StationRow
    record: dict[str, tuple[datetime, datetime, int]]
    span: tuple[datetime, datetime]
    observations: dict[str, pd.DataFrame]
    gaps: dict[str, pd.DataFrame]
    forecasts: list[ForecastRow]
    floods: dict[str, float]
    percentiles: DayPercentiles | None


def layout(number: str = "", unit: str = "", scale: str = "log", **url: Any) -> Component:
    """Draw the station; its plot follows."""
    now = utc_now()
    with reading() as session:
        station = get_station(session, number)
        conditions = current_conditions(session, number)
        ahead, floods = forecasts_ahead(session, number, now), flood_flows(session, number)
    shown_unit = unit if unit in UNIT_LABELS else ("cms" if station.agency == "EC" else "cfs")
    dates = (url.get("from", ""), url.get("to", ""))
    shortcut = "" if all(dates) else url.get("range", DEFAULT)
    layers = [
        tick_box(USUAL, "Percentiles", url.get("percentiles") != "false", hidden=not conditions),
        tick_box(FORECAST, "Forecast", url.get("forecast") != "false", hidden=not ahead),
        tick_box(FLOOD, "Flood", url.get("flood") != "false", hidden=not floods),
    ]
    return shell.page(
        station.name,
        shell.card(
            None,
            _controls(shortcut, dates, shown_unit, scale, layers),
            html.Div(skeleton(1, "plot") if conditions or ahead else nothing_stored(number), id=PLOT),
            kind="plot-panel",
        ),
        html.Div(
            record_card(url.get("tab", ""), url.get("of", ""), url.get("days", ""), skill_choices(number, url)),
            hidden=not conditions,
        ),
        dcc.Store(id=STATION, data=number),
        dcc.Store(id=SEEN, data=_stamp(conditions)),
        dcc.Interval(id=TICK, interval=TICK_SECONDS * 1000),
        lead=station_facts(station),
        actions=[html.Div(now_marks(conditions, shown_unit, now), id=NOW)],
    )


def _controls(shortcut: str, dates: tuple[str, str], unit: str, scale: str, layers: list[Component]) -> Component:
    ranges = segments(RANGE, "Span", RANGES, shortcut or DEFAULT)
    if not shortcut:
        ranges.children.value = ""
    span = [_day(FROM, "From", dates[0]), html.Span("to", className="quiet"), _day(TO, "To", dates[1])]
    units = segments(UNIT, "Unit", UNIT_LABELS, unit)
    scales = segments(SCALE, "Flow axis", {"log": "Log", "linear": "Linear"}, scale)
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
    *(Input(name, "value") for name in CHOICES),
    Input(ids.THEME, "data"),
    Input(SEEN, "data"),
    State(STATION, "data"),
)
def show_hydrograph(*form: Any) -> Any:
    """Read the span asked for and draw it."""
    *choices, theme, _seen, number = form
    asked, now = Asked(*choices), utc_now()
    stored = _read(number, asked, now)
    if not stored.record and not stored.forecasts:
        return nothing_stored(number)
    start, end = stored.span
    ahead = stored.forecasts if asked.forecast and reaches_present(asked.first, asked.last, now) else []
    frames = [*stored.observations.values(), *stored.gaps.values()]
    if all(frame.empty for frame in frames) and not ahead:
        return nothing_in_span(stored.record, start, end)
    view = HydrographView(asked.unit, asked.scale, start, end, mode_of(theme))
    figure = hydrograph_figure(stored.observations, stored.gaps, view)
    add_forecasts(figure, ahead, view, now)
    add_floods(figure, stored.floods if asked.flood else {}, view)
    if stored.percentiles:
        add_bands(figure, stored.percentiles, view)
    fit_ticks(figure, view)
    notes = plot_notes(stored.observations, stored.station.agency, view, now, bool(ahead), stored.percentiles)
    return [dcc.Graph(id="station-graph", figure=figure, config=PLOT_CONFIG), notes]


def _read(number: str, asked: Asked, now: datetime) -> Stored:
    with reading() as session:
        record = observed_span(session, number)
        start, end = span_of(asked.range, asked.first, asked.last, [one[:2] for one in record.values()], now)
        return Stored(
            get_station(session, number),
            record,
            (start, end),
            {kind.value: read_observations(session, number, kind, start, end) for kind in TYPES},
            {kind.value: read_gaps(session, number, kind, start, end) for kind in TYPES},
            forecasts_ahead(session, number, now),
            flood_flows(session, number),
            usual_flow(session, number).percentiles if asked.percentiles else None,
        )


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
    prevent_initial_call=True,
)

register(UNIT, STATION)
register_skill(UNIT, STATION)
