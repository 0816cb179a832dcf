"""How a freshening of the station catalogue goes, in words: waiting, under way, done, or cut short."""

from typing import Protocol

from dash import html
from dash.development.base_component import Component

from components.marks import icon
from components.theme import count_text, plural

MOST_PROBLEMS = 3
CUT_SHORT = "The catalogue was not refreshed: the work ended before it was done. The worker's log says why; try again."


class Status(Protocol):
    """What is known of the last or current freshening; see core.catalogue_status.CatalogueStatus."""

    @property
    def finished_at(self) -> str | None: ...
    @property
    def done(self) -> int: ...
    @property
    def total(self) -> int: ...
    @property
    def stations(self) -> int: ...
    @property
    def vanished(self) -> int: ...
    @property
    def last(self) -> str: ...
    @property
    def problems(self) -> tuple[str, ...]: ...


def under_way(status: Status | None) -> Component:
    """Say how far it is; a status that is finished belongs to the one before."""
    if status is None or status.finished_at:
        return html.Span("Waiting for a worker", className="quiet")
    if not status.done:
        return html.Span("Asking the agencies for their stations", className="quiet")
    words = f"{status.last}, {status.done} of {plural(status.total, 'part')}, {plural(status.stations, 'station')}"
    return html.Span(words, className="quiet number")


def outcome(status: Status | None, asked_at: str) -> Component:
    """Say what one asked for at `asked_at` (ISO 8601 with Z) brought, and what could not be read."""
    if status is None or status.finished_at is None or status.finished_at < asked_at:
        return _problem(CUT_SHORT)
    brought = f"Catalogue refreshed: {plural(status.stations, 'station')} came"
    gone = f"; {count_text(status.vanished)} of before {'is' if status.vanished == 1 else 'are'} listed no more"
    words = f"{brought}{gone if status.vanished else ''}."
    shown = [_problem(text) for text in status.problems[:MOST_PROBLEMS]]
    more = len(status.problems) - MOST_PROBLEMS
    rest = [_problem(f"{plural(more, 'more part')} could not be read.")] if more > 0 else []
    return html.Div([html.P(words, className="number"), *shown, *rest])


def unreachable(sentence: str) -> Component:
    """Say that nothing can be known of it now."""
    return _problem(sentence)


def _problem(text: str) -> Component:
    return html.P([icon("exclamation-triangle-fill"), text], className="warned")
