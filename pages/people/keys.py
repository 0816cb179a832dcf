"""Keys on the page of people, and on one's own account: made, shown once, revoked."""

from typing import Any

from dash import ALL as EACH
from dash import Input, Output, State, no_update
from dash.development.base_component import Component

from components.admin_parts import secret
from components.key_parts import REVOKED, KeyIds, key_list
from components.presses import pressed
from core.db import reading, writing
from core.domain import utc_now
from core.errors import Conflict, InputError
from core.people.account import person
from core.people.keys import create_key, list_keys, revoke_key

ALL, OWN = KeyIds("keys"), KeyIds("own-keys")
NONE_AT_ALL = "Make one for a program that asks over REST; the program sends it as Authorization: Bearer KEY."
NONE_OWN = "Make one for a program of yours. It may no more than you may, and ends with your account."
SHOWN = "The program sends it as Authorization: Bearer KEY."


def opens(ids: KeyIds) -> tuple[Any, ...]:
    """Return what opening the form of a key writes and hears."""
    return (
        Output(ids.form, "is_open"),
        Output(ids.fields[0], "value"),
        *(Output(f"{name}-error", "children") for name in ids.fields),
        Input(ids.make, "n_clicks"),
        Input(f"{ids.form}-no", "n_clicks"),
    )


def makes(ids: KeyIds, secret: str, changed: Output) -> tuple[Any, ...]:
    """Return what making a key writes, hears and reads; `secret` is the place where it is shown."""
    return (
        Output(ids.form, "is_open", allow_duplicate=True),
        *(Output(f"{name}-error", "children", allow_duplicate=True) for name in ids.fields),
        Output(f"{secret}-title", "children", allow_duplicate=True),
        Output(f"{secret}-shown", "children", allow_duplicate=True),
        Output(secret, "is_open", allow_duplicate=True),
        changed,
        Input(f"{ids.form}-yes", "n_clicks"),
        *(State(name, "value") for name in ids.fields),
    )


def asks(ids: KeyIds) -> tuple[Any, ...]:
    """Return what asking before a key is revoked writes and hears."""
    return (
        Output(ids.ask, "is_open"),
        *(Output(f"{ids.ask}-{part}", "children") for part in ("title", "words", "yes")),
        Output(f"{ids.ask}-of", "data"),
        Input({"type": ids.act, "act": EACH, "of": EACH}, "n_clicks"),
    )


def revokes(ids: KeyIds, told: Output, changed: Output) -> tuple[Any, ...]:
    """Return what revoking a key writes, hears and reads."""
    return (
        told,
        changed,
        Output(ids.ask, "is_open", allow_duplicate=True),
        Input(f"{ids.ask}-yes", "n_clicks"),
        Input(f"{ids.ask}-no", "n_clicks"),
        State(f"{ids.ask}-of", "data"),
    )


def listed(ids: KeyIds) -> Component:
    """Draw all keys, or those of whoever is signed in."""
    with reading() as session:
        found = list_keys(session, person().id if ids is OWN else None)
    return key_list(ids, found, utc_now(), NONE_OWN if ids is OWN else NONE_AT_ALL)


def made(ids: KeyIds, name: str | None, scope: str, days: str) -> tuple[Any, ...]:
    """Make a key from the form: whether the form stays, its three errors, and title and body of what is shown."""
    title = " ".join((name or "").split())
    try:
        with writing() as session:
            key = create_key(session, title, scope, int(days) or None, utc_now(), own=ids is OWN)
    except InputError as error:
        return True, *(error.fields.get(one, "") for one in ("name", "scope", "days")), no_update, no_update
    except Conflict as error:
        return True, str(error), "", "", no_update, no_update
    return False, "", "", "", f"The key {title}", secret(key, SHOWN)


def asked(name: str) -> tuple[Any, ...]:
    """Return the question before a key is revoked: open, title, words, the button's word, and of which."""
    pressed()
    return True, f"Revoke the key {name}?", REVOKED, "Revoke", name


def made_and_told(ids: KeyIds, name: str | None, scope: str, days: str) -> tuple[Any, ...]:
    """Return what `makes` writes."""
    pressed()
    stays, *rest = made(ids, name, scope, days)
    return stays, *rest, not stays, no_update if stays else utc_now().isoformat()


def revoked_or_left(ids: KeyIds, name: str) -> tuple[Any, ...]:
    """Return what `revokes` writes."""
    if pressed() == f"{ids.ask}-no":
        return no_update, no_update, False
    return revoked(name), utc_now().isoformat(), False


def revoked(name: str) -> dict[str, str]:
    """Revoke a key; returns what to tell."""
    with writing() as session:
        revoke_key(session, name, utc_now())
    return {"text": f"The key {name} opens nothing any more."}
