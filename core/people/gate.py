"""The gate with AUTH=on: who asks, and whether that role may. Before everything the app serves, Dash's own included."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from flask import Flask, Response, g, redirect, request
from flask_login import LoginManager
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response as AnyResponse

from core.errors import Forbidden, StreamflowError
from core.people.access import name_of, role_for_callback, role_for_request
from core.people.principal import NOBODY, THIS_MACHINE, acting
from core.people.rate_limits import refuse_too_many
from core.people.refusals import is_for_programs, is_for_scripts, refusal
from core.people.roles import Role
from core.people.session_cookie import SessionCookie
from core.people.sign_ins import LONGEST
from core.people.who_asks import CALLBACK, load_person, who_asks
from core.settings import Settings

COOKIE = "streamflow"
NOT_SIGNED_IN = "Sign in first. A program sends a key of its own: Authorization: Bearer KEY."
NOT_LISTED = "Nobody may do this: it is not in the table of roles."
NO_CALLBACK = "There is no such callback. Load the page anew."


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
    login.user_loader(load_person)
    app.before_request(check_request)


def check_request() -> AnyResponse | None:
    """Find out who asks, and refuse whoever may not."""
    try:
        g.principal = who_asks()
    except StreamflowError as error:
        g.principal = NOBODY
        return refuse_too_many(NOBODY) or refusal(error.http_status, error.code, str(error))
    if too_many := refuse_too_many(g.principal):
        return too_many
    rule = request.url_rule.rule if request.url_rule else ""
    return refuse(role_for_request(request.endpoint, rule, request.path, request.method))


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
        return refusal(401, "not_signed_in", NOT_SIGNED_IN)
    asked = request.full_path.rstrip("?")
    answer = redirect("/sign-in" if asked == "/" else f"/sign-in?next={quote(asked)}", 302)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def check_callback(callbacks: Mapping[str, Mapping[str, Any]]) -> AnyResponse | None:
    """Refuse a callback to whoever may not call it; `callbacks` is Dash's map. To be asked after Dash's own hooks.

    Dash calls what buttons do as their page is drawn, too. Where nothing was pressed, the refusal is silent.
    """
    if request.path != CALLBACK:
        return None
    sent = request.get_json(silent=True)
    body = sent if isinstance(sent, dict) else {}
    output = body.get("output")
    found = callbacks.get(output) if isinstance(output, str) else None
    if found is None or "callback" not in found:
        return refusal(400, "no_callback", NO_CALLBACK)
    g.callback = name_of(found["callback"])
    needed = role_for_callback(found["callback"])
    refused = refuse(needed)
    if refused is None or needed is None or acting().role is Role.NOBODY or _is_pressed(body.get("inputs")):
        return refused
    return Response(status=204)


def _is_pressed(inputs: Any) -> bool:
    """Tell whether anything that a callback listens to has a value: a button was pressed, a store filled."""
    parts = inputs if isinstance(inputs, list) else [inputs]
    listened = [one for part in parts for one in (part if isinstance(part, list) else [part])]
    return any(not isinstance(one, dict) or one.get("value") for one in listened)
