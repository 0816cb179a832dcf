"""Who sends a request: the person of its cookie, or at the addresses of programs the key it carries."""

from flask import request
from flask_login import UserMixin, current_user
from werkzeug.datastructures import Authorization

from core.db import reading, writing
from core.domain import utc_now
from core.errors import KeyRefused, ServiceMissing
from core.people.keys import note_used, who_holds
from core.people.principal import NOBODY, Principal
from core.people.refusals import is_for_programs
from core.people.sign_ins import SEEN_EVERY, note_seen, who_is

CALLBACK = "/_dash-update-component"


class SignedIn(UserMixin):  # type: ignore[misc]
    """What Flask-Login keeps of a person: the token in the cookie, and who that is."""

    def __init__(self, token: str, principal: Principal) -> None:
        self.id = token
        self.principal = principal


def load_person(token: str) -> SignedIn | None:
    """Return the person of a session that is not over."""
    now = utc_now()
    with reading() as session:
        held = who_is(session, token, now)
    if held is None:
        return None
    if now - held.seen_at > SEEN_EVERY and not _is_clock():
        _note_seen(token)
    return SignedIn(token, held.principal)


def _note_seen(token: str) -> None:
    try:
        with writing() as session:
            note_seen(session, token, utc_now())
    except ServiceMissing:
        return  # the next request notes it


def _is_clock() -> bool:
    """Tell whether a page asks by itself, at intervals: an open page alone keeps nobody signed in."""
    if request.path != CALLBACK:
        return False
    body = request.get_json(silent=True)
    changed = body.get("changedPropIds") if isinstance(body, dict) else None
    if not isinstance(changed, list) or not changed:
        return False
    return all(str(one).endswith(".n_intervals") for one in changed)


def who_asks() -> Principal:
    """Return who sends the request. A key stands alone: a bad one is refused, whoever is signed in beside it.

    Raises KeyRefused.
    """
    secret = _key() if is_for_programs(request.path) else None
    if secret is not None:
        return _of_key(secret)
    return current_user.principal if current_user.is_authenticated else NOBODY


def _key() -> str | None:
    """Return the key of a request: a bearer's, or that of X-Api-Key, which USGS clients send."""
    said: Authorization | None = request.authorization
    if said is not None and said.type == "bearer":
        return said.token or ""
    return request.headers.get("X-Api-Key")


def _of_key(secret: str) -> Principal:
    now = utc_now()
    with reading() as session:
        held = who_holds(session, secret, now)
    if held is None:
        raise KeyRefused()
    if held.stale:
        _note_used(held.principal)
    return held.principal


def _note_used(principal: Principal) -> None:
    try:
        with writing() as session:
            note_used(session, principal.id or 0, utc_now())
    except ServiceMissing:
        return  # the next request notes it
