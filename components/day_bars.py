"""Values a day by source, as stacked bars that follow the theme by themselves."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Protocol

from dash import html
from dash.development.base_component import Component

from components import shell
from components.theme import AGENCY_COLOURS, AGENCY_NAMES, FORECAST_COLOURS, TOKENS, count_text

NAMES = AGENCY_NAMES | {"NOAA": "NOAA forecasts", "Other": "Stations no longer listed"}
COLOURS = {
    mode: AGENCY_COLOURS[mode] | {"NOAA": FORECAST_COLOURS[mode]["short_range"], "Other": TOKENS[mode]["waiting"]}
    for mode in TOKENS
}


class Day(Protocol):
    """What came on a day; see core.watching.rows_by_day.DayRows."""

    @property
    def day(self) -> date: ...
    @property
    def rows(self) -> dict[str, int]: ...


def day_bars(days: Sequence[Day]) -> Component:
    """Draw the bars with their legend; the figures of a day stand on hover, and in a table for who cannot see them."""
    sources = [name for name in NAMES if any(name in one.rows for one in days)]
    if not sources:
        nothing = html.P("No value came in these days. What comes is counted here by day.", className="quiet")
        return shell.card("Values a day, last 30 days", nothing)
    most = max(sum(one.rows.values()) for one in days)
    plot = html.Div(
        [
            html.Span(count_text(most), className="day-most number quiet"),
            html.Div([_bar(one, sources, most) for one in days], className="day-columns"),
            html.Div([html.Span(_short(days[0].day)), html.Span("today (UTC)")], className="day-axis quiet number"),
        ],
        className="day-bars",
        **{"aria-hidden": "true"},
    )
    return shell.card("Values a day, last 30 days", plot, _table(days, sources), aside=_legend(sources))


def _bar(one: Day, sources: Sequence[str], most: int) -> Component:
    parts = [
        html.Span(className="day-part", style=_tone(name) | {"height": f"{100 * one.rows[name] / most:.2f}%"})
        for name in reversed(sources)
        if one.rows.get(name)
    ]
    return html.Div(parts, className="day-column", title=f"{one.day:%a} {one.day}: {_words(one, sources)}")


def _words(one: Day, sources: Sequence[str]) -> str:
    told = [f"{NAMES[name]} {count_text(one.rows[name])}" for name in sources if one.rows.get(name)]
    return ", ".join(told) or "nothing"


def _short(day: date) -> str:
    return f"{day:%b} {day.day}"


def _tone(name: str) -> dict[str, Any]:
    return {"--light": COLOURS["light"][name], "--dark": COLOURS["dark"][name]}


def _legend(sources: Sequence[str]) -> Component:
    entries = [html.Span([html.I(className="toned", style=_tone(name)), NAMES[name]]) for name in sources]
    return html.Div(entries, className="day-legend quiet")


def _table(days: Sequence[Day], sources: Sequence[str]) -> Component:
    head = html.Tr([html.Th("Day"), *(html.Th(NAMES[name]) for name in sources)])
    rows = [
        html.Tr([html.Th(str(one.day)), *(html.Td(count_text(one.rows.get(name, 0))) for name in sources)])
        for one in days
    ]
    table = html.Table([html.Caption("Values a day by source"), html.Thead(head), html.Tbody(rows)])
    # A table would stretch the page however small it is told to be.
    return html.Div(table, className="visually-hidden")
