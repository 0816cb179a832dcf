"""Rivers beside each other, on one axis or in a plot each."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from components.charts import chart, flow_axis, log_flow_axis, year_axis
from components.compare_lines import DAILY, Compared, CompareView, Line, can_be_drawn, lines_of
from components.plot_text import plot_text
from components.theme import TOKENS, Mode

HEIGHT, ROW_HEIGHT, HEAD = 440, 190, 60
# Rivers beside each other, told apart by the colour-blind too (Okabe and Ito, 2008, darkened or lightened).
RIVER_COLOURS: dict[Mode, tuple[str, ...]] = {
    "light": ("#0b6fb8", "#c8541b", "#12805c", "#a8417f", "#8a6d00", "#3d9dc4", "#5b4fb3", "#5b6b7c"),
    "dark": ("#4aa8ee", "#f08a4b", "#3fc79a", "#e08cc0", "#e0c341", "#8fd3f0", "#a99cf5", "#a9b6c4"),
}
DASHES = {"approved": "solid", "provisional": "dash", "estimated": "dot"}


def compare_figure(rivers: Sequence[Compared], view: CompareView) -> go.Figure:
    """Draw the rivers that can be drawn, each in the colour of its place among all."""
    colours = RIVER_COLOURS[view.look.mode]
    placed = [(at, river) for at, river in enumerate(rivers) if can_be_drawn(river, view)]
    lines = {river.number: lines_of(river, view) for _at, river in placed}
    drawn = np.concatenate([line.flow for own in lines.values() for line in own] or [np.array([])])
    rows = len(placed) if view.multiples else 1
    figure = chart(view.look, _time_axis(view), {}, HEIGHT if rows == 1 else HEAD + ROW_HEIGHT * rows)
    if rows > 1:
        figure.set_subplots(rows=rows, cols=1, shared_xaxes=True, vertical_spacing=0.28 / rows)
        figure.update_xaxes(**_time_axis(view), showgrid=False)
        figure.update_xaxes(title_text="", selector=lambda axis: axis.anchor != f"y{rows}")
    figure.update_yaxes(**_flow_axis(view, drawn, rows))
    for row, (at, river) in enumerate(placed, start=1):
        axes = {} if row == 1 or rows == 1 else {"xaxis": f"x{row}", "yaxis": f"y{row}"}
        figure.add_traces(_traces(river, lines[river.number], colours[at % len(colours)], view, axes))
        if rows > 1:
            figure.add_annotation(**_title(river, row, view))
    # The chips above name the colours.
    figure.update_layout(showlegend=False, margin_t=16 if rows == 1 else 28)
    return figure


def _time_axis(view: CompareView) -> dict[str, Any]:
    if view.years:
        return year_axis() | {"title": {"text": "Day of the water year"}}
    words = "Local date" if view.data_type == DAILY else "Time (UTC)"
    return {"type": "date", "title": {"text": words}, "range": [view.start, view.end]}


def _flow_axis(view: CompareView, drawn: np.ndarray, rows: int) -> dict[str, Any]:
    axis = log_flow_axis(view.look, drawn[np.isfinite(drawn)]) if view.scale == "log" else flow_axis(view.look)
    name = "Runoff" if view.per_area else "Discharge"
    # A plot of a few lines' height has no room for the words of each.
    return axis | {"title": {"text": view.unit_text if rows > 1 else f"{name} ({view.unit_text})"}, "automargin": True}


def _traces(
    river: Compared, lines: Sequence[Line], colour: str, view: CompareView, axes: dict[str, str]
) -> list[go.Scatter]:
    stamp = "%{x|%b %-d}" if view.years else "%{x|%Y-%m-%d}" if view.data_type == DAILY else "%{x|%Y-%m-%d %H:%M} UTC"
    return [
        go.Scatter(
            x=line.x,
            y=np.where(line.flow > 0, line.flow, np.nan) if view.scale == "log" else line.flow,
            mode="lines",
            name=plot_text(line.name),
            legendgroup=river.number,
            opacity=0.3 if line.faint else 1,
            line={
                "color": colour,
                "width": 1 if line.faint else 1.8,
                "dash": DASHES[line.approval],
                "shape": "hvh" if view.data_type == DAILY and not view.years else "linear",
            },
            hoverinfo=None if line.named else "skip",
            hovertemplate=f"<b>%{{y:,.3~r}} {view.unit_text}</b><br>{stamp}<br>{plot_text(line.name)}<extra></extra>"
            if line.named
            else None,
            connectgaps=False,
            **axes,
        )
        for line in lines
    ]


def _title(river: Compared, row: int, view: CompareView) -> dict[str, Any]:
    axis = "y domain" if row == 1 else f"y{row} domain"
    return {
        "text": plot_text(river.name), "x": 0, "xref": "paper", "xanchor": "left", "y": 1, "yref": axis,
        "yanchor": "bottom", "showarrow": False, "font": {"size": 12.5, "color": TOKENS[view.look.mode]["text"]},
    }  # fmt: skip
