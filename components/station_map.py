"""The picker's map: its place, its tools and legend. assets/picker/ draws it, with the colours and words given here."""

from collections.abc import Mapping
from typing import Any

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from components import picker_ids as ids
from components.marks import icon
from components.theme import AGENCY_COLOURS, AGENCY_NAMES, CLASS_COLOURS, TOKENS

COLOURS = {"agency": "Colour by agency", "activity": "Colour by activity", "class": "Colour by percentile class"}
# Of a station without a current value: seen and picked, behind all that says something.
NO_VALUE_COLOURS = {"light": "#a3afbc", "dark": "#5b6a79"}
PLAIN = "plain"
# Tiles of others, off until somebody asks: with them the browser tells that server which part of the map is looked at.
OVERLAYS: dict[str, dict[str, Any]] = {
    "hydro": {
        "name": "USGS hydrography",
        "tiles": "https://basemap.nationalmap.gov/arcgis/rest/services/USGSHydroCached/MapServer/tile/{z}/{y}/{x}",
        "credit": "USGS The National Map: National Hydrography Dataset",
        "maxzoom": 16,
    },
    "carto": {
        "name": "Carto streets",
        "tiles": "https://basemaps.cartocdn.com/{theme}_all/{z}/{x}/{y}.png",
        "credit": "© OpenStreetMap contributors © CARTO",
        "maxzoom": 18,
    },
}
TILE_HOSTS = ["/".join(overlay["tiles"].split("/")[:3]) for overlay in OVERLAYS.values()]
BASES = {PLAIN: "Plain basemap"} | {key: overlay["name"] for key, overlay in OVERLAYS.items()}
MODES = (
    ("pan", "arrows-move", "Move the map; a click picks a station"),
    ("box", "bounding-box", "Draw a box around stations; with Shift it takes them out"),
    ("lasso", "vector-pen", "Draw a lasso around stations; with Shift it takes them out"),
)


def map_setup() -> dict[str, Any]:
    """Return what the drawing needs to know: the tones of each way to colour, and the overlays.

    A tone has a key, its words, a colour for each theme and whether it is a ring; the last is for all others.
    """
    quiet = {mode: TOKENS[mode]["quiet"] for mode in TOKENS}
    agencies = [
        _tone(agency, words, {mode: AGENCY_COLOURS[mode][agency] for mode in TOKENS})
        for agency, words in AGENCY_NAMES.items()
    ]
    activity = [
        _tone("active", "Active", {mode: TOKENS[mode]["accent"] for mode in TOKENS}),
        _tone("inactive", "No longer active", quiet, hollow=True),
    ]
    return {"tones": {"agency": agencies, "activity": activity, "class": _classes()}, "overlays": OVERLAYS}


def _classes() -> list[dict[str, Any]]:
    classes = [
        _tone(name, name.capitalize(), dict.fromkeys(TOKENS, colour), hollow=name == "not ranked")
        for name, colour in CLASS_COLOURS.items()
    ]
    return [*classes, _tone("", "No current value", NO_VALUE_COLOURS, hollow=True)]


def _tone(key: str, word: str, colours: Mapping[Any, str], hollow: bool = False) -> dict[str, Any]:
    return {"key": key, "word": word, "hollow": hollow, **colours}


def map_panel(colour: str, base: str) -> Component:
    """Draw the map's panel, empty until the browser draws on it."""
    return html.Section(
        [
            html.Div(id=ids.MAP, className="map-place"),
            html.Div(
                [
                    _modes(),
                    _choice(ids.COLOUR, "Colour by", COLOURS, colour),
                    _choice(ids.BASE, "Basemap", BASES, base),
                ],
                className="map-tools",
            ),
            html.Ul(className="map-legend", **{"aria-label": "What the colours mean"}),
            html.Div(className="map-tip", hidden=True, role="tooltip"),
            html.Div(className="map-note", hidden=True, role="status"),
            _failure(),
        ],
        className="panel flush map-panel",
        **{"data-mode": "pan", "aria-label": "Map of stations"},
    )


def _modes() -> Component:
    buttons = [
        html.Button(
            icon(shape), title=words, className="map-mode", type="button",
            **{"aria-label": words, "aria-pressed": str(mode == "pan").lower(), "data-map-mode": mode},
        )
        for mode, shape, words in MODES
    ]  # fmt: skip
    return html.Div(buttons, className="map-modes", role="group", **{"aria-label": "What the pointer does"})


def _choice(name: str, label: str, choices: Mapping[str, str], value: str) -> Component:
    options = [{"label": words, "value": key} for key, words in choices.items()]
    shown = value if value in choices else next(iter(choices))
    select = dbc.Select(id=name, options=options, value=shown, size="sm")
    return html.Div([html.Label(label, htmlFor=name, className="visually-hidden"), select], className="map-choice")


def _failure() -> Component:
    again = html.Button("Try again", className="btn btn-outline-secondary btn-sm map-again", type="button")
    words = [html.H2("No map"), html.P(className="map-failure-words"), again]
    return html.Div(words, className="state map-failure", role="alert")
