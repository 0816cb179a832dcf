"""Form fields: a label, the control, what helps, and the error in its place."""

from collections.abc import Mapping, Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

ANY = "any"


def field(label: str, control: Component, error_id: str, help_text: str | None = None) -> Component:
    """Stack a labelled control; the element `error_id` holds the sentence of what is wrong with it."""
    return html.Div(
        [
            html.Label(label, htmlFor=control.id, className="form-label"),
            control,
            html.Div(help_text, className="form-text") if help_text else None,
            html.Div(id=error_id, className="field-error", role="alert"),
        ],
        className="field",
    )


def picker(name: str, label: str, choices: Mapping[str, str], value: str = "", every: str = "All") -> Component:
    """Draw a filter's choice; `chosen` reads its value."""
    options: Sequence[dict[str, Any]] = [{"label": every, "value": ANY}] + [
        {"label": text, "value": key} for key, text in choices.items()
    ]
    shown = value if value in choices else ANY
    return html.Div(
        [
            html.Label(label, htmlFor=name, className="visually-hidden"),
            dbc.Select(id=name, options=options, value=shown),
        ],
        className="picker",
    )


def choice(name: str, label: str, choices: Mapping[str, str], value: str = "", hidden: bool = False) -> Component:
    """Draw a choice of some as a list that drops down; the first is the usual one."""
    options = [{"label": text, "value": key} for key, text in choices.items()]
    shown = value if value in choices else next(iter(choices), "")
    named = html.Label(label, htmlFor=name, className="visually-hidden")
    return html.Div(
        [named, dbc.Select(id=name, options=options, value=shown)],
        id=f"{name}-box", className="picker", title=label, hidden=hidden,
    )  # fmt: skip


def chosen(value: str | None) -> str | None:
    """Return what a picker was set to, None for all."""
    return None if value in (None, "", ANY) else value


def segments(name: str, label: str, choices: Mapping[str, str], value: str) -> Component:
    """Draw a choice of few as joined buttons."""
    return html.Div(
        dbc.RadioItems(
            id=name,
            options=[{"label": text, "value": key} for key, text in choices.items()],
            value=value if value in choices else next(iter(choices)),
            className="segments",
        ),
        role="radiogroup",
        **{"aria-label": label},
    )


def tick_box(name: str, label: str, value: bool, hidden: bool = False) -> Component:
    """Draw a box that shows a layer or not; its place `name-box` is hidden where there is no such layer."""
    return html.Div(
        dbc.Checkbox(id=name, label=label, value=value), id=f"{name}-box", className="tick-box", hidden=hidden
    )


def search_box(name: str, label: str, value: str = "", wait_ms: int = 250) -> Component:
    """Draw the page's search, answered once typing rests for `wait_ms`; the key / focuses it."""
    box = dbc.Input(id=name, type="search", placeholder=label, value=value, debounce=wait_ms, autocomplete="off")
    return html.Div([html.Label(label, htmlFor=name, className="visually-hidden"), box], className="search-box")
