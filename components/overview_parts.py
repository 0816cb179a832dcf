"""The parts of the overview: figures, what needs attention, the latest runs, and a first step."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from dash import dcc, html
from dash.development.base_component import Component

from components import shell
from components.configuration_parts import Configuration
from components.marks import CONFIGURATION_MARKS, icon, mark, when
from components.run_parts import Run, run_list
from components.states import empty
from components.theme import count_text

ATTENTION = ("failing", "late")


class Problem(Protocol):
    """Something that does not stand; see core.health.Problem."""

    kind: str
    sentence: str
    severity: str


class Counts(Protocol):
    """The figures of the overview; see core.overview.Overview."""

    configurations: int
    enabled: int
    running: int
    failed_today: int
    rows_today: int
    quota: Sequence[tuple[str, int, int]]


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
        *(_quota(source, remaining, limit) for source, remaining, limit in counts.quota),
    ]
    return html.Div(cards, className="figure-cards")


def _figure(name: str, value: str, href: str, tone: str = "") -> Component:
    return dcc.Link([html.Span(name), html.B(value)], href=href, className=f"figure-card {tone}".strip())


def _quota(source: str, remaining: int, limit: int) -> Component:
    words = [html.B(count_text(remaining)), html.Small(f" of {count_text(limit)}")]
    low = "warning" if limit and remaining < limit / 10 else ""
    title = f"Requests that {source} still allows this hour, as it last said"
    return html.Div(
        [html.Span(f"{source} requests left"), html.Span(words)], className=f"figure-card {low}".strip(), title=title
    )


def attention_list(
    configurations: Sequence[Configuration], now: datetime, problems: Sequence[Problem] = ()
) -> Component:
    """List what is wrong with the services and agencies, then the configurations that fail or are late, with why."""
    needy = [_troubled(problem) for problem in problems]
    needy += [_needy(one, now) for one in configurations if one.state in ATTENTION]
    if not needy:
        calm = html.P([icon("check-circle-fill"), "No configuration is failing or late."], className="calm tone-good")
        return shell.card("Needs attention", calm)
    return shell.card("Needs attention", html.Ul(needy, className="attention"))


def _troubled(problem: Problem) -> Component:
    tone, shape = ("bad", "x-circle-fill") if problem.severity == "bad" else ("warning", "exclamation-triangle-fill")
    word = html.Span([icon(shape), html.Span(problem.kind.capitalize())], className=f"status-mark tone-{tone}")
    return html.Li([word, html.Div(html.P(problem.sentence))])


def _needy(one: Configuration, now: datetime) -> Component:
    why: Any = one.last_error or "Its last run failed."
    if one.state == "late":
        why = ["Its run was due ", when(one.next_run_at, now), ". Is the scheduler running?"]
    name = dcc.Link(one.name, href=f"/configurations/{one.id}", className="cell-link")
    return html.Li([mark(CONFIGURATION_MARKS[one.state]), html.Div([name, html.P(why)])])


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
