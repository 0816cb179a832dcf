"""The filters over the picker, and what stands in the table's place when nothing matches them."""

from collections.abc import Callable, Mapping, Sequence

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from components import picker_ids as ids
from components.fields import picker, search_box, tick_box
from components.marks import icon
from components.theme import AGENCY_NAMES, plural

ACTIVITY = {"yes": "Active", "no": "No longer active"}
FORECASTS = {"yes": "With forecasts", "no": "Without forecasts"}
KEYSTROKE_MS = 120
# A filter's words where it is to be taken away.
FILTER_NAMES = {
    "agency": "the agency",
    "state": "the state or province",
    "huc": "the HUC region",
    "active": "the activity",
    "forecast": "the forecasts",
    "area": "the drainage area",
    "record": "the length of record",
    "text": "the words searched for",
    "bbox": "the map's edges",
}


def station_filters(given: Mapping[str, str], states: Mapping[str, str], regions: Mapping[str, str]) -> Component:
    """Draw the filters as the address gives them."""

    def value(name: str) -> str:
        return given.get(ids.parameter_of(name), "")

    return html.Div(
        [
            search_box(ids.TEXT, "Search number or name", value(ids.TEXT), KEYSTROKE_MS),
            picker(ids.AGENCY, "Agency", AGENCY_NAMES, value(ids.AGENCY), "All agencies"),
            picker(ids.STATE, "State or province", states, value(ids.STATE), "All states and provinces"),
            picker(ids.HUC, "HUC region", regions, value(ids.HUC), "All HUC regions"),
            picker(ids.ACTIVE, "Activity", ACTIVITY, value(ids.ACTIVE), "Active or not"),
            picker(ids.FORECAST, "Forecasts", FORECASTS, value(ids.FORECAST), "Forecasts or not"),
            _range("Drainage area", "sq mi", (ids.AREA_MIN, ids.AREA_MAX), value),
            _range("Record", "years", (ids.RECORD_MIN, ids.RECORD_MAX), value),
            tick_box(ids.ONLY, "Only what the map shows", value(ids.ONLY) == "yes"),
            html.Button("Clear filters", className="btn btn-link btn-sm clear-filters", **{"data-loosen": "all"}),
        ],
        className="filters",
        role="search",
    )


def _range(label: str, unit: str, names: tuple[str, str], value: Callable[[str], str]) -> Component:
    fields = [_end(word, label, unit, name, value) for word, name in zip(("From", "To"), names, strict=True)]
    key = ids.parameter_of(names[0]).removesuffix("-min")
    return html.Details(
        [
            html.Summary(html.Span(label, className="range-words"), className="form-select range"),
            html.Div([*fields, html.Span(unit, className="quiet")], className="popover-panel range-fields"),
        ],
        className="popover-place",
        **{"data-popover": "", "data-range": key, "data-label": label, "data-unit": unit},
    )  # fmt: skip


def _end(word: str, label: str, unit: str, name: str, value: Callable[[str], str]) -> Component:
    box = dbc.Input(
        id=name, type="number", min=0, value=value(name) or None, debounce=300, size="sm", placeholder="any"
    )
    hidden = html.Span(f" {label}, {unit}", className="visually-hidden")
    return html.Div([html.Label([word, hidden], htmlFor=name), box])


def nothing_found(loosened: Mapping[str, int]) -> Component:
    """Say that nothing matches, and which filter to take away; `loosened` counts what would match without each."""
    helpful = sorted((name for name in loosened if loosened[name]), key=lambda name: -loosened[name])
    words = "Take one filter away:" if helpful else "No single filter is to blame. Clear them and begin again."
    return html.Div(
        [
            html.Div(icon("search"), className="state-icon"),
            html.H2("No station matches" if loosened else "The catalogue is empty"),
            html.P(words if loosened else "Press Refresh catalogue to read both agencies' lists."),
            html.Div(_loosen_buttons(helpful, loosened) if loosened else [], className="state-actions"),
        ],
        className="state state-empty",
        role="status",
    )


def _loosen_buttons(names: Sequence[str], counts: Mapping[str, int]) -> list[Component]:
    buttons = [
        html.Button(
            f"Without {FILTER_NAMES[name]}: {plural(counts[name], 'station')}",
            className="btn btn-outline-secondary btn-sm",
            **{"data-loosen": name},
        )
        for name in names
    ]
    clear = html.Button("Clear all filters", className="btn btn-outline-secondary btn-sm", **{"data-loosen": "all"})
    return [*buttons, clear]
