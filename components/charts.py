"""What the figures of a record share: how they are looked at, their layout, the year's axis, probabilities."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from scipy.stats import norm

from components.hydrograph import log_step
from components.theme import Mode, plot_template, unit_text

HEIGHT = 360
# A water year with a February 29, for axes that show any year's days.
ANY_YEAR = pd.date_range("1999-10-01", "2000-09-30", freq="D")


@dataclass(frozen=True)
class Look:
    """How to look at a record: unit (cfs | cms) and theme."""

    unit: str = "cfs"
    mode: Mode = "light"

    @property
    def flow_title(self) -> str:
        """Name flow with its unit, as an axis does."""
        return f"Discharge ({unit_text(self.unit)})"


def chart(look: Look, x: dict[str, Any], y: dict[str, Any], height: int = HEIGHT) -> go.Figure:
    """Return an empty figure with these axes in our look."""
    layout = {
        "template": plot_template(look.mode),
        "height": height,
        "margin": {"l": 64, "r": 16, "t": 8, "b": 40},
        "hovermode": "closest",
        "xaxis": {"showgrid": False, "automargin": True, "zeroline": False} | x,
        "yaxis": {"automargin": True, "zeroline": False} | y,
        "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "xanchor": "left"},
    }
    return go.Figure(layout=layout)


def flow_axis(look: Look) -> dict[str, Any]:
    """Return the linear axis of flow."""
    return {"title": {"text": look.flow_title}, "tickformat": ",.3~r"}


def log_flow_axis(look: Look, flows: np.ndarray) -> dict[str, Any]:
    """Return the logarithmic axis of flow, its ticks spaced for these flows; those not above zero do not count."""
    above = flows[flows > 0]
    step = log_step(above.min(), above.max()) if len(above) else None
    return flow_axis(look) | {"type": "log", "dtick": step}


def year_axis() -> dict[str, Any]:
    """Return the axis of a water year's days, October first."""
    return {"type": "date", "tickformat": "%b", "tickangle": 0, "ticklabelmode": "period"}


def probability_axis(title: str, shares: Sequence[float], labels: Sequence[str]) -> dict[str, Any]:
    """Return an axis of the normal distribution's quantiles with these shares (0..1) as its ticks."""
    return {
        "title": {"text": title},
        "tickvals": norm.ppf(np.array(shares)).tolist(),
        "ticktext": list(labels),
        "showgrid": True,
    }
