"""The tab of forecast skill: how well what was foretold for this station came true, by lead time."""

from collections.abc import Mapping
from typing import Any

from dash import Input, Output, State, callback
from dash.development.base_component import Component

from components import ids
from components.charts import Look
from components.skill_choices import issued_since, kind_of, skill_filters
from components.skill_figure import MEASURES
from components.skill_panel import Scored, skill_panel
from components.states import empty
from components.station_parts import said_last
from components.theme import mode_of
from core.db import reading
from core.domain import utc_now
from core.rivers.forecast_skill import forecast_skill
from core.rivers.issuances import Span, forecast_kinds
from core.rivers.outlook import last_word
from core.rivers.verification import Known

BODY = "station-skill-body"
PARTS = {name: f"station-{name}" for name in ("product", "issued", "known", "measure")}
CHOICES = tuple(PARTS.values())
NEVER = "No forecast is stored for this station. A configuration that pulls forecasts keeps them, where NOAA has any."


def skill_choices(number: str, url: Mapping[str, str]) -> Component:
    """Draw the tab's choices: what is stored of this station, as the address asks for it."""
    with reading() as session:
        kinds = forecast_kinds(session, number)
    return skill_filters(PARTS, kinds, MEASURES, url)


def register_skill(unit: str, station: str) -> None:
    """Register the callback; `unit` and `station` are the ids of the page's unit and of its station's number."""

    @callback(
        Output(BODY, "children"),
        *(Input(name, "value") for name in CHOICES),
        Input(unit, "value"),
        Input(ids.THEME, "data"),
        State(station, "data"),
    )
    def show_skill(key: str, issued: str, known: str, measure: str, unit: str, theme: str | None, number: str) -> Any:
        if not key:
            with reading() as session:
                said = last_word(session, number)
            return empty("No forecasts", said_last(said) or NEVER, shape="bar-chart-line")
        source, product = kind_of(key)
        span, version = Span(issued_since(issued, utc_now())), Known.THEN if known == Known.THEN else Known.NOW
        look = Look(unit, mode_of(theme))
        with reading() as session:
            found = forecast_skill(session, source, product, span, [number], version, look.unit)
        own = found.by_station.get(number)
        scored = Scored(product, found.found, found.read, observations=bool(own and own.observations))
        return skill_panel(own.by_lead if own else {}, scored, measure, look, "station-skill")
