"""What someone else changed in a configuration while it was being edited, and the ways on."""

from collections.abc import Sequence
from typing import Any, Protocol

from dash import html
from dash.development.base_component import Component

from components.marks import icon
from components.theme import DATA_TYPE_NAMES, PRODUCT_NAMES, STRATEGY_NAMES, plural

LABELS = {
    "name": "Name", "description": "Description", "data_type": "Data", "data_strategy": "Values stored already",
    "pull_start_date": "From day", "is_enabled": "Enabled", "schedule_type": "Schedule",
    "schedule_value": "Cron expression", "lookback_days": "Look back, days", "products": "Forecasts of",
    "stations": "Stations",
}  # fmt: skip
WORDS = DATA_TYPE_NAMES | STRATEGY_NAMES | PRODUCT_NAMES
NAMED = 4


class Change(Protocol):
    """A field that differs; see core.configuration_changes.Change."""

    field: str
    before: Any
    after: Any


def conflict_banner(name: str, same_page: str, save_over: str) -> Component:
    """Return the hidden banner `name`; what was changed goes into `name`-changes, `save_over` is its button."""
    reload = html.A(
        "Load theirs, drop mine", href=same_page, className="btn btn-outline-secondary", **{"data-leave": "yes"}
    )
    return html.Section(
        [
            html.H2([icon("exclamation-triangle-fill"), "Someone else changed this configuration since you opened it"]),
            html.Ul(id=f"{name}-changes"),
            html.P("Nothing was overwritten. What you have entered is still here."),
            html.Div([reload, html.Button("Save mine over theirs", id=save_over, className="btn btn-danger")]),
        ],
        id=name,
        hidden=True,
        role="alert",
        className="conflict",
    )


def change_lines(changes: Sequence[Change], schedules: dict[str, str]) -> list[Component]:
    """Write each change as a line: the field, what it was, what it is."""
    if not changes:
        return [html.Li("It was saved again with nothing changed.")]
    return [_line(one, schedules) for one in changes]


def _line(change: Change, schedules: dict[str, str]) -> Component:
    label = html.B(f"{LABELS[change.field]}: ")
    if change.field == "stations":
        return html.Li([label, _stations(change)])
    before, after = _word(change.before, schedules), _word(change.after, schedules)
    return html.Li([label, html.Del(before), " → ", html.Ins(after)])


def _stations(change: Change) -> str:
    parts = [("added", change.after), ("taken out", change.before)]
    return "; ".join(f"{plural(len(listed), 'station')} {what} ({_few(listed)})" for what, listed in parts if listed)


def _few(numbers: Sequence[str]) -> str:
    return ", ".join(numbers[:NAMED]) + (", …" if len(numbers) > NAMED else "")


def _word(value: Any, schedules: dict[str, str]) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(WORDS.get(one, one) for one in value)
    text = "" if value is None else str(value)
    return schedules.get(text) or WORDS.get(text) or text or "nothing"
