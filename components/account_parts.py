"""One's own account: the password, where one is signed in, and the way out."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from components.admin_parts import SMALL
from components.fields import field
from components.marks import icon, mark, when
from components.states import empty

CURRENT, NEW, AGAIN, SAVE = "account-current", "account-password", "account-again", "account-save"
FIELDS = (CURRENT, NEW, AGAIN)
OTHERS = "account-others"


class SignIn(Protocol):
    """What is shown of core.people.sign_ins.SignInRow."""

    started_at: datetime
    seen_at: datetime
    browser: str | None
    is_this: bool


def no_account() -> Component:
    """Say why there is nothing to keep."""
    words = "Sign-in is off, so nobody has an account: whoever sits at this machine may do everything."
    return empty("No account", words, shape="person")


def password_form() -> Component:
    """Draw the three fields of a new password."""
    kinds = ("current-password", "new-password", "new-password")
    boxes = [
        dbc.Input(id=name, type="password", maxlength=200, autocomplete=kind)
        for name, kind in zip(FIELDS, kinds, strict=True)
    ]
    help_text = "12 characters or more. Several words are easy to keep and hard to guess."
    return html.Div(
        [
            field("Password now", boxes[0], f"{CURRENT}-error"),
            field("New password", boxes[1], f"{NEW}-error", help_text),
            field("The same again", boxes[2], f"{AGAIN}-error"),
            html.Button("Change password", id=SAVE, className="btn btn-primary", type="button"),
        ],
        className="account-password",
    )


def sign_in_list(sign_ins: Sequence[SignIn], now: datetime) -> Component:
    """List the browsers one is signed in with; the button ends all others."""
    rows = html.Ul([html.Li(_sign_in(one, now)) for one in sign_ins], className="attention people-list")
    out = html.Button(
        "Sign out everywhere else", id=OTHERS, className=SMALL, type="button", disabled=len(sign_ins) < 2
    )  # fmt: skip
    return html.Div([rows, html.Div(out, className="mt-3")])


def _sign_in(one: SignIn, now: datetime) -> list[Component]:
    look = ("check-circle-fill", "This one", "good") if one.is_this else ("circle", "Another", "waiting")
    words = ["signed in ", when(one.started_at, now), " · last seen ", when(one.seen_at, now)]
    return [mark(look), html.Div([html.B(one.browser or "An unknown browser"), html.P(words)])]


def sign_out_button(name: str) -> Component:
    """Draw the way out: a plain form, so that it works whatever else does not."""
    words = [icon("box-arrow-right"), "Sign out"]
    out = html.Button(words, className="btn btn-outline-secondary", type="submit", title=f"Sign out {name}")
    return html.Form(out, method="post", action="/sign-out")
