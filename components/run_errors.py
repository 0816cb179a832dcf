"""What went wrong in a run, by the class of the error: how many stations, in which words, and what can be done."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from dash import html
from dash.development.base_component import Component

from components.marks import icon, mark
from components.theme import count_text, plural

NAMES = {
    "agency_unreachable": "The agency did not answer",
    "agency_refused": "The agency refused",
    "agency_changed_format": "The answer could not be read",
    "station_unknown": "The station is not known",
    "no_data": "Nothing is listed",
    "no_mapping": "No id at the forecast service",
    "source_shrank": "Far less came than is stored",
    "database_busy": "The database was held",
    "simulation_mismatch": "Simulated data met live data",
    "internal": "A defect of ours",
}
SHOW, AGAIN = "run-show-error", "run-retry-error"
SENTENCES = 2
SMALL = "btn btn-sm btn-outline-secondary"


class Station(Protocol):
    """What is read of a run's station; see core.runs.RunStationRow."""

    station_number: str
    state: str
    error_class: str | None
    error_text: str | None


@dataclass(frozen=True)
class ErrorGroup:
    """The stations of one class of error: those that failed, and those that were well beside it; texts by frequency."""

    code: str
    failed: tuple[str, ...]
    noted: int
    texts: tuple[tuple[str, int], ...]


def error_groups(stations: Sequence[Station]) -> list[ErrorGroup]:
    """Group the stations that have an error by its class, the most failures first."""
    codes = dict.fromkeys(one.error_class for one in stations if one.error_class)
    groups = [_group(code, [one for one in stations if one.error_class == code]) for code in codes]
    return sorted(groups, key=lambda group: (-len(group.failed), -group.noted))


def _group(code: str, stations: Sequence[Station]) -> ErrorGroup:
    failed = tuple(one.station_number for one in stations if one.state == "failed")
    texts = Counter(one.error_text or "No reason was recorded." for one in stations)
    return ErrorGroup(code, failed, len(stations) - len(failed), tuple(texts.most_common()))


def error_list(groups: Sequence[ErrorGroup], may_retry: bool) -> Component:
    """List what went wrong, one class a line; those that failed can be tried again together."""
    return html.Ul([html.Li(_line(group, may_retry)) for group in groups], className="attention run-errors")


def _line(group: ErrorGroup, may_retry: bool) -> list[Any]:
    look = ("x-octagon-fill", "Failed", "bad") if group.failed else ("exclamation-triangle-fill", "Noted", "warning")
    shown, rest = group.texts[:SENTENCES], len(group.texts) - SENTENCES
    words = [html.P(text if count == 1 else f"{text} ({count_text(count)} times)") for text, count in shown]
    if rest > 0:
        words.append(html.P(f"and {plural(rest, 'other sentence')}"))
    title = f"{NAMES.get(group.code, group.code)} · {plural(len(group.failed) + group.noted, 'station')}"
    return [mark(look), html.Div([html.B(title), *words]), _buttons(group, may_retry)]


def _buttons(group: ErrorGroup, may_retry: bool) -> Component:
    name = NAMES.get(group.code, group.code)
    show = html.Button(
        "Show", id={"type": SHOW, "code": group.code}, className=SMALL, **{"aria-label": f"Show stations: {name}"}
    )
    again = html.Button(
        [icon("arrow-clockwise"), f"Retry {count_text(len(group.failed))}"],
        id={"type": AGAIN, "code": group.code},
        className=SMALL,
        hidden=not (may_retry and group.failed),
        **{"aria-label": f"Retry stations: {name}"},
    )
    return html.Div([show, again], className="attention-buttons")


def error_choices(groups: Sequence[ErrorGroup]) -> dict[str, str]:
    """Return the classes as choices of a filter, with how many stations each has."""
    return {
        group.code: f"{NAMES.get(group.code, group.code)} ({count_text(len(group.failed) + group.noted)})"
        for group in groups
    }
