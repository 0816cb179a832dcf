"""What an address asks of a station page that cannot be shown, in words: it may have been edited by hand."""

from collections.abc import Mapping

from dash import html
from dash.development.base_component import Component

from components.marks import icon
from components.record_panels import DURATION_OF, LOW_FLOW_DAYS, PANELS
from components.skill_choices import SPANS
from components.skill_figure import MEASURES
from components.skill_panel import KNOWN_NAMES
from components.spans import RANGES, parse_dates, parse_flows, parse_zoom
from core.units import UNIT_LABELS

SCALES = {"log": "Log", "linear": "Linear", "symlog": "Symlog"}
# Days that a percentile of the day is taken over.
WINDOWS = {"1": "Bands by day", "5": "Bands over 5 days", "15": "Bands over 15 days", "31": "Bands over 31 days"}
CHOICES: dict[str, tuple[str, Mapping[str, str]]] = {
    "range": ("span", RANGES),
    "unit": ("unit", UNIT_LABELS),
    "scale": ("flow axis", SCALES),
    "window": ("smoothing", WINDOWS),
    "tab": ("tab", PANELS),
    "of": ("curves", DURATION_OF),
    "days": ("length of low flow", LOW_FLOW_DAYS),
    "issued": ("span of issue times", SPANS),
    "known": ("version of the observations", KNOWN_NAMES),
    "measure": ("measure", MEASURES),
}
LAYERS = {
    "percentiles": "percentiles", "forecast": "the forecast", "older": "older forecasts", "flood": "floods",
    "peaks": "peaks", "revisions": "revisions",
}  # fmt: skip
SWITCH = ("true", "false")
LONGEST = 40


def misread(asked: Mapping[str, str]) -> list[str]:
    """Return a sentence for each parameter of an address that says nothing we know."""
    words = [
        f"The address asks for the {noun} “{_short(asked[name])}”, which does not exist; the usual one is shown."
        for name, (noun, known) in CHOICES.items()
        if asked.get(name) and asked[name] not in known
    ]
    words += [
        f"The address says “{_short(asked[name])}” of {noun}, which is neither true nor false; it stays as usual."
        for name, noun in LAYERS.items()
        if asked.get(name) and asked[name] not in SWITCH
    ]
    if asked.get("zoom") and not parse_zoom(asked["zoom"]):
        words.append(
            f"The address asks for the zoom “{_short(asked['zoom'])}”, which is no span of time; it is left out."
        )
    if asked.get("flow") and not parse_flows(asked["flow"]):
        words.append(f"The address asks for the flows “{_short(asked['flow'])}”, which are no range; all are shown.")
    return words


def no_span(first: str | None, last: str | None) -> str:
    """Say why two dates make no span, where they make none; nothing where none is given."""
    if not (first or last) or parse_dates(first, last):
        return ""
    if not (first and last):
        return "One of the two days is missing: the span of the shortcut is shown."
    return f"From {_short(first)} to {_short(last)} is no span of days: the span of the shortcut is shown."


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def misread_note(sentences: list[str]) -> Component | None:
    """Draw the sentences; nothing where there are none."""
    if not sentences:
        return None
    return html.Div([html.P([icon("info-circle"), one]) for one in sentences], className="plot-notes", role="status")
