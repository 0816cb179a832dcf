"""Years of instantaneous values by day: a band from the lowest to the highest, and a line at the mean.

Days that share a pixel are drawn as one. Bands and lines break where a day has no value, and where the approval
changes.
"""

from itertools import pairwise

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from components.hydrograph import HydrographView, drawable
from components.series import APPROVALS
from components.theme import APPROVAL_COLOURS, see_through, unit_text
from core.units import conversion_factor

KIND = "realtime_15min"
NAME = "Instantaneous by day, {approval}"
OPACITY = 0.4
DAY = np.timedelta64(1, "D")


def add_summary(figure: go.Figure, days: pd.DataFrame, view: HydrographView) -> None:
    """Draw the days of core.store.daily_summaries.read_summaries under the lines that are drawn already."""
    if days.empty:
        return
    spans = merged_days(days, view.width)
    flows = spans[["low", "mean", "high"]] * conversion_factor("cfs", view.unit)
    spans[["low", "mean", "high"]] = flows
    if view.scale == "log":
        # A band that reaches down to nothing ends at the lowest flow that the axis has a place for.
        spans["low"] = spans["low"].clip(lower=float(flows.where(flows > 0).min().min()))
        spans = spans[spans["high"] > 0]
    above = len(figure.data)
    for place, approval in enumerate(APPROVALS):
        mine = spans[spans["approval"] == place]
        if len(mine):
            figure.add_traces([_band(mine, approval, view), _mean_line(mine, approval, view)])
    figure.data = figure.data[above:] + figure.data[:above]


def approval_places(days: pd.DataFrame) -> np.ndarray:
    """Return each day's place in APPROVALS: a day is what the least certain of its values is, provisional before all.

    A day with an estimated value, the others approved, is estimated.
    """
    certain = days["estimated_count"] + days["approved_count"]
    return np.where(days["value_count"] > certain, 1, np.where(days["estimated_count"] > 0, 2, 0))


def merged_days(days: pd.DataFrame, most: int) -> pd.DataFrame:
    """Return about `most` spans (begin, end, low, mean, high, approval, stretch) of days in order of time.

    No span reaches over a missing day or a change of approval; spans of one stretch touch.
    """
    day, approval = days["day"].to_numpy(dtype="datetime64[D]"), approval_places(days)
    step = -(-(int((day[-1] - day[0]) // DAY) + 1) // most)
    breaks = (np.diff(day, prepend=day[0]) > DAY) | (np.diff(approval, prepend=approval[0]) != 0)
    slices = (day - day[0]).astype("int64") // step
    starts = np.flatnonzero(breaks | (np.diff(slices, prepend=-1) != 0))
    counts = np.add.reduceat(days["value_count"].to_numpy(), starts)
    return pd.DataFrame(
        {
            "begin": day[starts],
            "end": day[np.append(starts[1:], len(day)) - 1] + DAY,
            "low": np.minimum.reduceat(days["low_cfs"].to_numpy(), starts),
            "mean": np.add.reduceat((days["mean_cfs"] * days["value_count"]).to_numpy(), starts) / counts,
            "high": np.maximum.reduceat(days["high_cfs"].to_numpy(), starts),
            "approval": approval[starts],
            "stretch": np.cumsum(breaks)[starts],
        }
    )


def _band(spans: pd.DataFrame, approval: str, view: HydrographView) -> go.Scatter:
    along = spans[["begin", "end"]].to_numpy(dtype="datetime64[s]").ravel()
    high, low = np.repeat(spans["high"].to_numpy(), 2), np.repeat(spans["low"].to_numpy(), 2)
    cuts = 2 * (np.flatnonzero(np.diff(spans["stretch"].to_numpy())) + 1)
    parts = [slice(first, behind) for first, behind in pairwise([0, *cuts.tolist(), len(along)])]
    outlines = [_outline(along[part], high[part], low[part]) for part in parts]
    return go.Scatter(
        x=np.concatenate([times for times, _flows in outlines]),
        y=drawable(np.concatenate([flows for _times, flows in outlines]), view),
        mode="lines",
        line={"width": 0},
        fill="toself",
        fillcolor=see_through(APPROVAL_COLOURS[view.mode][KIND, approval], OPACITY),
        hoverinfo="skip",
        showlegend=False,
        legendgroup=NAME.format(approval=approval),
    )


def _outline(along: np.ndarray, high: np.ndarray, low: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Go along the highest and back along the lowest of one stretch, then leave an empty point."""
    times = np.concatenate([along, along[::-1], along[:1], [np.datetime64("NaT", "s")]])
    return times, np.concatenate([high, low[::-1], high[:1], [np.nan]])


def _mean_line(spans: pd.DataFrame, approval: str, view: HydrographView) -> go.Scatter:
    """Draw steps: each mean holds from the begin of its span to its end, where an empty point may follow."""
    ends = (spans["stretch"] != spans["stretch"].shift(-1)).to_numpy()
    order = np.repeat(np.arange(len(spans)), 1 + 2 * ends)
    place = np.arange(len(order)) - np.searchsorted(order, order)
    times = np.where(place == 0, spans["begin"].to_numpy()[order], spans["end"].to_numpy()[order])
    flows = np.where(place == 2, np.nan, spans["mean"].to_numpy()[order])
    name, unit = NAME.format(approval=approval), unit_text(view.unit)
    return go.Scatter(
        x=times.astype("datetime64[s]")[:-1],
        y=drawable(flows[:-1], view),
        customdata=spans[["mean", "low", "high"]].to_numpy(dtype="float32")[order][:-1],
        text=_dates(spans)[order][:-1],
        mode="lines",
        name=name,
        legendgroup=name,
        connectgaps=False,
        line={"color": APPROVAL_COLOURS[view.mode][KIND, approval], "width": 1.2, "shape": "hv"},
        hovertemplate=f"<b>%{{customdata[1]:,.3~r}} to %{{customdata[2]:,.3~r}} {unit}</b>, mean "
        f"%{{customdata[0]:,.3~r}}  instantaneous of %{{text}}, {approval}<extra></extra>",
    )


def _dates(spans: pd.DataFrame) -> np.ndarray:
    """Write each span's first and last day, one day as one."""
    first = np.datetime_as_string(spans["begin"].to_numpy(dtype="datetime64[D]"))
    last = np.datetime_as_string(spans["end"].to_numpy(dtype="datetime64[D]") - DAY)
    return np.where(first == last, first, np.char.add(np.char.add(first, " to "), last))
