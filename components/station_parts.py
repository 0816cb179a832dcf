"""The station page's parts: what is known of it, and the words under its plot."""

from collections.abc import Mapping
from datetime import datetime

import pandas as pd
from dash import dcc, html
from dash.development.base_component import Component

from components.hydrograph import HydrographView
from components.marks import icon
from components.percentile_bands import band_key
from components.series import approval_of, in_unit, not_positive
from components.states import empty
from components.station_grid import Listed
from components.theme import AGENCY_NAMES, DATA_TYPE_NAMES, area_text, day_text, plural
from core.hydrology.percentiles import DayPercentiles, note_of

FORECASTS = "Forecasts: NOAA National Weather Service."
PROVISIONAL = "Provisional data, subject to revision."
ATTRIBUTION = {
    "USGS": "Data: U.S. Geological Survey, National Water Information System (public domain).",
    "EC": "Extracted from the Environment and Climate Change Canada Real-time Hydrometric Data web site on {day}.",
}


def station_facts(station: Listed) -> Component:
    """Write number, agency, place, unit and area in one line."""
    agency = AGENCY_NAMES.get(station.agency, station.agency)
    words = [f"{agency} {station.station_number}"]
    words += [station.state] if station.state else []
    words += [f"HUC {station.huc_code}"] if station.huc_code else []
    words += [area_text(station.drainage_area_sqmi)] if station.drainage_area_sqmi is not None else []
    compare = dcc.Link("Compare", href=f"/compare?stations={station.station_number}")
    return html.Span([" · ".join(words), " · ", compare], className="quiet number")


def nothing_stored(number: str) -> Component:
    """Say that nothing is stored for a station, and offer the configuration that would change it."""
    step = dcc.Link(
        [icon("plus-lg"), "New configuration"],
        href=f"/configurations/new?stations={number}",
        className="btn btn-primary",
    )
    sentence = "No data yet: add the station to a configuration, and its hydrograph appears here after the first run."
    return html.Div(
        empty("Nothing is stored for this station", sentence, step, shape="water"), className="nothing-stored"
    )


def nothing_in_span(record: Mapping[str, tuple[datetime, datetime, int]], start: datetime, end: datetime) -> Component:
    """Say that the span shown is empty, and what the record holds."""
    spans = [
        f"{DATA_TYPE_NAMES[kind].lower()} values run from {day_text(first)} to {day_text(last)}"
        for kind, (first, last, _count) in record.items()
    ]
    sentence = f"Nothing is stored between {day_text(start)} and {day_text(end)}; {' and '.join(spans)}."
    return empty(
        "Nothing in this span",
        sentence,
        html.Span("Choose All, or other dates.", className="quiet"),
        shape="calendar-x",
    )


def plot_notes(
    observations: Mapping[str, pd.DataFrame],
    agency: str,
    view: HydrographView,
    now: datetime,
    forecasts: bool = False,
    percentiles: DayPercentiles | None = None,
) -> Component:
    """Write under the plot what a reader must know: revision, what a log axis hides, whose data it is."""
    frames = [frame for frame in observations.values() if not frame.empty]
    notes = [note for note in (_hidden(frames, view.scale), _provisional(frames)) if note]
    counts = [
        plural(len(frame), f"{DATA_TYPE_NAMES[kind].lower()} value")
        for kind, frame in observations.items()
        if len(frame)
    ]
    counted = f"{' and '.join(counts) or 'No observation'} in this span."
    source = ATTRIBUTION.get(agency, "").format(day=day_text(now)) if counts else ""
    ahead = FORECASTS if forecasts else ""
    bands = [band_key(view.mode)] if percentiles and not percentiles.reason else []
    usual = [html.P(note_of(percentiles))] if percentiles else []
    return html.Div(
        [
            *bands,
            *(html.P([icon("info-circle"), note]) for note in notes),
            html.P(" ".join(words for words in (counted, source, ahead) if words)),
            *usual,
        ],
        className="plot-notes",
    )


def _hidden(frames: list[pd.DataFrame], scale: str) -> str:
    hidden = sum(not_positive(in_unit(frame, "cfs")) for frame in frames) if scale == "log" else 0
    if not hidden:
        return ""
    verb = "is" if hidden == 1 else "are"
    return f"{plural(hidden, 'value')} {verb} zero or negative and cannot stand on a log axis. Linear shows them."


def _provisional(frames: list[pd.DataFrame]) -> str:
    return PROVISIONAL if any((approval_of(frame) == "provisional").any() for frame in frames) else ""
