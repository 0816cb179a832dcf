"""What was forecast before: older issuances laid thin under the newest ones, a line an issuance."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from itertools import groupby
from typing import Any

import numpy as np
import plotly.graph_objects as go

from components.forecast_layer import Issued, steps_of
from components.hydrograph import HydrographView
from components.theme import FORECAST_COLOURS, FORECAST_NAMES, see_through, unit_text

SHARE = 0.5
EMPTY = np.array([np.nan])


def add_older(
    figure: go.Figure, older: Iterable[Issued], view: HydrographView, leads: Mapping[str, timedelta] | None = None
) -> None:
    """Lay issuances under what is drawn already, those of one product as one trace with breaks between them.

    `leads` is by product how far the mean of an ensemble is one; see components.forecast_layer.ensemble_leads.
    """
    above = len(figure.data)
    for product, runs in groupby(sorted(older, key=_order), key=lambda one: one.product):
        figure.add_trace(_trace(product, list(runs), view, (leads or {}).get(product)))
    figure.data = figure.data[above:] + figure.data[:above]


def _order(one: Issued) -> Any:
    return one.product, one.source, one.run_date


def _trace(product: str, runs: list[Issued], view: HydrographView, lead: timedelta | None) -> go.Scatter:
    x: list[np.ndarray] = []
    y: list[np.ndarray] = []
    issued: list[str] = []
    for run in runs:
        times, flows = steps_of(run, view)
        ahead = times >= np.datetime64(run.run_date)
        if lead is not None:
            ahead &= times <= np.datetime64(run.run_date + lead)
        # An empty point parts it from the next one.
        x += [times[ahead], times[-1:]]
        y += [flows[ahead], EMPTY]
        issued += [f"{run.run_date:%b %-d, %H:%M}"] * (int(ahead.sum()) + 1)
    flow = f"<b>%{{y:,.3~r}} {unit_text(view.unit)}</b>  {FORECAST_NAMES[product]} for %{{x|%b %-d, %H:%M}}"
    return go.Scatter(
        x=np.concatenate(x),
        y=np.concatenate(y).astype("float32"),
        mode="lines",
        name=f"{FORECAST_NAMES[product]}, issued before",
        line={"color": see_through(FORECAST_COLOURS[view.mode][product], SHARE), "width": 1, "dash": "dot"},
        customdata=np.array(issued, dtype=object),
        hovertemplate=f"{flow}, issued before, %{{customdata}}<extra></extra>",
        connectgaps=False,
        yaxis="y",
    )
