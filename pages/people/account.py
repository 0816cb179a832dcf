"""One's own account: password, sign-ins and keys of whoever is signed in."""

from typing import Any

from dash import Input, Output, State, callback, ctx, dcc, html, no_update, register_page
from dash.development.base_component import Component

from components import account_parts as parts
from components import admin_parts, ids, key_parts, shell
from components.admin_parts import secret_place
from components.marks import icon
from components.presses import pressed
from components.theme import plural
from core.db import reading, writing
from core.domain import utc_now
from core.errors import InputError
from core.people.account import change_own_password, person, token_here
from core.people.principal import acting, may
from core.people.roles import Role
from core.people.sign_ins import end_other_sign_ins, list_sign_ins
from pages.people import keys

register_page(__name__, path="/account", order=61, title="Your account · Streamflow DataOps")

SIGN_INS, CHANGED, SECRET = "account-sign-ins-body", "account-changed", "account-secret"
KEYS = keys.OWN
TOLD = Output(ids.TOAST, "data", allow_duplicate=True)
REFRESH = Output(CHANGED, "data", allow_duplicate=True)


def layout(**_: Any) -> Component:
    """Draw what whoever is signed in keeps of their own."""
    who = acting()
    if who.kind != "person":
        return shell.page("Your account", shell.card(None, parts.no_account()))
    make = html.Button([icon("plus-lg"), "Make key"], id=KEYS.make, className=admin_parts.SMALL, type="button")
    return shell.page(
        "Your account",
        html.Div(
            [
                shell.card("Password", parts.password_form()),
                shell.card("Where you are signed in", html.Div(_sign_ins(), id=SIGN_INS)),
            ],
            className="two-columns",
        ),
        shell.card("Your keys", html.Div(keys.listed(KEYS), id=KEYS.body), aside=make),
        key_parts.key_form(KEYS, may_operate=may(Role.OPERATOR)),
        key_parts.key_question(KEYS),
        secret_place(SECRET),
        dcc.Store(id=CHANGED),
        actions=[
            dcc.Link("People", href="/people", className="btn btn-outline-secondary"),
            parts.sign_out_button(who.name),
        ],
        lead=html.Span(f"{who.name}, {who.role.value}", className="quiet"),
    )


def _sign_ins() -> Component:
    now = utc_now()
    with reading() as session:
        found = list_sign_ins(session, person().id or 0, now, token_here())
    return parts.sign_in_list(found, now)


@callback(
    Output(SIGN_INS, "children"), Output(KEYS.body, "children"), Input(CHANGED, "data"), prevent_initial_call=True
)  # fmt: skip
def refresh_account(changed: str | None) -> Any:
    """Draw sign-ins and keys again."""
    return (_sign_ins(), keys.listed(KEYS)) if changed else (no_update, no_update)


@callback(
    TOLD,
    REFRESH,
    *(Output(f"{name}-error", "children") for name in parts.FIELDS),
    *(Output(name, "value") for name in parts.FIELDS),
    Input(parts.SAVE, "n_clicks"),
    *(State(name, "value") for name in parts.FIELDS),
    prevent_initial_call=True,
)
def change_password(_save: int | None, current: str | None, new: str | None, again: str | None) -> Any:
    """Choose another password, or say at each field what is wrong with it."""
    pressed()
    try:
        ended = change_own_password(current or "", new or "", again or "")
    except InputError as error:
        told = (error.fields.get(name, "") for name in ("current", "password", "again"))
        return no_update, no_update, *told, no_update, no_update, no_update
    others = f" You were signed out in {plural(ended, 'other browser')}." if ended else ""
    return {"text": f"Your password is changed.{others}"}, utc_now().isoformat(), "", "", "", "", "", ""


@callback(TOLD, REFRESH, Input(parts.OTHERS, "n_clicks"), prevent_initial_call=True)
def sign_out_elsewhere(_out: int | None) -> Any:
    """Sign out in every other browser."""
    pressed()
    with writing() as session:
        ended = end_other_sign_ins(session, person().id or 0, token_here())
    return {"text": f"You were signed out in {plural(ended, 'other browser')}."}, utc_now().isoformat()


@callback(
    Output(SECRET, "is_open"), Output(f"{SECRET}-shown", "children"), Input(f"{SECRET}-close", "n_clicks"),
    prevent_initial_call=True,
)  # fmt: skip
def close_own_secret(_close: int | None) -> Any:
    """Close the place of the secret, and forget it."""
    pressed()
    return False, None


@callback(*keys.opens(KEYS), prevent_initial_call=True)
def open_own_key_form(_open: int | None, _no: int | None) -> Any:
    """Open the form of a key, empty; or close it."""
    return pressed() == KEYS.make, "", "", "", ""


@callback(*keys.makes(KEYS, SECRET, REFRESH), prevent_initial_call=True)
def make_own_key(_yes: int | None, name: str | None, scope: str, days: str) -> Any:
    """Make a key of one's own and show it."""
    return keys.made_and_told(KEYS, name, scope, days)


@callback(*keys.asks(KEYS), prevent_initial_call=True)
def ask_about_own_key(_clicks: Any) -> Any:
    """Ask before a key is revoked."""
    return keys.asked((ctx.triggered_id or {}).get("of", ""))


@callback(*keys.revokes(KEYS, TOLD, REFRESH), prevent_initial_call=True)
def revoke_own(_yes: int | None, _no: int | None, name: str) -> Any:
    """Revoke the key, or leave it."""
    return keys.revoked_or_left(KEYS, name)
