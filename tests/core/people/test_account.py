from datetime import timedelta

import pytest
from flask import Flask

from core.db import reading, writing
from core.domain import utc_now
from core.errors import Conflict, InputError
from core.people import account
from core.people.attempts import MOST_PER_PAIR
from core.people.browsers import browser_name
from core.people.principal import Principal
from core.people.roles import Role
from core.people.sign_ins import IDLE, check, count_sign_ins, list_sign_ins, open_sign_in, who_is
from core.people.users import create_user, sign_out_everywhere
from tests.people import PASSWORD, request_of

NOW = utc_now()
NEW = "another long password"


@pytest.fixture
def alice(app: Flask) -> Principal:
    """A signed-in viewer."""
    with writing() as session:
        return Principal("alice", Role.VIEWER, "person", create_user(session, "alice", PASSWORD, Role.VIEWER, NOW))


def sign_in(who: Principal, later: timedelta = timedelta(), browser: str | None = None) -> str:
    with writing() as session:
        return open_sign_in(session, who.id or 0, NOW + later, browser=browser)


def test_a_new_password_signs_every_other_browser_out(
    app: Flask, alice: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = sign_in(alice), sign_in(alice)
    monkeypatch.setattr(account, "token_here", lambda: here)
    with request_of(app, alice):
        assert account.change_own_password(PASSWORD, NEW, NEW) == 1
    with reading() as session:
        assert who_is(session, here, NOW) is not None and who_is(session, there, NOW) is None
        assert check(session, "alice", PASSWORD) is None and check(session, "alice", NEW) is not None


@pytest.mark.parametrize(
    ("current", "new", "again", "field"),
    [
        ("wrong", NEW, NEW, "current"),
        ("x" * 300, NEW, NEW, "current"),
        (PASSWORD, NEW, NEW + "!", "again"),
        (PASSWORD, PASSWORD, PASSWORD, "password"),
        (PASSWORD, "short", "short", "password"),
    ],
)
def test_what_cannot_be_a_new_password_is_told_at_its_field(
    app: Flask, alice: Principal, current: str, new: str, again: str, field: str
) -> None:
    with pytest.raises(InputError) as told, request_of(app, alice):
        account.change_own_password(current, new, again)
    assert list(told.value.fields) == [field]
    with reading() as session:
        assert check(session, "alice", PASSWORD) is not None


def test_whoever_sits_at_an_open_browser_may_not_guess_for_ever(app: Flask, alice: Principal) -> None:
    for password in (*["wrong"] * MOST_PER_PAIR, PASSWORD):
        with pytest.raises(InputError) as told, request_of(app, alice):
            account.change_own_password(password, NEW, NEW)
    assert told.value.fields == {"current": account.TOO_OFTEN}


def test_a_key_has_no_account(app: Flask, alice: Principal) -> None:
    with pytest.raises(Conflict), request_of(app, Principal("pump", Role.OPERATOR, "key", alice.id)):
        account.change_own_password(PASSWORD, NEW, NEW)


def test_sign_ins_are_listed_until_they_are_over(alice: Principal) -> None:
    sign_in(alice, browser="Firefox on Linux")
    here = sign_in(alice, timedelta(minutes=1))
    with reading() as session:
        rows = list_sign_ins(session, alice.id or 0, NOW, here)
        assert [(one.browser, one.is_this) for one in rows] == [(None, True), ("Firefox on Linux", False)]
        assert count_sign_ins(session, NOW) == {alice.id: 2}
        assert count_sign_ins(session, NOW + IDLE + timedelta(seconds=30)) == {alice.id: 1}
    with writing() as session:
        assert sign_out_everywhere(session, "alice") == 2
    with reading() as session:
        assert count_sign_ins(session, NOW) == {}


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari on iOS"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36", "Chrome on Android"),
        ("curl/8.5.0", None),
        ("<img src=x>", None),
        (None, None),
    ],
)
def test_a_browser_is_named_by_what_it_says(said: str | None, name: str | None) -> None:
    assert browser_name(said) == name
