"""/sign-in and /sign-out: plain pages that need no script."""

from dataclasses import replace

from flask import Blueprint, Flask, Response, g, make_response, redirect, render_template, request, session
from flask_login import current_user, login_user, logout_user
from sqlalchemy import select
from werkzeug.wrappers import Response as AnyResponse

from core import context
from core.db import reading, writing
from core.domain import utc_now
from core.errors import InputError, StreamflowError
from core.models import User
from core.people import attempts
from core.people.account import choose_password
from core.people.browsers import browser_name
from core.people.passwords import LONGEST
from core.people.principal import NOBODY
from core.people.refusals import refusal
from core.people.sign_ins import Checked, check, end_sign_in, open_sign_in
from core.people.users import plain_name
from core.people.who_asks import SignedIn

LARGEST_BODY = 8 * 1024
WRONG = "This name and password do not belong together, or the user may not sign in."
TOO_OFTEN = "Too many attempts. Wait {minutes} and try again."


def own_path(wanted: str | None) -> str:
    """Return where to go after signing in: a path of our own, the overview for anything else."""
    path = wanted or "/"
    clean = all(" " < one < "\x7f" and one != "\\" for one in path)
    return path if clean and path.startswith("/") and not path.startswith(("//", "/sign-")) else "/"


def register_sign_in(app: Flask) -> None:
    """Serve the two addresses."""
    blueprint = Blueprint("people", __name__, template_folder="templates")
    blueprint.add_url_rule("/sign-in", "sign_in", sign_in, methods=["GET", "POST"])
    blueprint.add_url_rule("/sign-out", "sign_out", sign_out, methods=["POST"])
    app.register_blueprint(blueprint)


def sign_in() -> AnyResponse:
    """Show the form, or take what it holds."""
    try:
        return _try() if request.method == "POST" else _show_form()
    except StreamflowError as error:
        return refusal(error.http_status, error.code, str(error))


def _show_form() -> AnyResponse:
    target = own_path(request.args.get("next"))
    if not context.settings().auth or current_user.is_authenticated:
        return redirect(target)
    return _form(target)


def _form(target: str, error: str = "", name: str = "", status: int = 200, choose: bool = False) -> Response:
    """Draw the form; with `choose` it also asks for another password, in place of one that opens nothing else."""
    with reading() as db_session:
        nobody_yet = db_session.scalar(select(User.id).limit(1)) is None
    page = render_template(
        "sign_in.html",
        target=target,
        error=error,
        name=name,
        nobody_yet=nobody_yet,
        choose=choose,
        simulated=context.settings().simulated,
    )
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _try() -> AnyResponse:
    request.max_content_length = LARGEST_BODY
    target = own_path(request.form.get("next"))
    if not context.settings().auth:
        return redirect(target, 303)
    name, password = plain_name(request.form.get("name", "")), request.form.get("password", "")
    address = request.remote_addr or "unknown"
    wait = attempts.claim(context.redis_for_counts(), name, address)
    if wait:
        response = _form(target, TOO_OFTEN.format(minutes=_minutes(wait)), name, 429)
        response.headers["Retry-After"] = str(wait)
        return response
    with reading() as db_session:
        found = check(db_session, name, password) if len(password) <= LONGEST else None
    if found is None:
        return _form(target, WRONG, name, 401)
    attempts.forgive(context.redis_for_counts(), name, address)
    return _let_in_with_another(found, password, target) if found.temporary else _let_in(found, target)


def _let_in_with_another(found: Checked, password: str, target: str) -> AnyResponse:
    """Ask for another password, or take it; only then is anybody let in."""
    new = request.form.get("new_password")
    if new is None:
        return _form(target, name=found.principal.name, choose=True)
    g.principal = found.principal
    try:
        with writing() as db_session:
            choose_password(db_session, found.principal, password, new, request.form.get("again", ""))
    except InputError as error:
        return _form(target, str(error), found.principal.name, 422, choose=True)
    return _let_in(replace(found, better_hash=None), target)


def _let_in(found: Checked, target: str) -> AnyResponse:
    """Sign in under a fresh token; what this browser held before is over."""
    before = session.get("_user_id")
    browser = browser_name(request.headers.get("User-Agent"))
    with writing() as db_session:
        if isinstance(before, str):
            end_sign_in(db_session, before)
        token = open_sign_in(db_session, found.principal.id or 0, utc_now(), found.better_hash, browser)
    session.clear()
    session.permanent = True
    login_user(SignedIn(token, NOBODY))
    return redirect(target, 303)


def _minutes(seconds: int) -> str:
    minutes = -(-seconds // 60)
    return "1 minute" if minutes == 1 else f"{minutes} minutes"


def sign_out() -> AnyResponse:
    """End the session on the server, and forget the cookie."""
    token = session.get("_user_id")
    if isinstance(token, str):
        with writing() as db_session:
            end_sign_in(db_session, token)
        logout_user()
    session.clear()
    return redirect("/sign-in" if context.settings().auth else "/", 303)
