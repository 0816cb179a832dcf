"""Peaks of record on a hydrograph: the highest daily mean of each water year, and the highest of all."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from components.hydrograph import HydrographView, drawable
from components.theme import TOKENS, unit_text
from core.hydrology.annual import annual_peaks
from core.units import conversion_factor

HALF_DAY = pd.Timedelta(hours=12)
OF_YEAR, OF_RECORD = "Highest of its water year", "Highest on record"


def add_peaks(figure: go.Figure, record_cfs: pd.Series, view: HydrographView) -> None:
    """Mark the peaks that lie in the span; of a water year that lacks a tenth of its days none is known.

    `record_cfs` are approved daily means (cfs by day); a mark stands in the middle of its day.
    """
    peaks = annual_peaks(record_cfs)
    if peaks.empty:
        return
    first = pd.Timestamp(view.start) if view.start else peaks["day"].min()
    last = pd.Timestamp(view.end) if view.end else peaks["day"].max()
    shown = peaks[peaks["day"].between(first, last)]
    highest = shown["flow"] == record_cfs.max()
    for name, rows, symbol in ((OF_YEAR, shown[~highest], "triangle-down"), (OF_RECORD, shown[highest], "star")):
        if len(rows):
            figure.add_trace(_marks(name, rows, symbol, view))


def _marks(name: str, rows: pd.DataFrame, symbol: str, view: HydrographView) -> go.Scatter:
    said = f"{name[0].lower()}{name[1:]}"
    return go.Scatter(
        x=rows["day"] + HALF_DAY,
        y=drawable(np.asarray(rows["flow"]) * conversion_factor("cfs", view.unit), view),
        mode="markers",
        name=name,
        marker={"symbol": symbol, "size": 9, "color": TOKENS[view.mode]["text"]},
        hovertemplate=f"<b>%{{y:,.3~r}} {unit_text(view.unit)}</b>  %{{x|%Y-%m-%d}}, {said}<extra></extra>",
        yaxis="y",
    )
