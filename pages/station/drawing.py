"""The hydrograph of a station page: what is read for it, and how its layers are put together."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
import plotly.graph_objects as go
from dash import dcc
from sqlalchemy.orm import Session

from components.export_links import export_line
from components.forecast_layer import add_floods, add_forecasts, fit_ticks
from components.hydrograph import HydrographView, hydrograph_figure
from components.misread import misread_note, no_span
from components.older_issuances import add_older
from components.peak_layer import add_peaks
from components.percentile_bands import add_bands
from components.revision_layer import add_revisions, revision_note
from components.series import in_known_units
from components.station_parts import Tally, nothing_in_span, nothing_stored, plot_notes, tally_of, tally_of_days
from components.summary_band import add_summary
from components.symlog import to_symlog
from core.domain import DataType
from core.forecasts import ForecastRow
from core.hydrology.percentiles import DayPercentiles
from core.observations import read_observations, record_bounds, unknown_units
from core.rivers.outlook import flood_flows, forecasts_ahead, last_word, older_issuances
from core.rivers.percentiles import usual_flow
from core.stations import StationRow, get_station
from core.store.daily_summaries import read_summaries
from core.store.gaps import read_gaps
from core.store.revisions import MOST, read_revisions
from core.units import UNITS, unknown_unit_words
from pages.station.asked import TYPES, Asked

PLOT_CONFIG = {
    "displaylogo": False,
    "responsive": True,
    "doubleClick": "autosize",
    "showTips": False,
    "modeBarButtons": [["zoom2d", "pan2d", "autoScale2d", "toImage"]],
    "toImageButtonOptions": {"format": "png", "scale": 2, "filename": "hydrograph"},
}
# Instantaneous values are drawn by day where a day is narrower than this.
PIXELS_A_DAY = 2


@dataclass(frozen=True)
class Stored:
    """What is there to be drawn; `days` are daily summaries, None where each value is drawn."""

    station: StationRow
    record: dict[str, tuple[datetime, datetime]]
    observations: dict[str, pd.DataFrame]
    days: pd.DataFrame | None
    gaps: dict[str, pd.DataFrame]
    forecasts: list[ForecastRow]
    floods: dict[str, float]
    percentiles: DayPercentiles | None
    older: list[ForecastRow]
    revisions: pd.DataFrame | None
    peaks_of: pd.Series | None
    # Values that came in an unknown unit, by unit; they are in none of the others.
    strange: dict[str, int]
    # What the last pull of forecasts said, where there is nothing at all.
    said: str

    @property
    def is_empty(self) -> bool:
        """Whether nothing was observed or withheld in the span."""
        frames = [*self.observations.values(), *self.gaps.values(), *([] if self.days is None else [self.days])]
        return all(frame.empty for frame in frames)


def read_stored(session: Session, number: str, asked: Asked, now: datetime) -> tuple[Stored, HydrographView]:
    """Read what the choices ask for, no more of it than the pixels show."""
    record = {kind.value: bounds for kind, bounds in record_bounds(session, number).items()}
    start, end = asked.span(record, now)
    view = asked.view(start, end)
    usual = usual_flow(session, number)
    by_day = (end - start).days * PIXELS_A_DAY > view.width
    observations = {DataType.DAILY.value: usual.dailies_between(start, end)}
    if not by_day:
        observations[DataType.REALTIME.value] = read_observations(session, number, DataType.REALTIME, start, end)
    summaries = read_summaries(session, number, start, end) if by_day else None
    observations, strange = _drawable(observations)
    if summaries is not None and summaries.empty:
        # Only here is it worth a look at every value: what has no summary may have a unit that is unknown.
        strange |= unknown_units(session, number, DataType.REALTIME, start, end)
    forecasts = forecasts_ahead(session, number, now)
    newest = {(run.source, run.product) for run in forecasts}
    stored = Stored(
        get_station(session, number),
        record,
        observations,
        summaries,
        {kind.value: read_gaps(session, number, kind, start, end) for kind in TYPES},
        forecasts,
        flood_flows(session, number) if asked.flood else {},
        usual.percentiles if asked.percentiles else None,
        older_issuances(session, number, start, end, newest) if asked.older else [],
        read_revisions(session, number, start, end) if asked.revisions else None,
        usual.record if asked.peaks else None,
        strange,
        "" if record or forecasts else last_word(session, number),
    )
    return stored, view


def _drawable(observations: dict[str, pd.DataFrame]) -> tuple[dict[str, pd.DataFrame], dict[str, int]]:
    """Leave out what came in a unit that is unknown; returns how many values that are, by unit."""
    strange: Counter[str] = Counter()
    drawable = {}
    for kind, frame in observations.items():
        drawable[kind], other = in_known_units(frame)
        strange.update(other)
    return drawable, dict(strange)


def draw(number: str, stored: Stored, asked: Asked, view: HydrographView, now: datetime) -> Any:
    """Draw what was read, or say in words why there is nothing to draw."""
    if not stored.record and not stored.forecasts:
        return nothing_stored(number, stored.said)
    start, end = asked.span(stored.record, now)
    ahead = stored.forecasts if asked.forecast and asked.reaches_present(now) else []
    unknown = Counter(run.unit for run in ahead if run.unit not in UNITS)
    told = [
        no_span(asked.first, asked.last),
        unknown_unit_words(stored.strange),
        unknown_unit_words(unknown, "forecast"),
    ]
    wrong = misread_note([one for one in told if one])
    ahead = [run for run in ahead if run.unit in UNITS]
    if stored.is_empty and not ahead:
        return [wrong, nothing_in_span(stored.record, start, end, bool(stored.strange or unknown))]
    figure = _figure(stored, ahead, view, now)
    tallies = {kind: tally_of(frame) for kind, frame in stored.observations.items()}
    if stored.days is not None:
        tallies[DataType.REALTIME.value] = tally_of_days(stored.days)
    by_day = stored.days is not None and not stored.days.empty
    notes = plot_notes(tallies, stored.station.agency, view, now, bool(ahead), stored.percentiles, by_day)
    return [
        dcc.Graph(id="station-graph", figure=figure, config=PLOT_CONFIG),
        wrong,
        notes,
        None if stored.revisions is None else revision_note(stored.revisions, MOST),
        _taken_away(stored, tallies, view, now),
    ]


def _taken_away(stored: Stored, tallies: dict[str, Tally], view: HydrographView, now: datetime) -> Any:
    kinds = [kind for kind, tally in tallies.items() if tally.count]
    station = stored.station
    return export_line(station.station_number, station.name, station.agency, kinds, view, now) if kinds else None


def _figure(stored: Stored, ahead: list[ForecastRow], view: HydrographView, now: datetime) -> go.Figure:
    figure = hydrograph_figure(stored.observations, stored.gaps, view)
    if stored.days is not None:
        add_summary(figure, stored.days, view)
    add_forecasts(figure, ahead, view, now)
    add_older(figure, stored.older, view)
    if stored.peaks_of is not None:
        add_peaks(figure, stored.peaks_of, view)
    if stored.revisions is not None:
        add_revisions(figure, stored.revisions, view)
    add_floods(figure, stored.floods, view)
    if stored.percentiles:
        add_bands(figure, stored.percentiles, view)
    fit_ticks(figure, view)
    if view.scale == "symlog":
        to_symlog(figure)
    return figure
