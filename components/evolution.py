"""How forecasts evolved: every issuance over what was then observed, one of them brought forward by a slider."""

from collections.abc import Sequence
from dataclasses import dataclass

import dash_bootstrap_components as dbc
import numpy as np
import pandas as pd
import plotly.graph_objects as go
from dash import dcc, html
from dash.development.base_component import Component

from components.forecast_layer import Issued, add_floods, fit_ticks, flows_of, spread_of
from components.hydrograph import HydrographView, fit_frame, hydrograph_figure
from components.plot_text import plot_text
from components.theme import FORECAST_COLOURS, FORECAST_NAMES, TOKENS, day_text, moment_text, see_through, unit_text
from core.hydrology.skill import Issuances
from core.units import conversion_factor

ALL, CHOSEN, ISSUE = "Every issuance", "Chosen issuance", "Its issue"
SPREAD = {"10 to 90 % of its runs": ("10", "90", 0.14), "25 to 75 % of its runs": ("25", "75", 0.26)}
# Steps of all issuances that a browser draws without a pause; beyond it, every second or third step is left out.
MOST_STEPS = 30_000
CONFIG = {
    "displaylogo": False,
    "responsive": True,
    "modeBarButtons": [["zoom2d", "pan2d", "autoScale2d", "toImage"]],
    "toImageButtonOptions": {"format": "png", "scale": 2, "filename": "forecasts"},
}


Line = tuple[list[str], list[float | None]]


@dataclass(frozen=True)
class Evolution:
    """What is drawn: issuances (cfs), observations and gaps as the hydrograph takes them, floods (cfs) by name."""

    product: str
    issuances: Issuances
    observations: dict[str, pd.DataFrame]
    gaps: dict[str, pd.DataFrame]
    floods_cfs: dict[str, float]
    # The runs of the issuance that is brought forward; of a single one there is no spread.
    members: Sequence[Issued] = ()


def evolution_figure(shown: Evolution, view: HydrographView, at: int) -> go.Figure:
    """Draw every issuance faintly over the observations, and the one at a place in time order strongly."""
    figure = hydrograph_figure(shown.observations, shown.gaps, view)
    colour = FORECAST_COLOURS[view.mode].get(shown.product, TOKENS[view.mode]["accent"])
    lines = drawn_lines(shown.issuances, view)
    x, y = joined(lines)
    faint = {"color": see_through(colour, 0.3), "width": 1}
    figure.add_trace(go.Scatter(x=x, y=y, mode="lines", name=ALL, line=faint, hoverinfo="skip", connectgaps=False))
    for label, (along, edge) in spread_lines(shown.members, view).items():
        figure.add_trace(_spread(label, along, edge, colour))
    times, flows = lines[at]
    name = FORECAST_NAMES.get(shown.product) or plot_text(shown.product)
    hover = f"<b>%{{y:,.3~r}} {unit_text(view.unit)}</b>  {name} for %{{x|%b %-d, %H:%M}}<extra></extra>"
    strong = {"color": colour, "width": 2.6}
    figure.add_trace(go.Scatter(x=times, y=flows, mode="lines", name=CHOSEN, line=strong, hovertemplate=hover))
    figure.add_trace(_issue(str(shown.issuances.issued[at]), colour))
    add_floods(figure, shown.floods_cfs, view)
    fit_ticks(figure, view)
    fit_frame(figure, view)
    figure.update_xaxes(title_text="Time (UTC)")
    return figure


def spread_lines(members: Sequence[Issued], view: HydrographView) -> dict[str, Line]:
    """Return the outlines of an issuance's spread by the name of the band; none of a single run."""
    flows = flows_of(members, view) if len(members) > 1 else pd.DataFrame()
    spread = spread_of(flows) if not flows.empty else flows
    if len(spread) < 2:
        return {}
    times = np.datetime_as_string(spread.index.to_numpy(dtype="datetime64[s]")).tolist()
    return {
        label: ([*times, *times[::-1]], [*spread[high].tolist(), *spread[low].tolist()[::-1]])
        for label, (low, high, _share) in SPREAD.items()
    }


def _spread(label: str, along: Sequence[str | None], edge: Sequence[float | None], colour: str) -> go.Scatter:
    fill = see_through(colour, SPREAD[label][2])
    return go.Scatter(
        x=along, y=edge, mode="lines", line={"width": 0}, fill="toself", fillcolor=fill, name=label, hoverinfo="skip"
    )


def _issue(issued: str, colour: str) -> go.Scatter:
    line = {"color": colour, "width": 1, "dash": "dot"}
    return go.Scatter(
        x=[issued, issued],
        y=[0, 1],
        yaxis="y2",
        mode="lines",
        name=ISSUE,
        line=line,
        hoverinfo="skip",
        showlegend=False,
    )


def drawn_lines(issuances: Issuances, view: HydrographView) -> list[Line]:
    """Return times (UTC) and flows (unit of the view) of each issuance, thinned alike where steps are too many."""
    every = max(-(-issuances.flow.size // MOST_STEPS), 1)
    flow = issuances.flow * conversion_factor("cfs", view.unit)
    there = np.isfinite(flow) & ~np.isnat(issuances.valid)
    lines = []
    for row in range(len(issuances.issued)):
        kept = np.flatnonzero(there[row])[::every]
        flows = [None if view.scale == "log" and one <= 0 else one for one in flow[row, kept].tolist()]
        lines.append((np.datetime_as_string(issuances.valid[row, kept]).tolist(), flows))
    return lines


def joined(lines: list[Line]) -> tuple[list[str | None], list[float | None]]:
    """Return lines behind each other as one, with a hole behind each; assets/evolution.js finds them by the holes."""
    x: list[str | None] = []
    y: list[float | None] = []
    for times, flows in lines:
        x += [*times, None]
        y += [*flows, None]
    return x, y


def place_of(issuances: Issuances, asked: str | None) -> int:
    """Return the place of the issue that an address asks for: the last up to it, else the newest."""
    try:
        moment = np.datetime64((asked or "").removesuffix("Z"), "s")
    except ValueError:
        return len(issuances.issued) - 1
    if np.isnat(moment):
        return len(issuances.issued) - 1
    return max(int(np.searchsorted(issuances.issued, moment, side="right")) - 1, 0)


def issue_slider(name: str, issuances: Issuances, at: int) -> Component:
    """Draw the slider through issue times; its place is `name`, what it stands at `name-words`."""
    last = len(issuances.issued) - 1
    issued = [pd.Timestamp(moment).to_pydatetime() for moment in issuances.issued]
    words = html.B(issue_words(issued[at], at, last + 1), id=f"{name}-words", className="number")
    slider = dbc.Input(
        id=name, type="range", min=0, max=last, step=1, value=at, disabled=not last, className="form-range"
    )
    ends = [html.Span(day_text(issued[0])), html.Span(day_text(issued[-1]))]
    return html.Div(
        [
            html.Div([html.Label("Issued", htmlFor=name, className="quiet"), words]),
            slider,
            html.Div(ends, className="issue-ends quiet number"),
            dcc.Store(id=f"{name}-spread"),
            dcc.Store(id=f"{name}-times", data=[f"{one:%Y-%m-%dT%H:%M:%SZ}" for one in issued]),
        ],
        className="issue-place",
    )


def issue_words(issued: object, at: int, of: int) -> str:
    """Say which issue is brought forward."""
    return f"{moment_text(pd.Timestamp(str(issued)).to_pydatetime())} · {at + 1:,} of {of:,}"
