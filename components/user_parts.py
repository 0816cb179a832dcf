"""Users as admins see them: the list, the form of a new one, and what is asked before one is changed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from components.admin_parts import button, form, question
from components.fields import field
from components.marks import icon, mark, when
from components.states import empty
from components.theme import plural

ACT, ADD, ASK, NAME, ROLE = "user-act", "user-add", "user-ask", "user-name", "user-role"
NEW_ROLE = "user-new-role"
ROLES = {
    "viewer": "Viewer: looks at everything",
    "operator": "Operator: also makes, changes and runs configurations",
    "admin": "Admin: also keeps users and keys",
}
SIGN_IN_OFF = (
    "Sign-in is off: whoever sits at this machine may do everything, and the audit trail calls them “this machine”. "
    "With sign-in everybody comes by name and in a role, and programs come with keys. To turn it on, add an admin "
    "here, set AUTH=on and a SECRET_KEY of your own, and start the service again."
)
# act: title, what it means, the word on the button
QUESTIONS = {
    "role": ("Give {name} another role?", "It holds at once, for keys of their own too.", "Change role"),
    "reset": (
        "Reset the password of {name}?",
        "A new one is made and shown to you once. {name} is signed out everywhere, and chooses another with it.",
        "Reset password",
    ),
    "sign-out": ("Sign {name} out everywhere?", "The password stays, so {name} can sign in again.", "Sign out"),
    "disable": (
        "Disable {name}?",
        "{name} is signed out everywhere and not let in again, and their own keys open nothing. What they did stays.",
        "Disable",
    ),
    "enable": ("Let {name} in again?", "Their password, their role and their own keys hold again.", "Enable"),
}  # fmt: skip


class User(Protocol):
    """What is shown of core.people.users.UserRow."""

    id: int
    name: str
    role: str
    is_active: bool
    last_sign_in_at: datetime | None
    password_is_temporary: bool


def sign_in_off() -> Component:
    """Say what sign-in would give and how to turn it on."""
    return html.P([icon("info-circle"), html.Span(SIGN_IN_OFF)], className="notice", role="note")


def user_list(users: Sequence[User], signed_in: Mapping[int, int], now: datetime, me: str | None) -> Component:
    """List the users; `signed_in` counts browsers by user, `me` is the name of who looks."""
    if not users:
        return empty("No user yet", "Add one, and hand over the password that is shown.", shape="people")
    rows = [html.Li(_user(one, signed_in.get(one.id, 0), now, one.name == me)) for one in users]
    return html.Ul(rows, className="attention people-list")


def _user(one: User, browsers: int, now: datetime, is_me: bool) -> list[Component]:
    last = ["last signed in ", when(one.last_sign_in_at, now)] if one.last_sign_in_at else ["never signed in"]
    here = f" · open in {plural(browsers, 'browser')}" if browsers else ""
    name = html.B(one.name + (" (you)" if is_me else ""))
    about = html.Div([name, html.P([one.role.capitalize(), " · ", *last, here])])
    return [_state(one), about, html.Div(_buttons(one, browsers, is_me), className="attention-buttons")]


def _state(one: User) -> Component:
    if not one.is_active:
        return mark(("pause-circle", "Disabled", "waiting"))
    if one.password_is_temporary:
        return mark(("hourglass", "Invited", "waiting"))
    return mark(("check-circle-fill", "Active", "good"))


def _buttons(one: User, browsers: int, is_me: bool) -> list[Component]:
    if is_me:
        return [dcc.Link("Your account", href="/account", className="btn btn-sm btn-outline-secondary")]
    if not one.is_active:
        return [button(ACT, "enable", one.name, "power", "Enable", one.name)]
    sign_out = [button(ACT, "sign-out", one.name, "box-arrow-right", "Sign out", one.name)] if browsers else []
    return [
        button(ACT, "role", one.name, "person", "Role", one.name),
        button(ACT, "reset", one.name, "key", "Reset password", one.name),
        *sign_out,
        button(ACT, "disable", one.name, "slash-circle", "Disable", one.name),
    ]


def user_form() -> Component:
    """Return the closed form of a new user."""
    name = dbc.Input(id=NAME, type="text", maxlength=80, autocomplete="off")
    help_text = "Such as alice or alice@example.org. A password is made and shown to you once."
    return form(
        ADD, "Add a user", "Add",
        field("Name", name, f"{NAME}-error", help_text),
        field("Role", _roles(ROLE, "viewer"), f"{ROLE}-error"),
    )  # fmt: skip


def user_question() -> Component:
    """Return the closed question before a user is changed; it offers the roles where that is what changes."""
    return question(ASK, html.Div(field("Role", _roles(NEW_ROLE, "viewer"), f"{NEW_ROLE}-error"), id=f"{NEW_ROLE}-box"))


def _roles(name: str, value: str) -> Component:
    options: list[dict[str, Any]] = [{"label": label, "value": role} for role, label in ROLES.items()]
    return dbc.Select(id=name, options=options, value=value)
