"""The choice on a station's page from which flood on somebody is to be told."""

from collections.abc import Mapping

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from components.marks import icon
from components.theme import FLOOD_NAMES, flow_text
from core.units import convert_discharge

WATCH = "station-watch"
OFF = "off"


def watch_choice(level: str | None, floods_cfs: Mapping[str, float], unit: str, may_change: bool) -> Component:
    """Draw the choice among the floods whose flow is known (cfs by action, minor, moderate, major); hidden for none."""
    options = [{"label": "No alert", "value": OFF}]
    options += [
        {"label": f"{FLOOD_NAMES[name]}: {flow_text(convert_discharge(flow, 'cfs', unit), unit)}", "value": name}
        for name, flow in floods_cfs.items()
    ]
    # What only shows has an id of its own: the page would ask to keep it as it is drawn.
    name = WATCH if may_change else f"{WATCH}-seen"
    choice = dbc.Select(id=name, options=options, value=level or OFF, disabled=not may_change, size="sm")
    label = html.Label([icon("bell"), "Alert from"], htmlFor=name, className="quiet")
    why = "Tells the channels of Alerts when the flow, measured or forecast, reaches this flood, and when it is over."
    return html.Div([label, choice], className="watch-choice", title=why, hidden=not floods_cfs)
