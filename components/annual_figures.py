"""Water years beside each other: flow summed from October on, each year's peak, and how often floods come."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from scipy.stats import norm

from components.charts import ANY_YEAR, Look, chart, flow_axis, log_flow_axis, probability_axis, year_axis
from components.theme import TOKENS, see_through, unit_text
from core.hydrology.annual import Cumulative
from core.hydrology.flood_frequency import RETURN_PERIODS, FloodFrequency

# Of five names, each may need a line of its own on a phone.
TALL = 420
# Volume as people of each unit count it, small and large, in ft³ and m³.
VOLUMES = {
    "cfs": (("acre-feet", 43_560.0), ("million acre-feet", 43_560e6)),
    "cms": (("million m³", 1e6), ("km³", 1e9)),
}


def cumulative_figure(summed: Cumulative, look: Look) -> go.Figure:
    """Draw the newest two water years over the median and the spread of the complete ones."""
    name, size = _volume_unit(summed.volume, look)
    y = {"title": {"text": f"Volume since October 1 ({name})"}, "tickformat": ",.3~r", "rangemode": "tozero"}
    figure = chart(look, year_axis(), y, TALL)
    colour, volume = TOKENS[look.mode], summed.volume / size
    whole = volume[summed.complete]
    if np.isfinite(summed.median).any():
        figure.add_traces(_spread(whole, colour["quiet"]))
        figure.add_trace(_year("Median year", summed.median / size, colour["quiet"], name, dash="dot"))
    for back, tone in ((2, "waiting"), (1, "accent")):
        if len(volume) >= back and np.isfinite(volume[-back]).any():
            figure.add_trace(_year(f"Water year {summed.years[-back]}", volume[-back], colour[tone], name))
    return figure


def _volume_unit(volume: np.ndarray, look: Look) -> tuple[str, float]:
    small, large = VOLUMES[look.unit]
    known = volume[np.isfinite(volume)]
    return large if len(known) and known.max() >= 2 * large[1] else small


def _spread(whole: np.ndarray, colour: str) -> list[go.Scatter]:
    traces = []
    for low, high, share, words in ((0, 100, 0.12, "Lowest to highest year"), (25, 75, 0.2, "Middle half of years")):
        edges = np.percentile(whole, [low, high], axis=0)
        quiet = {"x": ANY_YEAR, "mode": "lines", "line": {"width": 0}, "hoverinfo": "skip", "legendgroup": words}
        traces.append(go.Scatter(y=edges[0], showlegend=False, **quiet))
        traces.append(go.Scatter(y=edges[1], fill="tonexty", fillcolor=see_through(colour, share), name=words, **quiet))
    return traces


def _year(name: str, volume: np.ndarray, colour: str, unit: str, dash: str = "solid") -> go.Scatter:
    return go.Scatter(
        x=ANY_YEAR,
        y=volume,
        mode="lines",
        name=name,
        connectgaps=False,
        line={"color": colour, "width": 2, "dash": dash},
        hovertemplate=f"<b>%{{y:,.3~r}} {unit}</b> by %{{x|%b %-d}}<br>{name}<extra></extra>",
    )


def peaks_figure(peaks: pd.DataFrame, look: Look) -> go.Figure:
    """Draw the highest daily mean of each water year (year, day, flow in the unit shown)."""
    figure = chart(look, {"title": {"text": "Water year"}, "tickformat": "d"}, flow_axis(look))
    figure.add_trace(
        go.Bar(
            x=peaks["year"],
            y=peaks["flow"],
            customdata=[f"{day:%Y-%m-%d}" for day in peaks["day"]],
            marker={"color": TOKENS[look.mode]["accent"]},
            hovertemplate=f"<b>%{{y:,.3~r}} {unit_text(look.unit)}</b> on %{{customdata}}<extra></extra>",
        )
    )
    return figure


def frequency_figure(floods: FloodFrequency, look: Look) -> go.Figure:
    """Draw the fitted curve with its confidence band, and each year's peak at its plotting position."""
    shares = [1 - 1 / period for period in RETURN_PERIODS]
    x = probability_axis("Return period (years)", shares, [f"{period:g}" for period in RETURN_PERIODS])
    drawn = np.concatenate([floods.peaks["flow"], floods.curve["flow"], floods.curve["upper"]])
    figure = chart(look, x, log_flow_axis(look, drawn))
    accent, unit = TOKENS[look.mode]["accent"], unit_text(look.unit)
    curve = floods.curve
    if not curve.empty:
        places = norm.ppf(1 - 1 / curve["return_period"].to_numpy())
        band = {"x": places, "mode": "lines", "line": {"width": 0}, "hoverinfo": "skip"}
        figure.add_trace(go.Scatter(y=_positive(curve["lower"]), showlegend=False, **band))
        fill = {"fill": "tonexty", "fillcolor": see_through(accent, 0.16), "name": "90 % confidence"}
        figure.add_trace(go.Scatter(y=_positive(curve["upper"]), **fill, **band))
        hover = f"<b>%{{y:,.3~r}} {unit}</b><br>once in %{{customdata:g}} years on average<extra></extra>"
        line = {"mode": "lines", "line": {"color": accent, "width": 2}, "customdata": curve["return_period"]}
        figure.add_trace(
            go.Scatter(x=places, y=_positive(curve["flow"]), name="Log-Pearson III", hovertemplate=hover, **line)
        )
    peaks = floods.peaks
    figure.add_trace(
        go.Scatter(
            x=norm.ppf(1 - 1 / peaks["return_period"].to_numpy(dtype=float)),
            y=_positive(peaks["flow"]),
            mode="markers",
            name="Annual peaks",
            customdata=peaks["year"],
            marker={"color": TOKENS[look.mode]["text"], "size": 6, "opacity": 0.75},
            hovertemplate=f"<b>%{{y:,.3~r}} {unit}</b><br>water year %{{customdata}}<extra></extra>",
        )
    )
    return figure


def _positive(flow: pd.Series) -> pd.Series:
    return flow.where(flow > 0)
