"""The hydrograph: flow over time as its approval allows it to be read, and the spans an agency withheld."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from math import ceil, log10
from typing import Any, Literal

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from components.legend import fit_legend
from components.series import APPROVALS, DAY, line_of, lone_points, plateau_ends_of, plateaus_of, prepare_lines
from components.theme import APPROVAL_COLOURS, DATA_TYPE_NAMES, TOKENS, Mode, plot_template, unit_text
from components.withheld_layer import add_withheld

HEIGHT = 420
WIDTHS = {"realtime_15min": 1.4, "daily_mean": 2.0}
# How far from the pointer a value is named, in pixels: no less than this, nor than an eighth of a day.
LEAST_REACH, REACHES_A_DAY = 20, 8


@dataclass(frozen=True)
class HydrographView:
    """How to look: unit (cfs | cms), axis, span (None = what the data spans), theme, and the plot's width in pixels."""

    unit: str = "cfs"
    scale: Literal["log", "linear", "symlog"] = "log"
    start: datetime | None = None
    end: datetime | None = None
    mode: Mode = "light"
    width: int = 1200
    # Names the span that was asked for, and whether the reader has zoomed into it: a zoom stays while it is the same.
    home: str = ""
    zoomed: bool = False
    # Lowest and highest flow that the axis shows, in the unit shown; None = what is drawn.
    flows: tuple[float, float] | None = None

    @property
    def most_points(self) -> int:
        """How many points of a line its pixels can show: the lowest and the highest of each."""
        return max(2 * self.width, 3)

    @property
    def points_a_day(self) -> int:
        """How many points of a value that holds for a day leave none of its times out of reach of the pointer."""
        days = (self.end - self.start) / DAY if self.start and self.end else 0.0
        return min(max(ceil(self.width / days / (2 * LEAST_REACH)), 1), REACHES_A_DAY // 2) if days > 0 else 1


def hydrograph_figure(
    observations: Mapping[str, pd.DataFrame], gaps: Mapping[str, pd.DataFrame], view: HydrographView
) -> go.Figure:
    """Draw observations by data type (as core.observations.read_observations returns them) and reported gaps.

    A line breaks wherever readings are further apart than usual; gaps (start_at, end_at, reason) are hatched.
    """
    figure = go.Figure(layout=_layout(view, observations))
    for data_type in ("daily_mean", "realtime_15min"):
        frame = observations.get(data_type)
        if frame is not None and not frame.empty:
            figure.add_traces(_line_traces(frame, data_type, view))
    add_withheld(figure, gaps, _span(view), view.mode)
    return figure


def _line_traces(frame: pd.DataFrame, data_type: str, view: HydrographView) -> list[go.Scatter]:
    lines = prepare_lines(frame, data_type, view.unit, view.most_points)
    draw = _plateau_traces if data_type == "daily_mean" else _curve_traces
    return [trace for approval in _present(lines) for trace in draw(lines, data_type, approval, view)]


def _plateau_traces(lines: pd.DataFrame, data_type: str, approval: str, view: HydrographView) -> list[go.Scatter]:
    points, ends = (cut(lines, approval, view.points_a_day) for cut in (plateaus_of, plateau_ends_of))
    traces = [_line_trace(line, data_type, approval, view) for line in (points, ends)]
    traces[1].update(showlegend=False, hoverinfo="skip", hovertemplate=None)
    return traces


def _curve_traces(lines: pd.DataFrame, data_type: str, approval: str, view: HydrographView) -> list[go.Scatter]:
    line = line_of(lines, approval)
    lone = lone_points(line)
    points = [] if lone.empty else [_point_trace(lone, data_type, approval, view)]
    return [_line_trace(line, data_type, approval, view), *points]


def _present(lines: pd.DataFrame) -> list[str]:
    there = set(lines["approval"].unique())
    return [approval for approval in APPROVALS if approval in there]


def _line_trace(line: pd.DataFrame, data_type: str, approval: str, view: HydrographView) -> go.Scatter:
    name = f"{DATA_TYPE_NAMES[data_type]}, {approval}"
    return go.Scatter(
        x=line["observed_at"].to_numpy(),
        y=drawable(line["flow"], view),
        mode="lines",
        name=name,
        legendgroup=name,
        connectgaps=False,
        line={
            "color": APPROVAL_COLOURS[view.mode][data_type, approval],
            "width": WIDTHS[data_type],
            "dash": "dot" if approval == "estimated" else "solid",
            # A daily mean speaks for its whole day.
            "shape": "hvh" if data_type == "daily_mean" else "linear",
        },
        hovertemplate=_hover(data_type, approval, view.unit),
    )


def _point_trace(points: pd.DataFrame, data_type: str, approval: str, view: HydrographView) -> go.Scatter:
    name = f"{DATA_TYPE_NAMES[data_type]}, {approval}"
    return go.Scatter(
        x=points["observed_at"].to_numpy(),
        y=drawable(points["flow"], view),
        mode="markers",
        name=name,
        legendgroup=name,
        showlegend=False,
        marker={"color": APPROVAL_COLOURS[view.mode][data_type, approval], "size": 4},
        hovertemplate=_hover(data_type, approval, view.unit),
    )


def drawable(flow: np.ndarray | pd.Series, view: HydrographView) -> np.ndarray:
    """Return flows as sent, seven figures each, without what a log axis has no place for; the page counts those."""
    sent = np.asarray(flow, dtype="float32")
    return np.where(sent > 0, sent, np.float32(np.nan)) if view.scale == "log" else sent


def _hover(data_type: str, approval: str, unit: str) -> str:
    kind = DATA_TYPE_NAMES[data_type].lower()
    of_day = " of %{x|%Y-%m-%d}" if data_type == "daily_mean" else ""
    return f"<b>%{{y:,.3~r}} {unit_text(unit)}</b>  {kind}{of_day}, {approval}<extra></extra>"


def fit_flows(figure: go.Figure, view: HydrographView, near: float | None = None) -> None:
    """Let the flow axis show the flows that the reader zoomed to, `near` as components.symlog has it."""
    if view.flows is None or (view.scale == "log" and view.flows[0] <= 0):
        return
    shown = np.array(view.flows)
    shown = np.log10(shown) if view.scale == "log" else np.arcsinh(shown / near) if near else shown
    figure.layout.yaxis.range = shown.tolist()


def _log_ticks(observations: Mapping[str, pd.DataFrame]) -> str | int | None:
    flows = [frame["discharge"][frame["discharge"] > 0] for frame in observations.values()]
    lows, highs = [flow.min() for flow in flows if len(flow)], [flow.max() for flow in flows if len(flow)]
    return log_step(min(lows), max(highs)) if highs else None


def log_step(low: float, high: float) -> str | int | None:
    """Return how far log ticks stand apart: none set within a decade, then 1-2-5, beyond four decades the decades."""
    decades = log10(high / low)
    return None if decades < 0.7 else "D2" if decades < 4 else 1


def _layout(view: HydrographView, observations: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    flow_axis: dict[str, Any] = {
        "title": {"text": f"Discharge ({unit_text(view.unit)})"},
        "type": "log" if view.scale == "log" else "linear",
        "tickformat": ",.3~r",
        "showline": False,
        "automargin": True,
        "zeroline": view.scale != "log",
    }
    if view.scale == "log":
        flow_axis["dtick"] = _log_ticks(observations)
        flow_axis["minor"] = {"showgrid": True, "gridcolor": TOKENS[view.mode]["line"], "griddash": "dot"}
    return {
        "template": plot_template(view.mode),
        "height": HEIGHT,
        "margin": {"l": 64, "r": 16, "t": 8, "b": 40},
        # All that stands at a time is named together; what comes at wider steps than the pointer's names its own time.
        "hovermode": "x unified",
        "dragmode": "zoom",
        # What the reader did to the plot stays when it is drawn again.
        "uirevision": f"{view.unit} {view.scale}",
        "xaxis": {
            "title": {"text": "Time (UTC; daily values on their local date)"},
            "type": "date",
            "range": _span(view),
            "uirevision": f"{view.home} {view.zoomed}",
            "showgrid": False,
            "automargin": True,
            "hoverformat": "%Y-%m-%d %H:%M UTC",
            "spikemode": "across",
            "spikethickness": 1,
            "spikedash": "solid",
            "spikecolor": TOKENS[view.mode]["quiet"],
        },
        "yaxis": flow_axis,
        "yaxis2": {"overlaying": "y", "range": [0, 1], "visible": False, "fixedrange": True},
        "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "xanchor": "left"},
    }


def fit_frame(figure: go.Figure, view: HydrographView) -> None:
    """Fit to all that is drawn by now: how far from the pointer a value is named, and the room for the legend.

    A value is named up to an eighth of a day from the pointer: forecasts stand six hours apart. More than one row of
    the legend makes the figure taller, so that the plot keeps its height.
    """
    span = figure.layout.xaxis.range
    days = (pd.Timestamp(span[1]) - pd.Timestamp(span[0])) / DAY if span else 0.0
    reach = ceil(view.width / days / REACHES_A_DAY) if days > 0 else 0
    figure.layout.hoverdistance = max(reach, LEAST_REACH)
    fit_legend(figure, view.width, HEIGHT)


def _span(view: HydrographView) -> list[datetime] | None:
    return [view.start, view.end] if view.start and view.end else None
