"""Forecasts: how they evolved at one station, issue by issue, and how well they came true over all stations."""

from typing import Any

from dash import ClientsideFunction, Input, Output, State, callback, clientside_callback, dcc, html, register_page
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from components import ids, shell
from components.charts import Look
from components.fields import segments
from components.skill_choices import issued_since, kind_of, skill_filters
from components.skill_figure import UNITLESS
from components.skill_panel import Scored, skill_panel
from components.skill_stations import leads_of, station_table
from components.states import empty, skeleton
from components.station_choice import station_choice
from components.theme import mode_of
from core.db import reading
from core.domain import parse_utc, utc_now
from core.hydrology.skill_overall import median_skill
from core.rivers.forecast_skill import forecast_skill
from core.rivers.issuances import Span, forecast_kinds, forecast_stations
from core.rivers.verification import Known
from core.units import UNIT_LABELS
from pages.forecasts.evolution import evolution_part, spread_at

register_page(__name__, path="/forecasts", order=35, title="Forecasts · Streamflow DataOps")

PARTS = {name: f"forecasts-{name}" for name in ("product", "issued", "known", "measure")}
STATION, UNIT, SCALE, AT = "forecasts-station", "forecasts-unit", "forecasts-scale", "forecasts-at"
EVOLUTION, SKILL, SLIDER = "forecasts-evolution-body", "forecasts-skill-body", "forecasts-slider"
NONE = "A configuration that pulls forecasts keeps every one as it was issued. NOAA itself keeps none but the newest."


def layout(**url: str) -> Component:
    """Draw the choices as the address has them; what they show follows."""
    with reading() as session:
        kinds, stations = forecast_kinds(session), forecast_stations(session)
    if not kinds:
        new = dcc.Link("New configuration", href="/configurations/new", className="btn btn-primary")
        return shell.page(
            "Forecasts", shell.card(None, empty("No forecast is stored yet", NONE, new, shape="graph-up"))
        )
    look = [
        station_choice(STATION, stations, url.get("station", "")),
        html.Span(className="spring"),
        segments(UNIT, "Unit", UNIT_LABELS, url.get("unit", "")),
        segments(SCALE, "Flow axis", {"log": "Log", "linear": "Linear"}, url.get("scale", "")),
    ]
    evolved = html.Div(skeleton(1, "plot"), id=EVOLUTION)
    return shell.page(
        "Forecasts",
        skill_filters(PARTS, kinds, UNITLESS, url),
        shell.card("How they evolved", html.Div(look, className="filters"), evolved, kind="plot-panel"),
        shell.card("How well they came true, over all stations", html.Div(skeleton(1, "plot"), id=SKILL)),
        dcc.Store(id=AT, data=url.get("at", "")),
        lead=html.Span(f"{len(stations):,} stations have some", className="quiet number"),
    )


@callback(
    Output(EVOLUTION, "children"),
    Input(STATION, "value"),
    Input(PARTS["product"], "value"),
    Input(PARTS["issued"], "value"),
    Input(UNIT, "value"),
    Input(SCALE, "value"),
    Input(ids.THEME, "data"),
    State(AT, "data"),
)
def show_evolution(number: str, key: str, issued: str, unit: str, scale: Any, theme: str | None, at: str | None) -> Any:
    """Draw every issuance of the span for one station."""
    span = Span(issued_since(issued, utc_now()))
    return evolution_part(number, kind_of(key), span, Look(unit, mode_of(theme)), scale, at)


@callback(
    Output(SKILL, "children"),
    *(Input(name, "value") for name in PARTS.values()),
    Input(ids.THEME, "data"),
)
def show_skill(key: str, issued: str, known: str, measure: str, theme: str | None) -> Any:
    """Score every station that has the product."""
    source, product = kind_of(key)
    span, version = Span(issued_since(issued, utc_now())), Known.THEN if known == Known.THEN else Known.NOW
    with reading() as session:
        found = forecast_skill(session, source, product, span, None, version)
        names = dict(forecast_stations(session))
    rivers = {number: one.by_lead for number, one in found.by_station.items() if one.pairs}
    observed = any(one.observations for one in found.by_station.values())
    scored = Scored(product, found.found, found.read, len(rivers), observed)
    panel = skill_panel(median_skill(rivers.values()), scored, measure, Look("cfs", mode_of(theme)), "forecasts-skill")
    choices = {"product": key, "issued": issued, "known": known}
    return [panel, station_table(rivers, names, leads_of(rivers), measure, choices) if rivers else None]


@callback(
    Output(f"{SLIDER}-spread", "data"),
    Input(SLIDER, "value"),
    State(f"{SLIDER}-times", "data"),
    State(STATION, "value"),
    State(PARTS["product"], "value"),
    State(UNIT, "value"),
    State(SCALE, "value"),
    prevent_initial_call=True,
)
def show_spread(at: Any, times: list[str], number: str, key: str, unit: str, scale: Any) -> Any:
    """Read the spread of the issuance that the slider brings forward."""
    place = int(at) if str(at or "").isdigit() else -1
    if not 0 <= place < len(times or []):
        raise PreventUpdate
    return spread_at(number, kind_of(key), unit, scale, parse_utc(times[place]).replace(tzinfo=None))


clientside_callback(
    ClientsideFunction("evolution", "spread"),
    Output(f"{SLIDER}-spread", "storage_type"),
    Input(f"{SLIDER}-spread", "data"),
    prevent_initial_call=True,
)

clientside_callback(
    ClientsideFunction("evolution", "choose"),
    Output(f"{SLIDER}-words", "children"),
    Output(AT, "data"),
    Input(SLIDER, "value"),
    State(f"{SLIDER}-times", "data"),
    prevent_initial_call=True,
)

clientside_callback(
    ClientsideFunction("urls", "write"),
    Output(SKILL, "title"),
    *(Input(name, "value") for name in (STATION, *PARTS.values(), UNIT, SCALE)),
    Input(AT, "data"),
    prevent_initial_call=True,
)
