"""The parts of the overview: figures, what needs attention, the latest runs, and a first step."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from dash import dcc, html
from dash.development.base_component import Component

from components import shell
from components.marks import icon
from components.run_parts import Run, run_list
from components.states import empty
from components.theme import count_text


class Counts(Protocol):
    """The figures of the overview; see core.watching.overview.Overview."""

    configurations: int
    enabled: int
    running: int
    failed_today: int
    rows_today: int
    quota: Sequence[tuple[str, int, int, bool]]


def figure_cards(counts: Counts) -> Component:
    """Draw the figures, each leading to what it counts."""
    cards = [
        _figure("Configurations", count_text(counts.configurations), "/configurations"),
        _figure("Enabled", count_text(counts.enabled), "/configurations"),
        _figure("Running", count_text(counts.running), "/runs?status=running", "running" if counts.running else ""),
        _figure(
            "Failed today", count_text(counts.failed_today), "/runs?status=failed", "bad" if counts.failed_today else ""
        ),
        _figure("Values today", count_text(counts.rows_today), "/runs"),
        *(_quota(*one) for one in counts.quota),
    ]
    return html.Div(cards, className="figure-cards")


def _figure(name: str, value: str, href: str, tone: str = "") -> Component:
    return dcc.Link([html.Span(name), html.B(value)], href=href, className=f"figure-card {tone}".strip())


def _quota(source: str, remaining: int, limit: int, is_low: bool) -> Component:
    words = [html.B(count_text(remaining)), html.Small(f" of {count_text(limit)}")]
    title = f"Requests that {source} still allows this hour, as it last said"
    return html.Div(
        [html.Span(f"{source} requests left"), html.Span(words)],
        className=f"figure-card {'warning' if is_low else ''}".strip(),
        title=title,
    )


def recent_runs(runs: Sequence[Run], now: datetime) -> Component:
    """Draw the latest runs."""
    body = run_list(runs, now) if runs else html.P("No run yet.", className="quiet")
    return shell.card("Recent runs", body, aside=dcc.Link("All runs", href="/runs"))


def welcome() -> Component:
    """Offer the first step where nothing is set up yet."""
    sentence = (
        "Choose stations on the map, say what to pull and when; the values, their changes and the runs appear here."
    )
    first = dcc.Link([icon("geo-alt"), "Choose stations"], href="/stations", className="btn btn-primary")
    second = dcc.Link("New configuration", href="/configurations/new", className="btn btn-outline-secondary")
    return shell.card(None, empty("Nothing is pulled yet", sentence, first, second, shape="water"))
