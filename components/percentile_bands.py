"""The usual flow of each day, laid under a hydrograph: bands between percentiles, and the median as dotted steps."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from dash import html
from dash.development.base_component import Component

from components.hydrograph import HydrographView
from components.series import DAY
from components.theme import BAND_COLOURS, BAND_NAMES, BAND_OPACITY, TOKENS, Mode, see_through, unit_text
from core.hydrology.percentiles import COLUMNS, DayPercentiles
from core.hydrology.years import LEAP_SLOT, month_day_slots
from core.units import conversion_factor

# More steps than this lie closer than pixels; days between are left out.
MOST_STEPS = 800
EDGES = ("min", "5", "10", "25", "75", "90", "95", "max")
GROUP, NAME = "usual", "Median and percentiles of the day"
DAY_MS = 86_400_000


def add_bands(figure: go.Figure, percentiles: DayPercentiles, view: HydrographView) -> None:
    """Lay the bands of a station (percentiles in cfs) under everything drawn, over the time axis's whole range."""
    span = figure.layout.xaxis.range
    if percentiles.reason or not span:
        return
    levels, step = levels_between(percentiles, pd.Timestamp(span[0]), pd.Timestamp(span[1]))
    levels = levels * conversion_factor("cfs", view.unit)
    drawn = _on_axis(levels, view)
    if drawn["50"].isna().all():
        return
    above = len(figure.data)
    figure.add_traces([*_band_traces(_closed(drawn), step, view), _median_trace(levels, drawn, step, view)])
    figure.data = figure.data[above:] + figure.data[:above]


def levels_between(percentiles: DayPercentiles, start: pd.Timestamp, end: pd.Timestamp) -> tuple[pd.DataFrame, int]:
    """Return the levels by day from the day before `start` to that behind `end`, every so many days, and how many.

    A February 29 of too few years stands as the day before it, so that no notch is cut where every other day is ranked.
    """
    days = pd.date_range(start.normalize() - DAY, end.normalize() + DAY, freq="D")
    step = max(1, -(-len(days) // MOST_STEPS))
    table = percentiles.levels
    if np.isnan(table[LEAP_SLOT]).any():
        table = np.concatenate([table[:LEAP_SLOT], table[LEAP_SLOT - 1 : LEAP_SLOT], table[LEAP_SLOT + 1 :]])
    shown = days[::step]
    return pd.DataFrame(table[month_day_slots(shown)], index=shown, columns=list(COLUMNS)), step


def _on_axis(levels: pd.DataFrame, view: HydrographView) -> pd.DataFrame:
    """Let an edge that a log axis has no place for lie at the lowest level above zero."""
    if view.scale != "log":
        return levels
    lowest = levels.where(levels > 0).min().min()
    return levels.clip(lower=lowest) if lowest > 0 else levels * np.nan


def _closed(levels: pd.DataFrame) -> pd.DataFrame:
    """Close the bands over days that are not ranked: with no height between their edges nothing shows."""
    line = levels["50"].ffill().bfill()
    return levels.apply(lambda edge: edge.fillna(line))


def _band_traces(levels: pd.DataFrame, step: int, view: HydrographView) -> list[go.Scatter]:
    colours = BAND_COLOURS[view.mode]
    place = {"x0": levels.index[0].isoformat(), "dx": step * DAY_MS, "mode": "lines"}
    quiet = {"line": {"width": 0, "shape": "hv"}, "hoverinfo": "skip", "showlegend": False, "legendgroup": GROUP}
    traces = [go.Scatter(y=_sent(levels["min"]), **place, **quiet)]
    for edge, colour in zip(EDGES[1:], colours, strict=True):
        fill = see_through(colour, BAND_OPACITY[view.mode])
        traces.append(go.Scatter(y=_sent(levels[edge]), fill="tonexty", fillcolor=fill, **place, **quiet))
    return traces


def _median_trace(levels: pd.DataFrame, drawn: pd.DataFrame, step: int, view: HydrographView) -> go.Scatter:
    """Draw steps about points in the middle of each day, as the daily means: the nearest is of the pointer's day."""
    unit, each = unit_text(view.unit), view.points_a_day if step == 1 else 1
    return go.Scatter(
        x0=(levels.index[0] + step * DAY / (2 * each)).isoformat(),
        dx=step * DAY_MS // each,
        y=_sent(drawn["50"]).repeat(each),
        customdata=_sent(levels[["25", "75", "min", "max"]]).repeat(each, axis=0),
        mode="lines",
        name=NAME,
        legendgroup=GROUP,
        connectgaps=False,
        line={"color": TOKENS[view.mode]["quiet"], "width": 1.5, "dash": "dot", "shape": "hvh"},
        hovertemplate=f"<b>%{{y:,.3~r}} {unit}</b>  median of %{{x|%b %-d}}"
        f"<br>    half of all years {_flow(0)} to {_flow(1)}, on record {_flow(2)} to {_flow(3)}<extra></extra>",
    )


def _flow(place: int) -> str:
    return f"%{{customdata[{place}]:,.3~r}}"


def _sent(flow: pd.Series | pd.DataFrame) -> np.ndarray:
    """Halve what is sent: four bytes a flow are seven figures."""
    return flow.to_numpy(dtype="float32")


def band_key(mode: Mode) -> Component:
    """Name the bands, each beside its colour."""
    swatches = [
        html.Span(
            [html.I(style={"background": see_through(colour, BAND_OPACITY[mode])}, className="swatch"), name],
            className="key",
        )
        for name, colour in zip(BAND_NAMES, BAND_COLOURS[mode], strict=True)
    ]
    return html.Div([html.Span("Percentiles of the day:"), *swatches], className="band-key")
