"""The tabs under the hydrograph: what the station's whole record says. Only the tab that is shown is computed."""

from typing import Any

from dash import Input, Output, State, callback, html
from dash.development.base_component import Component
from sqlalchemy.orm import Session

from components import ids, shell
from components.about_panel import Known, about_panel
from components.baseflow_panel import baseflow_panel
from components.charts import Look
from components.fields import segments
from components.record_panels import (
    DURATION_OF,
    LOW_FLOW_DAYS,
    PANELS,
    annual_panel,
    duration_panel,
    low_flow_panel,
    raster_panel,
)
from components.states import skeleton
from components.table_panel import table_panel
from components.theme import mode_of
from core.db import reading
from core.domain import utc_now
from core.observations import observed_span
from core.rivers.outlook import flood_flows, flood_stages
from core.rivers.percentiles import usual_flow
from core.stations import get_station
from core.units import conversion_factor
from pages.station.skill import BODY as SKILL

BODY, TAB, OF, DAYS = "station-record-body", "station-tab", "station-of", "station-days"
CHOICES = (TAB, OF, DAYS)


def record_card(tab: str, of: str, days: str, skill: Component) -> Component:
    """Draw the tabs and the place of what they show; `skill` are the choices of forecast skill."""
    controls = [
        segments(TAB, "What the record says", PANELS, tab),
        html.Span(className="spring"),
        html.Div(segments(OF, "Curves", DURATION_OF, of), id=f"{OF}-box"),
        html.Div(
            segments(DAYS, "Length of low flow", LOW_FLOW_DAYS, days if days in LOW_FLOW_DAYS else "7"),
            id=f"{DAYS}-box",
        ),
    ]
    return shell.card(
        None,
        html.Div(controls, className="filters"),
        html.Div(skill, id=f"{SKILL}-box", hidden=tab != "skill"),
        html.Div(skeleton(1, "plot"), id=BODY),
        kind="plot-panel record-card",
    )


def register(unit: str, station: str) -> None:
    """Register the callback; `unit` and `station` are the ids of the page's unit and of its station's number."""

    @callback(
        Output(BODY, "children"),
        Output(f"{OF}-box", "hidden"),
        Output(f"{DAYS}-box", "hidden"),
        Output(f"{SKILL}-box", "hidden"),
        *(Input(name, "value") for name in CHOICES),
        Input(unit, "value"),
        Input(ids.THEME, "data"),
        State(station, "data"),
    )
    def show_record(tab: str, of: str, days: str, unit: str, theme: str | None, number: str) -> Any:
        if tab == "skill":
            return html.Div(skeleton(1, "plot"), id=SKILL), True, True, False
        with reading() as session:
            usual = usual_flow(session, number)
            known = _known(session, number) if tab == "about" else None
        look = Look(unit, mode_of(theme))
        if tab == "table":
            return table_panel(usual.dailies, look, number), True, True, True
        record = usual.record * conversion_factor("cfs", look.unit)
        panel = about_panel(known, record, look, utc_now()) if known else _panel(tab, record, look, of, days)
        return panel, tab != "duration", tab != "low", True


def _known(session: Session, number: str) -> Known:
    stored = {kind.value: span for kind, span in observed_span(session, number).items()}
    return Known(get_station(session, number), stored, flood_flows(session, number), flood_stages(session, number))


def _panel(tab: str, record: Any, look: Look, of: str, days: str) -> Component:
    if tab == "base":
        return baseflow_panel(record, look)
    if tab == "low":
        return low_flow_panel(record, look, int(days))
    if tab == "duration":
        return duration_panel(record, look, of)
    return annual_panel(record, look) if tab == "annual" else raster_panel(record, look)
