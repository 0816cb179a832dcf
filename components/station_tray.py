"""The tray below map and table: how many stations are selected, which, and what can be done with them."""

from collections.abc import Sequence
from typing import Any, Protocol

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from components import picker_ids as ids
from components.marks import icon
from components.theme import plural

QUIET_BUTTON = "btn btn-outline-secondary btn-sm"


class Kept(Protocol):
    """What the tray shows of a set."""

    @property
    def name(self) -> str: ...
    @property
    def stations(self) -> int: ...


def tray(sets: Sequence[Kept], configurations: Sequence[tuple[int, str]], may_change: bool = True) -> Component:
    """Draw the tray, closed; assets/picker/selection.js fills it as stations are selected.

    Who may not change anything loads sets all the same; what changes something is hidden.
    """
    new, compare = [icon("plus-lg"), "New configuration"], [icon("graph-up"), "Compare"]
    return html.Section(
        [
            html.B(id=ids.CHOSEN, className="number", **{"aria-live": "polite"}),
            html.Div(id=ids.CHIPS, className="chips"),
            html.Button("Select all matching", id=ids.ALL, className=QUIET_BUTTON, disabled=True),
            html.Button("Clear", id=ids.CLEAR, className=f"{QUIET_BUTTON} for-some"),
            _popover("Sets", _sets_panel(sets, may_change)),
            _popover("Add to configuration", _configurations_panel(configurations), "for-some", hidden=not may_change),
            dcc.Link(compare, id=ids.COMPARE, href="/compare", className=f"{QUIET_BUTTON} for-some"),
            dcc.Link(new, id=ids.NEW, href="/configurations/new", className="btn btn-primary btn-sm for-some"),
        ],
        id=ids.TRAY,
        className="tray",
        **{"aria-label": "Selected stations"},
    )


def _popover(words: str, panel: Component, look: str = "", hidden: bool = False) -> Component:
    summary = html.Summary([words, icon("chevron-up")], className=f"{QUIET_BUTTON} popover-button")
    look = f"popover-place {look}".strip()
    return html.Details([summary, panel], className=look, hidden=hidden, **{"data-popover": ""})


def _sets_panel(sets: Sequence[Kept], may_change: bool) -> Component:
    name = dbc.Input(id=ids.SET_NAME, type="text", size="sm", maxlength=80, autocomplete="off")
    label = html.Label("Keep the selection as", htmlFor=ids.SET_NAME, className="form-label")
    keep = html.Button("Keep", id=ids.SET_SAVE, className="btn btn-primary btn-sm")
    return html.Div(
        [
            html.Div([label, html.Div([name, keep], className="popover-row")], hidden=not may_change),
            html.Div(id=ids.SET_ERROR, className="field-error", role="alert"),
            html.Div(set_list(sets, may_change), id=ids.SETS),
        ],
        className="popover-panel popover-up",
    )


def set_list(sets: Sequence[Kept], may_change: bool = True) -> Component:
    """List the sets: each selects its stations, or is forgotten."""
    if not sets:
        return html.P("No set is kept yet. A set is for everybody who works here.", className="quiet popover-note")
    return html.Ul([html.Li(_set_row(one, may_change)) for one in sets], className="set-list")


def _set_row(one: Kept, may_change: bool) -> list[Component]:
    words = [html.Span(one.name), html.Span(plural(one.stations, "station"), className="quiet number")]
    load: dict[str, Any] = {"data-set-load": one.name, "title": f"Select the stations of {one.name}"}
    drop: dict[str, Any] = {"data-set-drop": one.name, "aria-label": f"Forget the set {one.name}"}
    forget = html.Button(icon("trash"), className="set-drop", type="button", title="Forget this set", **drop)
    return [html.Button(words, className="set-load", type="button", **load), *([forget] if may_change else [])]


def _configurations_panel(configurations: Sequence[tuple[int, str]]) -> Component:
    options = [{"label": name, "value": str(config_id)} for config_id, name in configurations]
    first = options[0]["value"] if options else None
    none = html.P("There is no configuration yet. Press New configuration.", className="quiet popover-note")
    row = [
        dbc.Select(id=ids.CONFIGURATIONS, options=options, value=first, size="sm"),
        html.Button("Add", id=ids.CONFIGURATION_ADD, className="btn btn-primary btn-sm"),
    ]
    label = html.Label("Configuration", htmlFor=ids.CONFIGURATIONS, className="form-label")
    return html.Div(
        [label, html.Div(row, className="popover-row")] if options else none, className="popover-panel popover-up"
    )
