"""What a station's record says, a panel each: duration, water years, raster, low flow; figures and the words to them.

Each takes the record of approved dailies in the unit shown (core.hydrology.record.daily_record).
"""

from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go
from dash import dcc, html
from dash.development.base_component import Component

from components.annual_figures import cumulative_figure, frequency_figure, peaks_figure
from components.charts import Look
from components.duration_figure import NamedCurve, duration_figure
from components.low_flow_figure import low_flow_figure, low_flow_name
from components.raster_figure import raster_figure
from components.states import empty
from components.theme import MONTH_COLOURS, TOKENS, day_text, flow_text, plural
from core.hydrology import flood_frequency as floods
from core.hydrology import low_flow as lows
from core.hydrology.annual import annual_peaks, cumulative_flow, raster
from core.hydrology.duration import DurationCurve, curves_by_month, curves_by_water_year, duration_curve
from core.hydrology.low_flow import low_flow

PANELS = {
    "duration": "Duration",
    "annual": "Annual",
    "raster": "Raster",
    "low": "Low flow",
    "base": "Baseflow",
    "skill": "Forecast skill",
    "table": "Table",
    "about": "About",
}
DURATION_OF = {"all": "Whole record", "month": "Months", "year": "Water years"}
LOW_FLOW_DAYS = {"1": "1 d", "3": "3 d", "7": "7 d", "30": "30 d"}
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
TOLD_SHARES = (0.1, 0.5, 0.9, 0.95)
CONFIG = {
    "displaylogo": False,
    "responsive": True,
    "modeBarButtons": [["zoom2d", "pan2d", "autoScale2d", "toImage"]],
    "toImageButtonOptions": {"format": "png", "scale": 2},
}


def duration_panel(record: pd.Series, look: Look, of: str = "all") -> Component:
    """Draw the flow-duration curve of the whole record, and beside it those of its months or water years."""
    whole = duration_curve(record)
    if whole.reason:
        return _nothing("No flow-duration curve", whole.reason)
    if whole.flow[0] <= 0:
        return _nothing("No flow-duration curve", "No flow of this record is above zero, so none has a log axis.")
    text = TOKENS[look.mode]["text"]
    curves = [*_parts(record, look, of), NamedCurve("Whole record", whole, text, 2.4)]
    return _panel(
        _figure("station-duration", duration_figure(curves, look), "Flow-duration curve"),
        _facts(_told(whole, look)),
        _note(record),
        _note_of_zeros(record),
    )


def _parts(record: pd.Series, look: Look, of: str) -> list[NamedCurve]:
    if of == "month":
        return [
            NamedCurve(MONTHS[month - 1], curve, MONTH_COLOURS[look.mode][month - 1])
            for month, curve in curves_by_month(record).items()
            if not curve.reason
        ]
    if of == "year":
        curves = list(curves_by_water_year(record).items())
        quiet, accent = TOKENS[look.mode]["quiet"], TOKENS[look.mode]["accent"]
        earlier = [NamedCurve(f"Water year {year}", curve, quiet, 1.0, faint=True) for year, curve in curves[:-1]]
        return earlier + [NamedCurve(f"Water year {year}", curve, accent, 2.0) for year, curve in curves[-1:]]
    return []


def _told(curve: DurationCurve, look: Look) -> Mapping[str, str]:
    flows = {share: curve.flow_at(share) for share in TOLD_SHARES}
    return {
        f"Exceeded {share * 100:g} % of the time": flow_text(flow, look.unit)
        for share, flow in flows.items()
        if flow is not None
    }


def annual_panel(record: pd.Series, look: Look) -> Component:
    """Draw flow summed by water year, the peak of each, and how often floods come."""
    summed = cumulative_flow(record)
    if not len(record):
        return _nothing("No water year", summed.reason)
    peaks = annual_peaks(record)
    return _panel(
        html.H3("Flow since October 1"),
        _figure("station-cumulative", cumulative_figure(summed, look), "Cumulative flow by water year"),
        html.P(summed.reason or "A day that is missing ends a year's sum: what flowed on it is not known."),
        html.H3("Annual peaks"),
        *_peaks(peaks, look),
        html.H3("Flood frequency"),
        *_frequency(peaks, look),
        _note(record),
    )


def _peaks(peaks: pd.DataFrame, look: Look) -> list[Component]:
    if peaks.empty:
        return [html.P("No water year has nine in ten of its days, so none has a peak to show.")]
    top = peaks.loc[peaks["flow"].idxmax()]
    words = f"Highest: {flow_text(float(top['flow']), look.unit)} on {day_text(top['day'])}. "
    return [
        _figure("station-peaks", peaks_figure(peaks, look), "Highest daily mean of each water year"),
        html.P(words + "These are daily means, which lie below the instantaneous peaks."),
    ]


def _frequency(peaks: pd.DataFrame, look: Look) -> list[Component]:
    found = floods.flood_frequency(peaks)
    if found.reason:
        return [html.P(found.reason)]
    figure = _figure("station-frequency", frequency_figure(found, look), "Flood frequency")
    return [figure, html.P(f"{floods.METHOD} Peaks are daily means.")]


def raster_panel(record: pd.Series, look: Look) -> Component:
    """Draw the whole record as a matrix of water years and days."""
    laid = raster(record)
    if laid.reason:
        return _nothing("No raster", laid.reason)
    if not (laid.flow > 0).any():
        return _nothing("No raster", "No flow of this record is above zero, so none has a colour.")
    return _panel(
        _figure("station-raster", raster_figure(laid, look), "Raster hydrograph: flow by water year and day"),
        html.P("February 29 is left out."),
        _note(record),
        _note_of_zeros(record, "They take the colour of the lowest flow above zero."),
    )


def low_flow_panel(record: pd.Series, look: Look, days: int = 7) -> Component:
    """Draw the lowest n-day means of climatic years and the flow that one falls to once in ten years."""
    found = low_flow(record, days)
    if found.minima.empty:
        return _nothing("No low flow", found.reason)
    told = {low_flow_name(found): flow_text(found.value, look.unit)} if found.value is not None else {}
    told |= {"By rank": flow_text(found.rank_value, look.unit)} if found.rank_value is not None else {}
    return _panel(
        _figure("station-low-flow", low_flow_figure(found, look), f"Lowest {days}-day mean of each climatic year"),
        _facts(told),
        html.P(found.reason or lows.METHOD),
        _note(record),
    )


def _figure(name: str, figure: go.Figure, label: str) -> Component:
    return html.Div(dcc.Graph(id=name, figure=figure, config=CONFIG), role="group", **{"aria-label": label})


def _panel(*parts: Component | None) -> Component:
    return html.Div([part for part in parts if part is not None], className="record-panel")


def _facts(told: Mapping[str, str]) -> Component | None:
    rows = [html.Div([html.Dt(name), html.Dd(value)]) for name, value in told.items()]
    return html.Dl(rows, className="figures") if rows else None


def _note(record: pd.Series) -> Component:
    first, last = record.index[0].to_pydatetime(), record.index[-1].to_pydatetime()
    span = f"{plural(len(record), 'approved daily mean')}, {day_text(first)} to {day_text(last)}."
    return html.P(span, className="quiet")


def _note_of_zeros(
    record: pd.Series, more: str = "They count in the shares, and a log axis cannot show them."
) -> Component | None:
    zeros = int((record <= 0).sum())
    verb = "is" if zeros == 1 else "are"
    return html.P(f"{plural(zeros, 'value')} {verb} zero or negative. {more}", className="quiet") if zeros else None


def _nothing(title: str, sentence: str) -> Component:
    return empty(title, sentence, shape="bar-chart-line")
