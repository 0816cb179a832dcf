"""People: users and what they may do, keys of programs, and who changed what."""

from typing import Any

from dash import ALL, Input, Output, State, callback, ctx, dcc, html, no_update, register_page
from dash.development.base_component import Component

from components import admin_parts, ids, key_parts, shell
from components import user_parts as parts
from components.admin_parts import secret, secret_place, way_between
from components.marks import icon
from components.presses import pressed
from components.theme import plural
from core import context
from core.db import reading, writing
from core.domain import utc_now
from core.errors import Conflict, InputError
from core.people.passwords import make_password
from core.people.principal import acting
from core.people.roles import Role
from core.people.sign_ins import count_sign_ins
from core.people.users import (
    create_user,
    list_users,
    plain_name,
    set_active,
    set_password,
    set_role,
    sign_out_everywhere,
)  # fmt: skip
from pages.people import keys
from pages.people.trail import register_trail, trail

register_page(__name__, path="/people", order=60, title="People · Streamflow DataOps")

USERS, CHANGED, SECRET = "people-users-body", "people-changed", "people-secret"
KEYS = keys.ALL
TOLD = Output(ids.TOAST, "data", allow_duplicate=True)
AGAIN = Output(CHANGED, "data", allow_duplicate=True)
HANDED_OVER = (
    "{name} signs in with this password once, and then chooses another. Hand it over where nobody else reads it."
)


def layout(who: str = "", kind: str = "", q: str = "", before: str = "", **_: Any) -> Component:
    """Draw users, keys and the trail that the address asks for."""
    add = html.Button([icon("plus-lg"), "Add user"], id=f"{parts.ADD}-open", className="btn btn-primary", type="button")
    make = html.Button([icon("plus-lg"), "Make key"], id=KEYS.make, className=admin_parts.SMALL, type="button")
    return shell.page(
        "People",
        None if context.settings().auth else parts.sign_in_off(),
        html.Div(
            [
                shell.card("Users", html.Div(_users(), id=USERS)),
                shell.card("Keys of programs", html.Div(keys.listed(KEYS), id=KEYS.body), aside=make),
            ],
            className="two-columns people-upper",
        ),
        trail(who, kind, q, before),
        parts.user_form(),
        parts.user_question(),
        key_parts.key_form(KEYS, may_operate=True),
        key_parts.key_question(KEYS),
        secret_place(SECRET),
        dcc.Store(id=CHANGED),
        actions=[add],
        lead=way_between("/people"),
    )


def _users() -> Component:
    now, actor = utc_now(), acting()
    with reading() as session:
        found, signed_in = list_users(session), count_sign_ins(session, now)
    return parts.user_list(found, signed_in, now, actor.name if actor.kind == "person" else None)


@callback(
    Output(USERS, "children"), Output(KEYS.body, "children"), Input(CHANGED, "data"), prevent_initial_call=True
)  # fmt: skip
def refresh_people(_changed: str | None) -> Any:
    """Draw users and keys again."""
    return _users(), keys.listed(KEYS)


@callback(
    Output(parts.ADD, "is_open"),
    Output(parts.NAME, "value"),
    Output(f"{parts.NAME}-error", "children"),
    Input(f"{parts.ADD}-open", "n_clicks"),
    Input(f"{parts.ADD}-no", "n_clicks"),
    prevent_initial_call=True,
)
def open_user_form(_open: int | None, _no: int | None) -> Any:
    """Open the form of a user, empty; or close it."""
    return pressed() == f"{parts.ADD}-open", "", ""


@callback(
    Output(parts.ADD, "is_open", allow_duplicate=True),
    Output(f"{parts.NAME}-error", "children", allow_duplicate=True),
    Output(f"{SECRET}-title", "children", allow_duplicate=True),
    Output(f"{SECRET}-shown", "children", allow_duplicate=True),
    Output(SECRET, "is_open", allow_duplicate=True),
    AGAIN,
    Input(f"{parts.ADD}-yes", "n_clicks"),
    State(parts.NAME, "value"),
    State(parts.ROLE, "value"),
    prevent_initial_call=True,
)
def add_user(_yes: int | None, name: str | None, role: str) -> Any:
    """Make a user, and show the password to hand over."""
    pressed()
    name, password, now = plain_name(name or ""), make_password(), utc_now()
    try:
        with writing() as session:
            create_user(session, name, password, Role(role), now, temporary=True)
    except (InputError, Conflict) as error:
        return True, str(error), no_update, no_update, False, no_update
    words = HANDED_OVER.format(name=name)
    return False, "", f"{name} may sign in", secret(password, words), True, now.isoformat()


@callback(
    Output(parts.ASK, "is_open"),
    *(Output(f"{parts.ASK}-{part}", "children") for part in ("title", "words", "yes")),
    Output(f"{parts.ASK}-of", "data"),
    Output(f"{parts.NEW_ROLE}-box", "hidden"),
    Output(parts.NEW_ROLE, "value"),
    Input({"type": parts.ACT, "act": ALL, "of": ALL}, "n_clicks"),
    prevent_initial_call=True,
)
def ask_about_user(_clicks: Any) -> Any:
    """Ask before a user is changed, naming who it is and what it means."""
    pressed()
    act, name = ctx.triggered_id["act"], ctx.triggered_id["of"]
    title, words, yes = parts.QUESTIONS[act]
    with reading() as session:
        role = next((one.role for one in list_users(session) if one.name == name), "viewer")
    return True, title.format(name=name), words.format(name=name), yes, [act, name], act != "role", role


@callback(
    TOLD,
    AGAIN,
    Output(parts.ASK, "is_open", allow_duplicate=True),
    Output(f"{SECRET}-title", "children", allow_duplicate=True),
    Output(f"{SECRET}-shown", "children", allow_duplicate=True),
    Output(SECRET, "is_open", allow_duplicate=True),
    Input(f"{parts.ASK}-yes", "n_clicks"),
    Input(f"{parts.ASK}-no", "n_clicks"),
    State(f"{parts.ASK}-of", "data"),
    State(parts.NEW_ROLE, "value"),
    prevent_initial_call=True,
)
def change_user(_yes: int | None, _no: int | None, of: list[str], role: str) -> Any:
    """Do what was asked about, or leave it."""
    if pressed() == f"{parts.ASK}-no":
        return no_update, no_update, False, no_update, no_update, False
    act, name = of
    try:
        told, password = _change(act, name, Role(role))
    except Conflict as error:
        return {"kind": "bad", "text": str(error)}, no_update, False, no_update, no_update, False
    now = utc_now().isoformat()
    if password is None:
        return {"text": told}, now, False, no_update, no_update, False
    shown = secret(password, HANDED_OVER.format(name=name))
    return no_update, now, False, f"The new password of {name}", shown, True


def _change(act: str, name: str, role: Role) -> tuple[str, str | None]:
    """Change a user; returns what to tell, and the password to hand over where one was made."""
    with writing() as session:
        if act == "reset":
            password = make_password()
            set_password(session, name, password, temporary=True)
            return "", password
        if act == "role":
            set_role(session, name, role)
            return f"{name} is {role.value} now.", None
        if act == "sign-out":
            return f"{name} was signed out in {plural(sign_out_everywhere(session, name), 'browser')}.", None
        set_active(session, name, act == "enable")
        return (f"{name} may sign in again." if act == "enable" else f"{name} is disabled and signed out."), None


@callback(
    Output(SECRET, "is_open"), Output(f"{SECRET}-shown", "children"), Input(f"{SECRET}-close", "n_clicks"),
    prevent_initial_call=True,
)  # fmt: skip
def close_secret(_close: int | None) -> Any:
    """Close the place of the secret, and forget it."""
    pressed()
    return False, None


@callback(*keys.opens(KEYS), prevent_initial_call=True)
def open_key_form(_open: int | None, _no: int | None) -> Any:
    """Open the form of a key, empty; or close it."""
    return pressed() == KEYS.make, "", "", "", ""


@callback(*keys.makes(KEYS, SECRET, AGAIN), prevent_initial_call=True)
def make_key(_yes: int | None, name: str | None, scope: str, days: str) -> Any:
    """Make a key and show it."""
    return keys.made_and_told(KEYS, name, scope, days)


@callback(*keys.asks(KEYS), prevent_initial_call=True)
def ask_about_key(_clicks: Any) -> Any:
    """Ask before a key is revoked."""
    return keys.asked((ctx.triggered_id or {}).get("of", ""))


@callback(*keys.revokes(KEYS, TOLD, AGAIN), prevent_initial_call=True)
def revoke(_yes: int | None, _no: int | None, name: str) -> Any:
    """Revoke the key, or leave it."""
    return keys.revoked_or_left(KEYS, name)


register_trail(CHANGED)
