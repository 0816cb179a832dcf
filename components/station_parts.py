"""The station page's parts: what is known of it, and the words under its plot."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import pandas as pd
from dash import dcc, html
from dash.development.base_component import Component

from components.hydrograph import HydrographView
from components.marks import icon
from components.percentile_bands import band_key
from components.series import approval_of
from components.states import empty
from components.station_grid import Listed
from components.summary_band import approval_places
from components.theme import AGENCY_NAMES, DATA_TYPE_NAMES, area_text, day_text, plural
from core.hydrology.percentiles import DayPercentiles, note_of

FORECASTS = "Forecasts: NOAA National Weather Service."
PROVISIONAL = "Provisional data, subject to revision."
BY_DAY = (
    "Instantaneous values are drawn by day, from the lowest to the highest and the mean. Zoom in to see each value."
)
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


def said_last(words: str) -> str:
    """Repeat what the last pull of forecasts said of a station that has none; nothing where it said nothing."""
    return f"No forecast is stored for this station. Its last pull of forecasts said: {words}" if words else ""


def nothing_stored(number: str, said: str = "") -> Component:
    """Say that nothing is stored for a station, and offer the configuration that would change it.

    `said` is what its last pull of forecasts said, where there was one.
    """
    step = dcc.Link(
        [icon("plus-lg"), "New configuration"],
        href=f"/configurations/new?stations={number}",
        className="btn btn-primary",
    )
    sentence = "No data yet: add the station to a configuration, and its hydrograph appears here after the first run."
    sentence = said_last(said) or sentence
    return html.Div(
        empty("Nothing is stored for this station", sentence, step, shape="water"), className="nothing-stored"
    )


def unrated_words(stages_ft: Mapping[str, float], floods_cfs: Mapping[str, float]) -> str:
    """Say of which floods the stage (ft) is known and no flow, so that no line can be drawn; nothing for none."""
    told = [f"{name} {stage:g} ft" for name, stage in stages_ft.items() if name not in floods_cfs]
    if not told:
        return ""
    return (
        f"NWS knows these floods by their stage alone, and no rating tells their flow, so no line is drawn: "
        f"{', '.join(told)}."
    )


def nothing_in_span(
    record: Mapping[str, tuple[datetime, datetime]], start: datetime, end: datetime, strange: bool = False
) -> Component:
    """Say that the span shown is empty, and what the record holds; `strange` tells that none of it can be drawn."""
    spans = [
        f"{DATA_TYPE_NAMES[kind].lower()} values run from {day_text(first)} to {day_text(last)}"
        for kind, (first, last) in record.items()
    ]
    held = "; " + " and ".join(spans) if spans else ""
    what = "Nothing that can be drawn is stored" if strange else "Nothing is stored"
    sentence = f"{what} between {day_text(start)} and {day_text(end)}{held}."
    return empty(
        "Nothing in this span",
        sentence,
        html.Span("Choose All, or other dates.", className="quiet"),
        shape="calendar-x",
    )


@dataclass(frozen=True)
class Tally:
    """How many values of a kind a span holds, how many of them are zero or negative, and whether any is provisional."""

    count: int = 0
    not_positive: int = 0
    provisional: bool = False


def tally_of(observations: pd.DataFrame) -> Tally:
    """Count observations as core.observations.read_observations returns them."""
    provisional = bool((approval_of(observations) == "provisional").any())
    return Tally(len(observations), int((observations["discharge"] <= 0).sum()), provisional)


def tally_of_days(days: pd.DataFrame) -> Tally:
    """Count the values that daily summaries were made of (core.store.daily_summaries.read_summaries)."""
    values, not_positive = (int(days[name].sum()) for name in ("value_count", "not_positive_count"))
    return Tally(values, not_positive, bool((approval_places(days) == 1).any()))


def plot_notes(
    tallies: Mapping[str, Tally],
    agency: str,
    view: HydrographView,
    now: datetime,
    forecasts: bool = False,
    percentiles: DayPercentiles | None = None,
    by_day: bool = False,
) -> Component:
    """Write under the plot what a reader must know: revision, what a log axis hides, whose data it is.

    `tallies` are by data type; `by_day` tells that instantaneous values are drawn by day.
    """
    there = {kind: tally for kind, tally in tallies.items() if tally.count}
    provisional = PROVISIONAL if any(tally.provisional for tally in there.values()) else ""
    notes = [note for note in (_hidden(there, view.scale), provisional, BY_DAY if by_day else "") if note]
    counts = [plural(tally.count, f"{DATA_TYPE_NAMES[kind].lower()} value") for kind, tally in there.items()]
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


def _hidden(tallies: Mapping[str, Tally], scale: str) -> str:
    hidden = sum(tally.not_positive for tally in tallies.values()) if scale == "log" else 0
    if not hidden:
        return ""
    verb = "is" if hidden == 1 else "are"
    return f"{plural(hidden, 'value')} {verb} zero or negative and cannot stand on a log axis. Linear shows them."
