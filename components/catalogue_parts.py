"""How a freshening of the station catalogue goes, in words: waiting, under way, done, or cut short."""

from typing import Protocol

from dash import html
from dash.development.base_component import Component

from components.marks import icon
from components.theme import count_text, plural

MOST_PROBLEMS = 3
CUT_SHORT = "The catalogue was not refreshed: the work ended before it was done. The worker's log says why; try again."


class Status(Protocol):
    """What is known of the last or current freshening; see core.scheduling.catalogue_status.CatalogueStatus."""

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
    @property
    def mappings(self) -> int: ...


def under_way(status: Status | None) -> Component:
    """Say how far it is; a status that is finished belongs to the one before."""
    if status is None or status.finished_at:
        return html.Span("Waiting for a worker", className="quiet")
    if not status.done:
        return html.Span("Asking the agencies for their stations", className="quiet")
    words = f"{status.last}, {status.done} of {plural(status.total, 'part')}, {plural(status.stations, 'station')}"
    progress = html.Span(words, className="quiet number")
    return html.Div([progress, *_told(status.problems)]) if status.problems else progress


def outcome(status: Status | None, asked_at: str) -> Component:
    """Say what one asked for at `asked_at` (ISO 8601 with Z) brought, and what could not be read."""
    if status is None or status.finished_at is None or status.finished_at < asked_at:
        return _problem(CUT_SHORT)
    brought = f"Catalogue refreshed: {plural(status.stations, 'station')} came"
    gone = f"; {count_text(status.vanished)} of before {'is' if status.vanished == 1 else 'are'} listed no more"
    ids = f"; {plural(status.mappings, 'id')} in other networks" if status.mappings else ""
    words = f"{brought}{gone if status.vanished else ''}{ids}."
    return html.Div([html.P(words, className="number"), *_told(status.problems)])


def unreachable(sentence: str) -> Component:
    """Say that nothing can be known of it now."""
    return _problem(sentence)


def _told(problems: tuple[str, ...]) -> list[Component]:
    """Show the first problems, and say how many more there are."""
    more = len(problems) - MOST_PROBLEMS
    rest = [_problem(f"{plural(more, 'more part')} had trouble.")] if more > 0 else []
    return [*(_problem(text) for text in problems[:MOST_PROBLEMS]), *rest]


def _problem(text: str) -> Component:
    return html.P([icon("exclamation-triangle-fill"), text], className="warned")
