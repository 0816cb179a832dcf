"""The overview's map of how rivers stand: its place, its colours and words. assets/conditions.js draws it."""

import json
from typing import Any

from dash import html
from dash.development.base_component import Component

from components import shell
from components.fields import segments
from components.theme import CLASS_COLOURS, FLOOD_COLOURS, FLOOD_NAMES, TOKENS
from core.units import UNIT_LABELS

PLACE, COLOUR, UNIT = "conditions-map", "conditions-colour", "conditions-unit"
CHOICES = {"class": "Percentile class", "flood": "Flood"}
UNITS = {"own": "As measured"} | UNIT_LABELS
# USGS draws the record high in a blue that the dark ground swallows.
CLASS_TONES = CLASS_COLOURS
FLOOD_TONES = FLOOD_COLOURS | {"none": TOKENS["light"]["good"], "": CLASS_COLOURS["not ranked"]}
FLOOD_WORDS = FLOOD_NAMES | {"none": "No flood", "": "No flood flows known"}


def tones() -> dict[str, list[dict[str, Any]]]:
    """Return, for each way to colour, the tones in the order of the legend: key, colour, words, whether a ring."""
    classes = [
        {"key": name, "colour": colour, "word": name.capitalize(), "hollow": name == "not ranked"}
        for name, colour in CLASS_TONES.items()
    ]
    floods = [
        {"key": key, "colour": FLOOD_TONES[key], "word": FLOOD_WORDS[key], "hollow": not key}
        for key in ("major", "moderate", "minor", "action", "none", "")
    ]
    return {"class": classes, "flood": floods}


def conditions_panel(colour: str, unit: str) -> Component:
    """Draw the panel, empty until the browser draws on it; the legend counts, so that nobody needs the colours."""
    told = {"data-tones": json.dumps(tones()), "data-units": json.dumps(UNIT_LABELS)}
    frame = html.Div(
        [
            html.Div(id=PLACE, className="map-place", **told),
            html.Div(className="map-tip", hidden=True, role="tooltip"),
            html.P(className="map-note", hidden=True, role="status"),
        ],
        className="conditions-frame map-panel",
    )
    legend = html.Ul(className="conditions-legend", **{"aria-label": "What the colours mean, and how many stations"})
    note = html.P(
        "Newest flow of the last three days among the approved dailies of this day of the year, from ten years on. "
        "Click a station to open it.",
        className="quiet conditions-note",
    )
    return shell.card(
        "Current conditions",
        frame,
        legend,
        note,
        aside=html.Div(
            [segments(UNIT, "Unit", UNITS, unit), segments(COLOUR, "Colour by", CHOICES, colour)],
            className="conditions-choices",
        ),
        kind="conditions",
    )
