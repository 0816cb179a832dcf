"""Baseflow as a picture: flow of the newest years with its slow part below, by two filters, and their indexes."""

import pandas as pd
import plotly.graph_objects as go
from dash import dcc, html
from dash.development.base_component import Component

from components.charts import Look, chart, flow_axis
from components.states import empty
from components.theme import TOKENS, day_text, plural, see_through, unit_text
from core.hydrology import baseflow as filters
from core.hydrology.baseflow import Baseflow, eckhardt, lyne_hollick

CONFIG = {"displaylogo": False, "responsive": True, "modeBarButtons": [["zoom2d", "pan2d", "autoScale2d", "toImage"]]}
SHOWN_DAYS = 730
METHOD = (
    f"Eckhardt's filter with a recession of {filters.ECKHARDT_RECESSION} and a greatest index of "
    f"{filters.ECKHARDT_BFI_MAX}, as for perennial streams on porous ground; Lyne and Hollick's with alpha "
    f"{filters.LYNE_HOLLICK_ALPHA} in {filters.LYNE_HOLLICK_PASSES} passes. A filter sees flow alone: it cannot tell "
    "snow melt or a reservoir from groundwater."
)


def baseflow_panel(record: pd.Series, look: Look) -> Component:
    """Draw the newest two years of a record (approved dailies, unit of the look); the indexes are of all of it."""
    parts = {"Eckhardt": eckhardt(record), "Lyne and Hollick": lyne_hollick(record)}
    first = parts["Eckhardt"]
    if not first.days:
        return empty("No baseflow", first.reason, shape="bar-chart-line")
    told = [html.Div([html.Dt(f"Baseflow index, {name}"), html.Dd(index_text(one))]) for name, one in parts.items()]
    graph = dcc.Graph(id="station-baseflow", figure=baseflow_figure(record, parts, look), config=CONFIG)
    span = f"{day_text(record.index[0].to_pydatetime())} to {day_text(record.index[-1].to_pydatetime())}"
    rest = (
        f"Indexes are of {plural(first.days, 'day')} in {span}; the picture shows the newest two years. {first.reason}"
    )
    return html.Div(
        [
            html.Div(graph, role="group", **{"aria-label": "Flow and its baseflow"}),
            html.Dl(told, className="figures"),
            html.P(METHOD),
            html.P(rest, className="quiet"),
        ],
        className="record-panel",
    )


def index_text(found: Baseflow) -> str:
    """Write a baseflow index; a dash where there is none."""
    return "–" if found.index is None else f"{found.index:.2f}"


def baseflow_figure(record: pd.Series, parts: dict[str, Baseflow], look: Look) -> go.Figure:
    """Draw flow as a line, the first filter's baseflow as an area and the other's as a dotted line; gaps stay."""
    colour, newest = TOKENS[look.mode], record.index[-1] - pd.Timedelta(days=SHOWN_DAYS)
    figure = chart(look, {"type": "date"}, flow_axis(look) | {"rangemode": "tozero"})
    styles = [{"fill": "tozeroy", "fillcolor": see_through(colour["accent"], 0.22)}, {}]
    lines = [{"color": colour["accent"], "width": 1.4}, {"color": colour["warning"], "width": 1.6, "dash": "dot"}]
    for (name, found), style, line in zip(parts.items(), styles, lines, strict=True):
        figure.add_trace(_line(found.flow, newest, f"Baseflow, {name}", look, line=line, **style))
    figure.add_trace(_line(record, newest, "Daily mean", look, line={"color": colour["text"], "width": 1.2}))
    return figure


def _line(flow: pd.Series, newest: pd.Timestamp, name: str, look: Look, **style: object) -> go.Scatter:
    shown = flow[flow.index >= newest].asfreq("D")
    hover = f"<b>%{{y:,.3~r}} {unit_text(look.unit)}</b><br>%{{x|%Y-%m-%d}}<br>{name}<extra></extra>"
    return go.Scatter(x=shown.index, y=shown, mode="lines", name=name, hovertemplate=hover, connectgaps=False, **style)
