"""Compare: a few rivers beside each other, and how well and how late one follows another."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from dash import (
    ALL,
    ClientsideFunction,
    Input,
    Output,
    State,
    callback,
    clientside_callback,
    ctx,
    dcc,
    html,
    no_update,
    register_page,
)
from dash.development.base_component import Component

from components import ids, shell
from components.charts import Look
from components.chosen_stations import numbers_in, unknown_words
from components.compare_figure import compare_figure
from components.compare_lines import CompareView, can_be_drawn
from components.compare_parts import (
    CHOICES,
    MOST_RIVERS,
    compare_choices,
    compare_notes,
    following_table,
    river_chips,
    station_adder,
)
from components.presses import pressed
from components.series import in_known_units
from components.spans import parse_dates, span_of
from components.states import empty, skeleton
from components.theme import day_text, mode_of
from core.db import reading
from core.domain import DataType, utc_now
from core.rivers.comparison import River, read_rivers, stored_spans
from core.stations import StationFilter, find_stations, list_stations
from core.units import unknown_unit_words

register_page(__name__, path="/compare", order=12, title="Compare · Streamflow DataOps")

STATIONS, ADD, CHIPS, DROP, BODY = "compare-stations", "compare-add", "compare-chips", "compare-drop", "compare-body"
FORM = ("range", "from", "to", *CHOICES)
PARTS = {name: f"compare-{name}" for name in FORM}
CONFIG = {"displaylogo": False, "responsive": True, "modeBarButtons": [["zoom2d", "pan2d", "autoScale2d", "toImage"]]}
MATCHES = 20
# Instantaneous values of eight rivers and many years are more than a comparison needs.
LONGEST_INSTANTANEOUS = timedelta(days=366)


def layout(stations: str = "", **url: str) -> Component:
    """Draw the choices as the address has them; what they show follows."""
    numbers = ",".join(numbers_in(stations))
    chosen = html.Div([html.Div(id=CHIPS, className="river-chips"), station_adder(ADD)], className="rivers")
    return shell.page(
        "Compare",
        shell.card(
            None, chosen, compare_choices(PARTS, url), html.Div(skeleton(1, "plot"), id=BODY), kind="plot-panel"
        ),
        dcc.Store(id=STATIONS, data=numbers),
    )


@dataclass(frozen=True)
class Asked:
    """What the reader chose, in the order of FORM."""

    range: str | None
    first: str | None
    last: str | None
    type: str
    align: str
    per: str
    view: str
    unit: str
    scale: Any


@callback(
    Output(BODY, "children"),
    Output(CHIPS, "children"),
    Input(STATIONS, "data"),
    *(Input(name, "value") for name in PARTS.values()),
    Input(ids.THEME, "data"),
)
def show_comparison(stations: str, *form: Any) -> Any:
    """Read the rivers and draw them."""
    *choices, theme = form
    asked, numbers, now = Asked(*choices), numbers_in(stations), utc_now()
    kind = DataType.REALTIME if asked.type == DataType.REALTIME else DataType.DAILY
    with reading() as session:
        spans = stored_spans(session, numbers, kind) if asked.range == "all" else []
        start, end = _span(asked, kind, spans, now)
        rivers, strange = _drawable(read_rivers(session, numbers[:MOST_RIVERS], kind, start, end))
    look = Look(asked.unit, mode_of(theme))
    scale = "linear" if asked.scale == "linear" else "log"
    by_year, each = asked.align == "wy", asked.view == "multiples"
    view = CompareView(look, start, end, kind.value, scale, asked.per == "area", by_year, each)  # type: ignore[arg-type]
    notes = [*strange, *_told(asked, numbers, rivers, kind, by_year), *compare_notes(rivers, view, day_text(now))]
    return _drawn(rivers, view, notes), river_chips(DROP, rivers, look.mode)


def _drawable(rivers: list[River]) -> tuple[list[River], list[str]]:
    """Leave out what came in units that are unknown, and say so."""
    kept, words = [], []
    for river in rivers:
        observations, strange = in_known_units(river.observations)
        kept.append(replace(river, observations=observations))
        words += [f"{river.name}: {unknown_unit_words(strange)}"] if strange else []
    return kept, words


def _span(
    asked: Asked, kind: DataType, spans: list[tuple[datetime, datetime]], now: datetime
) -> tuple[datetime, datetime]:
    start, end = span_of(asked.range or "1y", asked.first, asked.last, spans, now)
    return (max(start, end - LONGEST_INSTANTANEOUS) if kind is DataType.REALTIME else start), end


def _told(asked: Asked, numbers: list[str], rivers: list[River], kind: DataType, by_year: bool) -> list[str]:
    """Say where what is shown is not what was asked for."""
    known = {river.number for river in rivers}
    notes = [unknown_words([number for number in numbers[:MOST_RIVERS] if number not in known])]
    if len(numbers) > MOST_RIVERS:
        notes.append(f"Only the first {MOST_RIVERS} of {len(numbers):,} stations are compared.")
    if asked.first and asked.last and not parse_dates(asked.first, asked.last):
        notes.append("The two dates are no span that can be shown: the second must not lie before the first.")
    if kind is DataType.REALTIME:
        notes.append("Instantaneous values are compared over a year at most.")
        notes.append("They are aligned by date: a water year is of daily means." if by_year else "")
    return [note for note in notes if note]


def _drawn(rivers: list[River], view: CompareView, notes: list[str]) -> Component:
    words = html.Div([html.P(note) for note in notes], className="plot-notes")
    if not rivers:
        find = dcc.Link("Find stations", href="/stations", className="btn btn-primary")
        sentence = "Add two or more above, or select them on the map and press Compare."
        return html.Div(
            [empty("No station is compared yet", sentence, find, shape="graph-up"), words if notes else None]
        )
    if not any(can_be_drawn(river, view) for river in rivers):
        sentence = "Choose a longer span or other values."
        return html.Div([empty("Nothing to draw", sentence, shape="graph-up"), words])
    figure = dcc.Graph(id="compare-graph", figure=compare_figure(rivers, view), config=CONFIG)
    label = {"aria-label": f"Flow of {', '.join(river.name for river in rivers)}"}
    one = html.P("Add a second station to see how one follows the other.") if len(rivers) == 1 else None
    return html.Div([html.Div(figure, role="group", **label), one, following_table(rivers, view), words])


@callback(
    Output(f"{ADD}-list", "children"),
    Output(STATIONS, "data"),
    Output(ADD, "value"),
    Input(ADD, "value"),
    State(STATIONS, "data"),
    prevent_initial_call=True,
)
def add_station(typed: str | None, stations: str) -> Any:
    """Look for what is typed; a whole number, or an entry of the list, is added at once."""
    text = (typed or "").strip()
    if len(text) < 2:
        return [], no_update, no_update
    number = text.rpartition(" · ")[2].upper()
    with reading() as session:
        exact = find_stations(session, [number])
        matches = [] if exact else list_stations(session, StationFilter(text=text), limit=MATCHES)
    if exact:
        return [], ",".join(dict.fromkeys([*numbers_in(stations), number])), ""
    return [html.Option(value=f"{one.name} · {one.station_number}") for one in matches], no_update, no_update


@callback(
    Output(STATIONS, "data", allow_duplicate=True),
    Input({"type": DROP, "number": ALL}, "n_clicks"),
    State(STATIONS, "data"),
    prevent_initial_call=True,
)
def take_out(_clicks: list[int | None], stations: str) -> str:
    """Take a station out of the comparison."""
    pressed()
    gone = ctx.triggered_id["number"]  # type: ignore[index]
    return ",".join(number for number in numbers_in(stations) if number != gone)


clientside_callback(
    ClientsideFunction("spans", "choose"),
    *(Output(PARTS[name], "value") for name in ("range", "from", "to")),
    *(Input(PARTS[name], "value") for name in ("range", "from", "to")),
    prevent_initial_call=True,
)

clientside_callback(
    ClientsideFunction("urls", "write"),
    Output(CHIPS, "title"),
    Input(STATIONS, "data"),
    *(Input(name, "value") for name in PARTS.values()),
    prevent_initial_call=True,
)
