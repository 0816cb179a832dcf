"""The evolution of one station's forecasts: what is read for it, and the words where there is nothing."""

from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
from dash import dcc, html
from dash.development.base_component import Component
from sqlalchemy.orm import Session

from components.charts import Look
from components.evolution import CONFIG, Evolution, Line, evolution_figure, issue_slider, place_of, spread_lines
from components.forecast_layer import ensemble_leads
from components.hydrograph import HydrographView
from components.states import empty
from components.station_parts import said_last
from components.theme import FORECAST_NAMES, count_text, plural
from core.db import reading
from core.domain import DataType
from core.forecasts import members_of
from core.observations import read_observations
from core.rivers.issuances import SINGLE, Laid, Span, cut_off, forecast_stations, lay_out
from core.rivers.outlook import flood_flows, last_word
from core.store.gaps import read_gaps

GRAPH, SLIDER = "forecasts-graph", "forecasts-slider"
MOST_ISSUES = 1500
BEFORE = timedelta(days=1)
KIND = DataType.REALTIME


def evolution_part(
    number: str | None, kind: tuple[str, str], span: Span, look: Look, scale: Any, at: str | None
) -> list[Component] | Component:
    """Draw the issuances of a station, source and product over its observations, or say why there are none."""
    source, product = kind
    name = FORECAST_NAMES.get(product, product)
    if not number:
        return empty("No station is chosen", "Choose one that has forecasts.", shape="graph-up")
    with reading() as session:
        laid = lay_out(session, source, product, span, [number], SINGLE, MOST_ISSUES)
        if number not in laid.by_station:
            words = said_last(last_word(session, number)) if number not in dict(forecast_stations(session)) else ""
            words = words or f"No forecast of the {name} was issued for this station in this span. Choose a longer one."
            return empty("No forecast to show", f"{words} Or choose another product.", shape="graph-up")
        place = place_of(laid.by_station[number], at)
        shown, (start, end) = _read(session, number, kind, laid, place)
    view = HydrographView(look.unit, "linear" if scale == "linear" else "log", start, end, look.mode)
    figure = evolution_figure(shown, view, place)
    label = {"aria-label": f"Every issuance of the {name} over what was observed"}
    graph = html.Div(dcc.Graph(id=GRAPH, figure=figure, config=CONFIG), role="group", **label)
    return [issue_slider(SLIDER, shown.issuances, place), graph, *_notes(shown, laid, name, number, source)]


def spread_at(number: str, kind: tuple[str, str], unit: str, scale: Any, issued: datetime) -> dict[str, Line]:
    """Return the outlines of the spread of one issuance, in the unit and for the axis shown."""
    with reading() as session:
        members = members_of(session, number, *kind, issued)
    return spread_lines(members, HydrographView(unit, "linear" if scale == "linear" else "log"))


def _read(
    session: Session, number: str, kind: tuple[str, str], laid: Laid, place: int
) -> tuple[Evolution, tuple[datetime, datetime]]:
    issuances = laid.by_station[number]
    members = members_of(session, number, *kind, pd.Timestamp(issuances.issued[place]).to_pydatetime())
    # Of the others no member is read; their means end at the lead at which this one's does.
    issuances = cut_off(issuances, ensemble_leads(members).get(kind[1]))
    start = pd.Timestamp(issuances.issued[0]).to_pydatetime() - BEFORE
    end = pd.Timestamp(np.nanmax(issuances.valid)).to_pydatetime()
    observations = {KIND.value: read_observations(session, number, KIND, start, end)}
    gaps = {KIND.value: read_gaps(session, number, KIND, start, end)}
    floods = flood_flows(session, number)
    return Evolution(kind[1], issuances, observations, gaps, floods, members), (start, end)


def _notes(shown: Evolution, laid: Laid, name: str, number: str, source: str) -> list[Component]:
    words = f"{name}: {plural(laid.found, 'issue time')} in the span"
    words += "." if laid.read == laid.found else f", of which {count_text(laid.read)}, evenly chosen, are drawn."
    if shown.observations[KIND.value].empty:
        words += " Nothing was observed in this span, so the forecasts stand alone."
    address = f"/stations/{number}?tab=skill&product={source}.{shown.product}"
    link = dcc.Link("Its skill by lead time", href=address)
    return [html.P([words, " ", link], className="quiet plot-word")]
