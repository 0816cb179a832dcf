"""The gate with AUTH=on: who asks, and whether that role may. Before everything the app serves, Dash's own included."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from flask import Flask, g, redirect, request
from flask_login import LoginManager, UserMixin, current_user
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response as AnyResponse

from core.access import role_for_callback, role_for_request
from core.db import reading, writing
from core.domain import utc_now
from core.errors import Forbidden, ServiceMissing, StreamflowError
from core.principal import NOBODY, THIS_MACHINE, Principal, acting
from core.refusals import is_for_programs, is_for_scripts, refusal
from core.roles import Role
from core.session_cookie import SessionCookie
from core.settings import Settings
from core.sign_ins import LONGEST, SEEN_EVERY, note_seen, who_is

COOKIE = "streamflow"
CALLBACK = "/_dash-update-component"
NOT_SIGNED_IN = "Sign in first. A program sends a key of its own: Authorization: Bearer KEY."
NOT_LISTED = "Nobody may do this: it is not in the table of roles."
NO_CALLBACK = "There is no such callback. Load the page anew."


class SignedIn(UserMixin):  # type: ignore[misc]
    """What Flask-Login keeps of a person: the token in the cookie, and who that is."""

    def __init__(self, token: str, principal: Principal) -> None:
        self.id = token
        self.principal = principal


def open_gate(app: Flask, settings: Settings) -> None:
    """Set the gate up: who is signed in, how cookies are, and what a proxy may say of a request."""
    app.session_interface = SessionCookie()
    app.config.update(
        SESSION_COOKIE_NAME=COOKIE,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=LONGEST,
    )
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count)  # type: ignore[method-assign]
    login = LoginManager(app)
    # It would tie a session to an address, and people move between networks.
    login.session_protection = None
    login.user_loader(_load)
    app.before_request(check_request)


def _load(token: str) -> SignedIn | None:
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


def check_request() -> AnyResponse | None:
    """Find out who asks, and refuse whoever may not."""
    try:
        g.principal = _who_asks()
    except StreamflowError as error:
        return refusal(error.http_status, error.code, str(error))
    rule = request.url_rule.rule if request.url_rule else ""
    return refuse(role_for_request(request.endpoint, rule, request.path, request.method))


def _who_asks() -> Principal:
    return current_user.principal if current_user.is_authenticated else NOBODY


def refuse(needed: Role | None) -> AnyResponse | None:
    """Answer whoever lacks a role: nobody is led to the sign-in, others are told. What needs None is for nobody."""
    role = acting().role
    if acting() is THIS_MACHINE or (needed is not None and role.covers(needed)):
        return None
    if role is Role.NOBODY:
        return _send_to_sign_in()
    return refusal(403, Forbidden.code, str(Forbidden(needed, role)) if needed else NOT_LISTED)


def _send_to_sign_in() -> AnyResponse:
    if is_for_programs(request.path) or is_for_scripts(request.path) or request.method not in ("GET", "HEAD"):
        response = refusal(401, "not_signed_in", NOT_SIGNED_IN)
        response.headers["WWW-Authenticate"] = 'Bearer realm="Streamflow DataOps"'
        return response
    asked = request.full_path.rstrip("?")
    answer = redirect("/sign-in" if asked == "/" else f"/sign-in?next={quote(asked)}", 302)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def check_callback(callbacks: Mapping[str, Mapping[str, Any]]) -> AnyResponse | None:
    """Refuse a callback to whoever may not call it; `callbacks` is Dash's map. To be asked after Dash's own hooks."""
    if request.path != CALLBACK:
        return None
    body = request.get_json(silent=True)
    output = body.get("output") if isinstance(body, dict) else None
    found = callbacks.get(output) if isinstance(output, str) else None
    if found is None or "callback" not in found:
        return refusal(400, "no_callback", NO_CALLBACK)
    return refuse(role_for_callback(found["callback"]))
