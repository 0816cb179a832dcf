"""Spans for which an agency withheld its values: hatched, named, and said under the pointer."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from components.plot_text import plot_text
from components.series import DAY
from components.theme import TOKENS, Mode

MOST_LABELS = 8
# So close do points stand along a span, as a share of the whole, that one is always near enough to be named.
POINTS = 100

# What the agencies' codes for a withheld value mean; a code that is not here stands as it came.
REASONS = {
    "ICE": "Ice",
    "EQUIP": "Equipment",
    "EQP": "Equipment",
    "BACKWATER": "Backwater",
    "BKW": "Backwater",
    "SSN": "Seasonal",
    "MNT": "Maintenance",
    "MAINT": "Maintenance",
    "DIS": "Discontinued",
    "RAT": "Rating being developed",
    "FLD": "Flood damage",
    "DRY": "Dry",
}


def add_withheld(figure: go.Figure, gaps: Mapping[str, pd.DataFrame], span: list[datetime] | None, mode: Mode) -> None:
    """Hatch each withheld span over the plot's full height and name it where there is room.

    `gaps` (start_at, end_at, reason) are by data type, `span` is what is shown, None where that is all there is.
    """
    spans = _spans(gaps)
    if spans.empty:
        return
    start, end = span or (spans["start_at"].min(), spans["end_at"].max())
    whole = pd.Timestamp(end) - pd.Timestamp(start)
    for reason, of_reason in spans.groupby("reason"):
        figure.add_trace(_trace(str(reason), of_reason, whole / POINTS, mode))
    for one in _roomy(spans, whole * 0.045).itertuples():
        figure.add_annotation(
            x=one.start_at + (one.end_at - one.start_at) / 2,
            y=0.985,
            yref="paper",
            yanchor="top",
            text=plot_text(one.reason),
            showarrow=False,
            font={"size": 11, "color": TOKENS[mode]["quiet"]},
        )


def _spans(gaps: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Put the gaps of all kinds into one table; a withheld day ends where the next one begins."""
    spans = [
        frame.assign(end_at=frame["end_at"] + DAY) if data_type == "daily_mean" else frame
        for data_type, frame in gaps.items()
        if not frame.empty
    ]
    if not spans:
        return pd.DataFrame({"start_at": [], "end_at": [], "reason": []})
    table = pd.concat(spans, ignore_index=True)
    return table.assign(reason=table["reason"].map(reason_text)).drop_duplicates()


def reason_text(code: str) -> str:
    """Say in words why values were withheld; several codes stand with commas between."""
    words = [REASONS.get(one.strip().upper(), one.strip()) for one in code.split(",")]
    return ", ".join(dict.fromkeys(words))


def _trace(reason: str, spans: pd.DataFrame, step: pd.Timedelta, mode: Mode) -> go.Scatter:
    x: list[Any] = []
    y: list[float | None] = []
    for span in spans.itertuples():
        along = _along(span.start_at, span.end_at, step)
        x += [span.start_at, *along, span.end_at, span.start_at, None]
        y += [0, *(1 for _ in along), 0, 0, None]
    return go.Scatter(
        x=x,
        y=y,
        yaxis="y2",
        mode="lines",
        fill="toself",
        line={"width": 0},
        fillcolor="rgba(0,0,0,0)",
        fillpattern={
            "shape": "/", "fgcolor": TOKENS[mode]["quiet"], "fgopacity": 0.35, "size": 7, "solidity": 0.14,
        },
        name=f"Withheld: {plot_text(reason)}",
        text=f"Withheld by the agency: {plot_text(reason)}",
        hoveron="points",
        hoverinfo="text",
    )  # fmt: skip


def _along(start: datetime, end: datetime, step: pd.Timedelta) -> list[datetime]:
    """Return times from start to end, both included, no further apart than a step."""
    count = max(int((end - start) / step) + 2, 2) if step > pd.Timedelta(0) else 2
    return list(pd.date_range(start, end, periods=min(count, POINTS + 2)))


def _roomy(spans: pd.DataFrame, room: pd.Timedelta) -> pd.DataFrame:
    """Return the spans that are wide enough for their name."""
    wide = spans[(spans["end_at"] - spans["start_at"]) > room].sort_values("start_at")
    # The daily and the instantaneous gap of one cause lie over each other: one name serves both.
    middle = wide["start_at"] + (wide["end_at"] - wide["start_at"]) / 2
    return wide[~(middle.diff() < room)].head(MOST_LABELS)
