"""The flow-duration curve: each flow against the share of the time that it is reached or exceeded."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
from scipy.stats import norm

from components.charts import Look, chart, log_flow_axis, probability_axis
from components.theme import unit_text
from core.hydrology.duration import DurationCurve

TICKS = (0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999)
MOST_POINTS = 400


@dataclass(frozen=True)
class NamedCurve:
    """A curve (flow in the unit shown) with its name and colour; `faint` ones have no name in the legend."""

    name: str
    curve: DurationCurve
    colour: str
    width: float = 1.6
    faint: bool = False


def duration_figure(curves: Sequence[NamedCurve], look: Look) -> go.Figure:
    """Draw curves on a log axis of flow and a normal-probability axis; flows not above zero have no place there."""
    labels = [f"{share * 100:g} %" for share in TICKS]
    x = probability_axis("Share of time reached or exceeded", TICKS, labels)
    flows = np.concatenate([one.curve.flow for one in curves]) if curves else np.array([])
    figure = chart(look, x, log_flow_axis(look, flows))
    figure.add_traces([_trace(one, look) for one in curves if (one.curve.flow > 0).any()])
    return figure


def _trace(one: NamedCurve, look: Look) -> go.Scatter:
    shares, flows = thinned(one.curve)
    return go.Scatter(
        x=norm.ppf(shares),
        y=flows,
        customdata=shares * 100,
        mode="lines",
        name=one.name,
        showlegend=not one.faint,
        opacity=0.35 if one.faint else 1,
        line={"color": one.colour, "width": one.width},
        hovertemplate=f"<b>%{{y:,.3~r}} {unit_text(look.unit)}</b><br>reached or exceeded %{{customdata:.3~r}} %"
        f" of the time<br>{one.name}<extra></extra>",
    )


def thinned(curve: DurationCurve) -> tuple[np.ndarray, np.ndarray]:
    """Return exceedance and flow of the points above zero, evenly spread over the axis where they are many."""
    above = curve.flow > 0
    shares, flows = curve.exceedance[above], curve.flow[above]
    if len(shares) <= MOST_POINTS:
        return shares, flows
    places = norm.ppf(shares)
    kept = np.unique(np.searchsorted(places, np.linspace(places[0], places[-1], MOST_POINTS)).clip(0, len(shares) - 1))
    return shares[kept], flows[kept]
