"""The configuration editor's pieces: its four sections and the card of what will happen."""

from collections.abc import Mapping, Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from components import shell
from components.fields import field
from components.grids import column, drawn, grid
from components.marks import icon
from components.station_grid import Listed
from components.theme import AGENCY_NAMES
from core.domain import DataType

FIELDS = (
    "name", "description", "data_type", "products", "pull_start_date", "stations", "schedule_type", "schedule_value",
    "data_strategy", "lookback_days", "is_enabled",
)  # fmt: skip
PRODUCTS_BLOCK, START_BLOCK, HOW_BLOCK = "editor-products-block", "editor-start-block", "editor-how-block"
DATA_TYPES = {
    "daily_mean": ("Daily mean", "One value a day, years back. Approved by the agency over the following months."),
    "realtime_15min": ("Instantaneous", "A value every 15 minutes or so, within minutes of being measured."),
    "forecast": (
        "Forecast",
        "River Forecast Center and National Water Model issuances; kept for ever, since nobody else archives them.",
    ),
}
PRODUCTS = {
    "rfc": ("River Forecast Center", "what its forecasters issue for the gauge, days ahead"),
    "nwm_short_range": ("National Water Model, short range", "18 hours ahead, a new run every hour"),
    "nwm_medium_range": ("National Water Model, medium range", "10 days ahead, an ensemble every 6 hours"),
    "nwm_long_range": ("National Water Model, long range", "30 days ahead, an ensemble every 6 hours"),
}
STRATEGIES = {
    "append": ("Append", "Each run asks for what is new. What the agency changed is written, the old value is kept."),
    "overwrite": (
        "Overwrite",
        "Each run asks for the whole span from the start day and replaces what is stored there.",
    ),
}


def name_of(part: str) -> str:
    """Return the id of a field's control."""
    return f"editor-{part}"


def error_of(part: str) -> str:
    """Return the id of the place where a field's error stands."""
    return f"editor-{part}-error"


def touched_by(changed: Sequence[str], before: Sequence[str] | None) -> list[str]:
    """Return the fields touched so far: those before, and the one that just changed.

    As the page is drawn every field reports itself at once; then none was touched.
    """
    names = {name_of(part): part for part in FIELDS} | {name_of("numbers"): "stations"}
    new = [names[one.rpartition(".")[0]] for one in changed if one.rpartition(".")[0] in names]
    return sorted({*(before or ()), *(new if len(new) == 1 else ())})


def what_section(values: Mapping[str, Any]) -> Component:
    """Ask what is pulled: for observations from which day, for forecasts which products."""
    forecast = values["data_type"] == DataType.FORECAST
    name = dbc.Input(
        id=name_of("name"),
        value=values["name"],
        placeholder="Ohio daily",
        maxlength=120,
        debounce=300,
        autocomplete="off",
    )
    words = dbc.Textarea(id=name_of("description"), value=values["description"], rows=2, debounce=500)
    start = dbc.Input(id=name_of("pull_start_date"), type="date", value=values["pull_start_date"], className="short")
    return shell.card(
        "What",
        field("Name", name, error_of("name")),
        field("Description", words, error_of("description"), "Optional: for whom, and why."),
        choice("Data", "data_type", DATA_TYPES, values["data_type"]),
        html.Div(products_field(values["products"]), id=PRODUCTS_BLOCK, hidden=not forecast),
        html.Div(
            field("From day", start, error_of("pull_start_date"), "The first run pulls all from this day to now."),
            id=START_BLOCK,
            hidden=forecast,
        ),
    )


def products_field(chosen: Sequence[str]) -> Component:
    """Ask which forecasts are pulled."""
    options = [
        {"label": html.Span([title, html.Small(words)]), "value": key} for key, (title, words) in PRODUCTS.items()
    ]
    boxes = dbc.Checklist(id=name_of("products"), options=options, value=list(chosen), className="ticks-list")
    return html.Div(
        [
            html.Div("Forecasts of", className="form-label"),
            html.Div(boxes, role="group", **{"aria-label": "Forecasts of"}),
            html.Div(id=error_of("products"), className="field-error", role="alert"),
        ],
        className="field",
    )


def stations_section(rows: Sequence[dict[str, Any]]) -> Component:
    """Show the chosen stations, take more from a pasted list, or from the map."""
    paste = dbc.Textarea(
        id=name_of("paste"), rows=2, placeholder="03294500, USGS-01646500, 02GA003", className="number"
    )
    add = html.Button("Add these", id=name_of("add"), className="btn btn-outline-secondary")
    more = dcc.Link(
        [icon("geo-alt"), "Choose on the map"], href="/stations", className="btn btn-outline-secondary btn-sm"
    )
    table = html.Div(station_table(rows), className="panel flush inner")
    return shell.card(
        "Which stations",
        table,
        html.Div(id=error_of("stations"), className="field-error", role="alert"),
        html.Button(id=name_of("take"), className="btn btn-outline-secondary btn-sm take", hidden=True),
        html.Label("Paste station numbers", htmlFor=name_of("paste"), className="form-label"),
        html.Div([paste, add], className="paste"),
        html.Div("Anything may stand between them: spaces, commas, lines.", className="form-text"),
        html.Div(id=name_of("pasted"), className="form-text pasted", role="status"),
        html.Div(id=error_of("paste"), className="field-error", role="alert"),
        aside=html.Div([html.Span(id=name_of("count"), className="quiet number"), more], className="aside"),
    )


TABLE_COLUMNS = (
    drawn("name", "Station", "TwoLines", flex=1, minWidth=180, tooltipField="name"),
    column("state", "State", width=84, context={"from": 400}),
    column("huc_code", "HUC", width=116, context={"from": 500}),
    drawn("actions", "", "Actions", width=70, sortable=False),
)


def station_table(rows: Sequence[dict[str, Any]]) -> Component:
    """Draw the chosen stations, each with a button that takes it out."""
    return grid(
        name_of("stations"), TABLE_COLUMNS, rows, row_id="number", height="252px", row_height=48,
        nothing="No station chosen yet. Choose on the map, or paste numbers below.",
    )  # fmt: skip


def chosen_rows(stations: Sequence[Listed]) -> list[dict[str, Any]]:
    """Turn stations into the rows of the table."""
    return [
        {
            "number": one.station_number,
            "name": one.name,
            "name_note": f"{AGENCY_NAMES.get(one.agency, one.agency)} {one.station_number}",
            "state": one.state,
            "huc_code": one.huc_code,
            "actions": [["remove", "x-lg", f"Take {one.name} out", False, None]],
        }
        for one in stations
    ]


def when_section(values: Mapping[str, Any], choices: Mapping[str, str]) -> Component:
    """Ask when it runs."""
    kinds = [{"label": text, "value": kind} for kind, text in choices.items()]
    kind = dbc.Select(id=name_of("schedule_type"), options=kinds, value=values["schedule_type"], className="short")
    cron = dbc.Input(
        id=name_of("schedule_value"),
        value=values["schedule_value"],
        debounce=300,
        className="short number",
        placeholder="15 */3 * * *",
        autocomplete="off",
    )
    help_text = (
        "Minute, hour, day of month, month, weekday, in UTC. Example: 15 */3 * * * is a quarter past every third hour."
    )
    return shell.card(
        "When",
        field("Schedule", kind, error_of("schedule_type"), "Schedules are in UTC."),
        html.Div(field("Cron expression", cron, error_of("schedule_value"), help_text), id=name_of("cron")),
        html.P(id=name_of("sentence"), className="schedule-words", role="status"),
        dbc.Switch(id=name_of("is_enabled"), value=values["is_enabled"], label="Enabled: it runs on this schedule"),
        html.Div(id=error_of("is_enabled"), className="field-error", role="alert"),
    )


def how_section(values: Mapping[str, Any]) -> Component:
    """Ask how pulled values meet stored ones; a forecast meets none, each is kept as it was issued."""
    days = dbc.Input(
        id=name_of("lookback_days"), type="number", min=0, step=1, value=values["lookback_days"], debounce=300,
        placeholder="Usual", className="short number",
    )  # fmt: skip
    help_text = (
        "Agencies change values later. Each day's first pull asks again for this many days before the newest value. "
        "Empty: 90 days of daily means, 7 of others."
    )
    card = shell.card(
        "How",
        choice("Values that are stored already", "data_strategy", STRATEGIES, values["data_strategy"]),
        field("Look back, days", days, error_of("lookback_days"), help_text),
    )
    return html.Div(card, id=HOW_BLOCK, hidden=values["data_type"] == DataType.FORECAST)


def choice(label: str, part: str, options: Mapping[str, tuple[str, str]], value: str) -> Component:
    """Draw a choice of few as cards that say what each means."""
    cards = [
        {"label": html.Span([html.B(title), html.Small(words)]), "value": key}
        for key, (title, words) in options.items()
    ]
    return html.Div(
        [
            html.Div(label, className="form-label"),
            html.Div(
                dbc.RadioItems(id=name_of(part), options=cards, value=value, className="choice"),
                role="radiogroup",
                **{"aria-label": label},
            ),
            html.Div(id=error_of(part), className="field-error", role="alert"),
        ],
        className="field",
    )
