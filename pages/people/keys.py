"""Keys on the page of people, and on one's own account: made, shown once, revoked."""

from typing import Any

from dash import no_update
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


def revoked(name: str) -> dict[str, str]:
    """Revoke a key; returns what to tell."""
    with writing() as session:
        revoke_key(session, name, utc_now())
    return {"text": f"The key {name} opens nothing any more."}
