"""What the admins' pages share: the way between them, a question before something ends, and a secret shown once."""

from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from components.marks import icon

PLACES = (("People", "/people"), ("Queues", "/queues"))
SMALL = "btn btn-sm btn-outline-secondary"


def way_between(here: str) -> Component:
    """Draw the links between the admins' pages; `here` is the address of the one that is shown."""
    links = [
        html.Span(name, className="sub-entry", **{"aria-current": "page"})
        if path == here
        else dcc.Link(name, href=path, className="sub-entry")
        for name, path in PLACES
    ]
    return html.Nav(links, className="sub-nav", **{"aria-label": "Admin"})


def button(kind: str, act: str, of: Any, shape: str, word: str, about: str, look: str = SMALL) -> Component:
    """Draw a button whose id says what it does to what; who only hears it is told to whom."""
    return html.Button(
        [icon(shape), word], id={"type": kind, "act": act, "of": of}, className=look, type="button",
        **{"aria-label": f"{word}: {about}"},
    )  # fmt: skip


def question(name: str, *more: Component) -> Component:
    """Return a closed question; `name`-title, `name`-words and `name`-yes are filled when it opens."""
    return dbc.Modal(
        [
            dbc.ModalHeader(dbc.ModalTitle(id=f"{name}-title"), close_button=False),
            dbc.ModalBody([html.P(id=f"{name}-words", className="mb-0"), *more]),
            foot(name, "Cancel", "Yes", "btn-danger"),
            dcc.Store(id=f"{name}-of"),
        ],
        id=name,
        is_open=False,
        centered=True,
    )


def form(name: str, title: str, yes: str, *body: Component) -> Component:
    """Return a closed form."""
    return dbc.Modal(
        [
            dbc.ModalHeader(dbc.ModalTitle(title), close_button=False),
            dbc.ModalBody(list(body)),
            foot(name, "Cancel", yes, "btn-primary"),
        ],
        id=name,
        is_open=False,
        centered=True,
    )


def foot(name: str, no: str, yes: str, look: str) -> Component:
    """Draw the two buttons under a form or question."""
    return dbc.ModalFooter(
        [
            html.Button(no, id=f"{name}-no", className="btn btn-outline-secondary", type="button"),
            html.Button(yes, id=f"{name}-yes", className=f"btn {look}", type="button"),
        ]
    )


def secret_place(name: str) -> Component:
    """Return the closed place where a secret is shown once; its `name`-shown is emptied when it is closed."""
    return dbc.Modal(
        [
            dbc.ModalHeader(dbc.ModalTitle(id=f"{name}-title"), close_button=False),
            dbc.ModalBody(id=f"{name}-shown"),
            dbc.ModalFooter(
                html.Button("I have it", id=f"{name}-close", className="btn btn-primary", type="button")
            ),
        ],
        id=name,
        is_open=False,
        centered=True,
        backdrop="static",
        keyboard=False,
    )  # fmt: skip


def secret(text: str, words: str) -> list[Component]:
    """Show a secret with a button that copies it, and say that this is the only time."""
    copy = dcc.Clipboard(content=text, title="Copy", className="secret-copy")
    return [
        html.P(words),
        html.Div([html.Code(text, className="secret"), copy], className="secret-line"),
        html.P("It is not shown again, and nobody can look it up.", className="form-text mb-0"),
    ]
