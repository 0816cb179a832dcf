"""Small marks: a state as shape, colour and word; a time as its age."""

from datetime import datetime

from dash import html
from dash.development.base_component import Component

from components.theme import age_text, moment_text

# state: (icon, word, tone)
RUN_MARKS = {
    "running": ("arrow-repeat", "Running", "running"),
    "success": ("check-circle-fill", "Success", "good"),
    "partial": ("exclamation-triangle-fill", "Partial", "warning"),
    "failed": ("x-octagon-fill", "Failed", "bad"),
    "cancelled": ("slash-circle", "Cancelled", "waiting"),
}
CONFIGURATION_MARKS = {
    "running": ("arrow-repeat", "Running", "running"),
    "scheduled": ("check-circle-fill", "Scheduled", "good"),
    "late": ("clock-history", "Late", "warning"),
    "failing": ("x-octagon-fill", "Failing", "bad"),
    "disabled": ("pause-circle", "Disabled", "waiting"),
}
STATION_MARKS = {
    "waiting": ("hourglass", "Waiting", "waiting"),
    "fetching": ("cloud-download", "Fetching", "running"),
    "merging": ("arrow-repeat", "Merging", "running"),
    "done": ("check-circle-fill", "Done", "good"),
    "empty": ("circle", "Nothing new", "waiting"),
    "failed": ("x-octagon-fill", "Failed", "bad"),
    "cancelled": ("slash-circle", "Cancelled", "waiting"),
}


def icon(name: str) -> Component:
    """Draw an icon that only repeats the word beside it."""
    return html.I(className=f"icon icon-{name}", **{"aria-hidden": "true"})


def mark(look: tuple[str, str, str], word: str | None = None) -> Component:
    """Draw a state from one of the tables above, with its own word unless another is given."""
    shape, own_word, tone = look
    return html.Span([icon(shape), html.Span(word or own_word)], className=f"status-mark tone-{tone}")


def when(moment: datetime | None, now: datetime) -> Component:
    """Show a time as its age, the exact instant on hover."""
    if moment is None:
        return html.Span("never", className="quiet")
    return html.Time(age_text(moment, now), title=moment_text(moment), dateTime=f"{moment.isoformat()}Z")


def result_marks(statuses: tuple[str, ...]) -> Component:
    """Draw recent results as a row of small shapes, oldest first, with one sentence for who cannot see them."""
    words = [RUN_MARKS[status][1] for status in reversed(statuses)]
    return html.Span(
        [html.I(className=f"tick tick-{status}", title=RUN_MARKS[status][1]) for status in reversed(statuses)],
        className="ticks",
        role="img",
        **{"aria-label": "Recent results, oldest first: " + (", ".join(words) or "none")},
    )
