"""The hydrograph of a station page: how its layers are put together, and the words beside it."""

from collections import Counter
from datetime import datetime
from typing import Any

import plotly.graph_objects as go
from dash import dcc

from components.export_links import export_menu
from components.forecast_layer import add_floods, add_forecasts, ensemble_leads, fit_ticks
from components.hydrograph import HydrographView, fit_flows, fit_frame, hydrograph_figure
from components.misread import misread_note, no_span
from components.older_issuances import add_older
from components.peak_layer import add_peaks
from components.percentile_bands import add_bands
from components.revision_layer import add_revisions, revision_note
from components.station_parts import Tally, nothing_in_span, nothing_stored, plot_notes, tally_of, tally_of_days
from components.summary_band import add_summary
from components.symlog import to_symlog
from core.domain import DataType, iso_utc
from core.forecasts import ForecastRow
from core.store.revisions import MOST
from core.units import UNITS, unknown_unit_words
from pages.station.asked import Asked
from pages.station.stored import Stored

PLOT_CONFIG = {
    "displaylogo": False,
    "responsive": True,
    "doubleClick": "autosize",
    "showTips": False,
    "modeBarButtons": [["zoom2d", "pan2d", "autoScale2d", "toImage"]],
    "toImageButtonOptions": {"format": "png", "scale": 2, "filename": "hydrograph"},
}


def draw(number: str, stored: Stored, asked: Asked, view: HydrographView, now: datetime) -> tuple[Any, Any, Any]:
    """Draw what was read, or say in words why there is nothing to draw; beside it the notes, and the span shown."""
    if not stored.record and not stored.forecasts:
        return nothing_stored(number, stored.said), None, None
    start, end = asked.span(stored.record, now)
    ahead = stored.forecasts if asked.forecast and asked.reaches_present(now) else []
    unknown = Counter(run.unit for run in ahead if run.unit not in UNITS)
    told = [
        no_span(asked.first, asked.last),
        unknown_unit_words(stored.strange),
        unknown_unit_words(unknown, "forecast"),
        stored.unrated,
    ]
    wrong = misread_note([one for one in told if one])
    ahead = [run for run in ahead if run.unit in UNITS]
    if stored.is_empty and not ahead and not stored.older:
        empty = nothing_in_span(stored.record, start, end, bool(stored.strange or unknown))
        return empty, wrong, [iso_utc(start), iso_utc(end)]
    figure = _figure(stored, ahead, view, now)
    tallies = {kind: tally_of(frame) for kind, frame in stored.observations.items()}
    if stored.days is not None:
        tallies[DataType.REALTIME.value] = tally_of_days(stored.days)
    by_day = stored.days is not None and not stored.days.empty
    notes = plot_notes(tallies, stored.station.agency, view, now, bool(ahead), stored.percentiles, by_day)
    under = [
        wrong,
        notes,
        None if stored.revisions is None else revision_note(stored.revisions, MOST),
        _taken_away(stored, tallies, view, now),
    ]
    shown = [iso_utc(moment) for moment in figure.layout.xaxis.range]
    return dcc.Graph(id="station-graph", figure=figure, config=PLOT_CONFIG), under, shown


def _taken_away(stored: Stored, tallies: dict[str, Tally], view: HydrographView, now: datetime) -> Any:
    kinds = [kind for kind, tally in tallies.items() if tally.count]
    station = stored.station
    return export_menu(station.station_number, station.name, station.agency, kinds, view, now) if kinds else None


def _figure(stored: Stored, ahead: list[ForecastRow], view: HydrographView, now: datetime) -> go.Figure:
    figure = hydrograph_figure(stored.observations, stored.gaps, view)
    if stored.days is not None:
        add_summary(figure, stored.days, view)
    add_forecasts(figure, ahead, view, now)
    add_older(figure, stored.older, view, ensemble_leads(stored.forecasts))
    if stored.peaks_of is not None:
        add_peaks(figure, stored.peaks_of, view)
    if stored.revisions is not None:
        add_revisions(figure, stored.revisions, view)
    add_floods(figure, stored.floods, view)
    if stored.percentiles:
        add_bands(figure, stored.percentiles, view)
    fit_ticks(figure, view)
    fit_frame(figure, view)
    fit_flows(figure, view, to_symlog(figure) if view.scale == "symlog" else None)
    return figure
