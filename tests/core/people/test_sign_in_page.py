"""Signing in and out as a browser does it, over the whole app with AUTH=on."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from redis import Redis
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from app import create_server
from core.db import reading, writing
from core.domain import utc_now
from core.models import SignIn
from core.people.attempts import MOST_PER_PAIR
from core.people.audit import list_entries
from core.people.passwords import make_password
from core.people.roles import Role
from core.people.sign_in_page import own_path
from core.people.users import create_user, list_users
from core.people.who_asks import CALLBACK
from core.settings import load_settings
from tests.conftest import close_app
from tests.people import OWN, PASSWORD, SECRET_KEY, make_user, sign_in


@pytest.fixture(scope="module")
def closed(sqlite_template: Path, redis_server_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The whole app with AUTH=on and one user, alice, behind one proxy."""
    folder = tmp_path_factory.mktemp("sign-in")
    (folder / "streamflow.db").write_bytes(sqlite_template.read_bytes())
    environment = {
        "DATA_DIR": str(folder), "AUTH": "on", "SECRET_KEY": SECRET_KEY, "REDIS_URL": redis_server_url,
        "TRUSTED_PROXIES": "1",
    }  # fmt: skip
    server = create_server(load_settings(environment))
    yield server
    close_app(server)


@pytest.fixture
def browser(closed: Flask, redis_url: str) -> FlaskClient:
    """A browser that is not signed in, and no attempt counted."""
    return closed.test_client()


def test_the_form_says_when_there_is_no_user_yet(closed: Flask, browser: FlaskClient) -> None:
    page = browser.get("/sign-in?next=/runs").text
    assert "flask users create NAME --role admin" in page
    make_user(closed, "alice", Role.OPERATOR)
    page = browser.get("/sign-in?next=/runs").text
    assert "flask users create" not in page and 'value="/runs"' in page


def test_a_name_and_password_lead_to_the_page_that_was_wanted(closed: Flask, browser: FlaskClient) -> None:
    answer = sign_in(browser, " Alice", target="/stations?q=ohio")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/stations?q=ohio")
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Secure" not in cookie
    assert browser.get("/runs").status_code == 200
    assert (browser.get("/sign-in?next=/runs").headers["Location"]) == "/runs"
    with closed.app_context(), reading() as session:
        (alice,) = list_users(session)
    assert alice.last_sign_in_at is not None and utc_now() - alice.last_sign_in_at < timedelta(minutes=1)


def test_the_cookie_is_for_https_alone_where_the_browser_came_by_it(browser: FlaskClient) -> None:
    form = {"name": "alice", "password": PASSWORD, "next": "/"}
    answer = browser.post("/sign-in", data=form, headers=OWN | {"X-Forwarded-Proto": "https"})
    assert "Secure" in answer.headers["Set-Cookie"]


@pytest.mark.parametrize(
    ("name", "password"), [("alice", "wrong"), ("alice", ""), ("", ""), ("nobody", PASSWORD), ("alice", "x" * 300)]
)
def test_anything_else_is_told_one_sentence(browser: FlaskClient, name: str, password: str) -> None:
    answer = sign_in(browser, name, password)
    assert answer.status_code == 401
    assert "do not belong together" in answer.text and PASSWORD not in answer.text
    assert "Set-Cookie" not in answer.headers


def test_what_was_typed_as_a_name_is_text(browser: FlaskClient) -> None:
    page = sign_in(browser, '"><img src=x onerror=alert(1)>', "wrong", target='/"><script>').text
    assert "<img" not in page and "<script>" not in page and "&lt;img" in page


def test_after_five_attempts_one_waits_whatever_the_password(browser: FlaskClient) -> None:
    statuses = [sign_in(browser, "alice", "wrong").status_code for _ in range(MOST_PER_PAIR)]
    assert statuses == [401] * MOST_PER_PAIR
    answer = sign_in(browser, "alice")
    assert (answer.status_code, int(answer.headers["Retry-After"]) > 800) == (429, True)
    assert "Wait 15 minutes" in answer.text
    elsewhere = {"name": "alice", "password": PASSWORD, "next": "/"}
    headers = OWN | {"X-Forwarded-For": "203.0.113.9"}
    assert browser.post("/sign-in", data=elsewhere, headers=headers).status_code == 303


def test_an_address_cannot_be_made_up_past_the_proxy(browser: FlaskClient) -> None:
    form = {"name": "alice", "password": "wrong", "next": "/"}
    for n in range(MOST_PER_PAIR + 1):
        headers = OWN | {"X-Forwarded-For": f"198.51.100.{n}, 203.0.113.9"}
        status = browser.post("/sign-in", data=form, headers=headers).status_code
    assert status == 429


def test_signing_out_ends_the_session_on_the_server(closed: Flask, browser: FlaskClient) -> None:
    taken = sign_in(browser, "alice").headers["Set-Cookie"].partition(";")[0].partition("=")[2]
    assert browser.post("/sign-out", headers=OWN).headers["Location"] == "/sign-in"
    thief = closed.test_client()
    thief.set_cookie("streamflow", taken)
    assert thief.get("/runs").status_code == 302


def test_a_page_of_another_site_signs_nobody_in_or_out(browser: FlaskClient) -> None:
    form = {"name": "alice", "password": PASSWORD}
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}):
        assert browser.post("/sign-in", data=form, headers=headers).status_code == 403
    sign_in(browser, "alice")
    assert browser.post("/sign-out", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert browser.get("/runs").status_code == 200


def test_a_change_with_our_cookie_says_which_page_sends_it(browser: FlaskClient) -> None:
    sign_in(browser, "alice")
    assert browser.post("/api/v1/configurations", json={}).status_code == 403
    assert browser.post("/api/v1/configurations", json={}, headers=OWN).status_code == 422
    assert browser.post(CALLBACK, json={}, headers={"Origin": "http://localhost:81"}).status_code == 403


def test_an_open_page_alone_keeps_nobody_signed_in(closed: Flask, browser: FlaskClient) -> None:
    sign_in(browser, "alice")
    before = utc_now() - timedelta(hours=1)
    with closed.app_context(), writing() as session:
        session.execute(update(SignIn).values(seen_at=before))

    def seen() -> bool:
        with closed.app_context(), reading() as session:
            return max(session.scalars(select(SignIn.seen_at))) > before

    browser.post(CALLBACK, json={"changedPropIds": ["health-tick.n_intervals"]}, headers=OWN)
    assert not seen()
    browser.get("/runs")
    assert seen()


def test_without_redis_one_signs_in_all_the_same(closed: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(closed.extensions, "redis_counts", Redis.from_url("redis://127.0.0.1:1"))
    assert sign_in(closed.test_client(), "alice", address="10.9.9.9").status_code == 303


def test_a_body_that_is_too_large_is_not_read(browser: FlaskClient) -> None:
    assert sign_in(browser, "alice", "x" * 10_000).status_code == 413


@pytest.mark.parametrize(
    ("wanted", "path"),
    [
        ("/runs?status=failed", "/runs?status=failed"), ("", "/"), (None, "/"), ("https://evil.example", "/"),
        ("//evil.example", "/"), ("/\\evil.example", "/"), ("/\tx", "/"), ("/sign-out", "/"), ("runs", "/"),
        ("javascript:alert(1)", "/"),
    ],
)  # fmt: skip
def test_one_is_led_to_a_path_of_our_own_alone(wanted: str | None, path: str) -> None:
    assert own_path(wanted) == path


def choose(browser: FlaskClient, given: str, new: str, again: str | None = None) -> TestResponse:
    """Send the form of a password that was given, with one's own."""
    form = {"name": "dora", "password": given, "next": "/runs", "new_password": new, "again": again or new}
    return browser.post("/sign-in", data=form, headers=OWN)


def test_a_password_that_was_given_opens_nothing_but_the_choice_of_another(closed: Flask, browser: FlaskClient) -> None:
    given, own = make_password(), "a long one of my own"
    with closed.app_context(), writing() as session:
        create_user(session, "dora", given, Role.VIEWER, utc_now(), temporary=True)
    answer = sign_in(browser, "dora", given)
    assert answer.status_code == 200 and "Choose your password" in answer.text and given not in answer.text
    assert browser.get("/runs").status_code == 302
    for new, again, words in (
        ("short", None, "needs 12 characters"),
        (own, own + "!", "not the same"),
        (given, None, "Choose another"),
    ):
        answer = choose(browser, given, new, again)
        assert answer.status_code == 422 and words in answer.text and "Set-Cookie" not in answer.headers
    assert choose(browser, "wrong", own).status_code == 401
    answer = choose(browser, given, own)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/runs")
    assert browser.get("/runs").status_code == 200
    other = closed.test_client()
    assert sign_in(other, "dora", given).status_code == 401
    assert sign_in(other, "dora", own).status_code == 303
    with closed.app_context(), reading() as session:
        entry = list_entries(session, 1)[0]
    assert (entry.actor, entry.action, entry.subject) == ("dora", "set password", "dora")
