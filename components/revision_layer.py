"""What an agency changed later, marked on a hydrograph: where a value stood before, and what became of it."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from dash import html
from dash.development.base_component import Component

from components.hydrograph import HydrographView, drawable
from components.marks import icon
from components.theme import DATA_TYPE_NAMES, TOKENS, plural, unit_text
from core.units import round_significant, stored_factor

NAMES = {False: "Before it was changed", True: "Before it was withdrawn"}
SYMBOLS = {False: "circle-open", True: "x-thin-open"}
HALF_DAY = pd.Timedelta(hours=12)


def add_revisions(figure: go.Figure, revisions: pd.DataFrame, view: HydrographView) -> None:
    """Mark the old value of each change (core.store.revisions.read_revisions); a daily one in the middle of its day."""
    for withdrawn, rows in revisions.groupby(revisions["new_discharge"].isna()):
        figure.add_trace(_marks(rows, bool(withdrawn), view))


def _marks(rows: pd.DataFrame, withdrawn: bool, view: HydrographView) -> go.Scatter:
    factors = rows["unit"].map({unit: stored_factor(unit, view.unit) for unit in rows["unit"].unique()})
    daily = rows["type"] == "daily_mean"
    unit = unit_text(view.unit)
    return go.Scatter(
        x=rows["observed_at"].where(~daily, rows["observed_at"] + HALF_DAY).to_numpy(),
        y=drawable(rows["old_discharge"] * factors, view),
        mode="markers",
        name=NAMES[withdrawn],
        marker={"symbol": SYMBOLS[withdrawn], "size": 7, "color": TOKENS[view.mode]["warning"], "line": {"width": 1.2}},
        customdata=_said(rows, rows["new_discharge"] * factors, unit),
        hovertemplate=f"<b>%{{y:,.3~r}} {unit}</b>  %{{customdata}}<extra></extra>",
        yaxis="y",
    )


def _said(rows: pd.DataFrame, new: pd.Series, unit: str) -> np.ndarray:
    """Say of each change what it was of, what became of it, and when."""
    daily = (rows["type"] == "daily_mean").to_numpy()
    days, minutes = (_stamps(rows["observed_at"], to) for to in ("D", "m"))
    kinds = rows["type"].map(DATA_TYPE_NAMES).str.lower()
    said = [
        f"{kind} of {time} before<br>    {_became(flow, unit)} on {revised} UTC"
        for kind, time, flow, revised in zip(
            kinds, np.where(daily, days, minutes), new.tolist(), _stamps(rows["revised_at"], "m"), strict=True
        )
    ]
    return np.array(said, dtype=object)


def _stamps(times: pd.Series, to: str) -> np.ndarray:
    return np.char.replace(np.datetime_as_string(times.to_numpy(dtype="datetime64[s]"), unit=to), "T", " ")  # type: ignore[call-overload]


def _became(flow: float, unit: str) -> str:
    return "withdrawn" if flow != flow else f"changed to {round_significant(flow):,} {unit}"


def revision_note(revisions: pd.DataFrame, most: int) -> Component:
    """Say how many changes the span holds, and that only the last ones are marked where there are more."""
    if revisions.empty:
        words = "The agency changed no value of this span after it was stored here."
    elif len(revisions) >= most:
        words = (
            f"The last {most:,} changes of this span are marked at the values that stood before; zoom in for others."
        )
    else:
        words = f"{plural(len(revisions), 'change')} of this span marked at the values that stood before."
    return html.Div(html.P([icon("info-circle"), words]), className="plot-notes")
