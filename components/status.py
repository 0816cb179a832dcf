"""The status pill: one word on how the product itself is, the list behind it."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from components.marks import icon

SHAPES = {"bad": "x-octagon-fill", "warning": "exclamation-triangle-fill", "good": "check-circle-fill"}
GONE = {"redis": "Redis is gone", "database": "The database is gone"}


def status_pill(problems: Sequence[tuple[str, str, str]]) -> Component:
    """Draw the pill from (kind, sentence, severity); severity is warning or bad. No problem is All well."""
    tone = _tone(problems)
    summary = html.Summary([icon(SHAPES[tone]), html.Span(_word(problems))], className=f"status-pill tone-{tone}")
    if not problems:
        items = [html.Li("Database, Redis, workers and scheduler answer.")]
    else:
        items = [_item(sentence, severity) for _kind, sentence, severity in problems]
    return html.Details(
        [summary, html.Ul(items, className="status-list")], className="status", **{"data-popover": "true"}
    )


def _item(sentence: str, severity: str) -> Component:
    tone = "bad" if severity == "bad" else "warning"
    return html.Li([html.Span(icon(SHAPES[tone]), className=f"tone-{tone}"), html.Span(sentence)])


def _tone(problems: Sequence[tuple[str, str, str]]) -> str:
    if not problems:
        return "good"
    return "bad" if any(severity == "bad" for _kind, _sentence, severity in problems) else "warning"


def _word(problems: Sequence[tuple[str, str, str]]) -> str:
    if not problems:
        return "All well"
    for kind, _sentence, _severity in problems:
        if kind in GONE:
            return GONE[kind]
    return "1 needs attention" if len(problems) == 1 else f"{len(problems)} need attention"
