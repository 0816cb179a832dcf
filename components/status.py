"""The status pill: one word for how the product is, and the list behind it."""

from collections.abc import Sequence

from dash import dcc, html
from dash.development.base_component import Component

from components.marks import icon
from components.trouble_parts import Trouble, in_short, name_of

SHAPES = {"bad": "x-octagon-fill", "warning": "exclamation-triangle-fill", "good": "check-circle-fill"}
GONE = {"redis": "Redis is gone", "database": "The database is gone"}
ALL_WELL = "Everything runs. No configuration fails or is late, no station is silent."
LISTED = 6


def status_pill(troubles: Sequence[Trouble]) -> Component:
    """Draw the pill; no trouble is All well. The list behind it leads to the overview, where the buttons are."""
    tone = _tone(troubles)
    summary = html.Summary([icon(SHAPES[tone]), html.Span(_word(troubles))], className=f"status-pill tone-{tone}")
    items = [_item(trouble) for trouble in troubles[:LISTED]] or [html.Li(ALL_WELL)]
    if troubles:
        more = f"All {len(troubles):,} on the overview" if len(troubles) > LISTED else "To the overview"
        items.append(html.Li(dcc.Link(more, href="/")))
    return html.Details(
        [summary, html.Ul(items, className="status-list")], className="status", **{"data-popover": "true"}
    )


def _item(trouble: Trouble) -> Component:
    tone = "bad" if trouble.severity == "bad" else "warning"
    words = html.Span([html.B(name_of(trouble)), f": {in_short(trouble.sentence)}"])
    return html.Li([html.Span(icon(SHAPES[tone]), className=f"tone-{tone}"), words])


def _tone(troubles: Sequence[Trouble]) -> str:
    if not troubles:
        return "good"
    return "bad" if any(trouble.severity == "bad" for trouble in troubles) else "warning"


def _word(troubles: Sequence[Trouble]) -> str:
    if not troubles:
        return "All well"
    for trouble in troubles:
        if trouble.kind in GONE:
            return GONE[trouble.kind]
    return "1 needs attention" if len(troubles) == 1 else f"{len(troubles)} need attention"
