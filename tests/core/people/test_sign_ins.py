from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from core.db import reading, writing
from core.domain import utc_now
from core.models import SignIn, User
from core.people.principal import Principal
from core.people.roles import Role
from core.people.sign_ins import IDLE, LONGEST, Checked, check, end_sign_in, note_seen, open_sign_in, who_is
from core.people.users import create_user, set_active, set_password, set_role
from tests.people import PASSWORD

NOW = utc_now()
MOMENT = timedelta(seconds=1)


@pytest.fixture
def alice(app: Flask) -> int:
    """A user; an admin beside her lets her be disabled."""
    with writing() as session:
        create_user(session, "root", PASSWORD, Role.ADMIN, NOW)
        return create_user(session, "alice", PASSWORD, Role.OPERATOR, NOW)


def sign_in(user_id: int) -> str:
    with writing() as session:
        return open_sign_in(session, user_id, NOW)


def role_at(token: str, later: timedelta = MOMENT) -> str | None:
    with reading() as session:
        held = who_is(session, token, NOW + later)
    return held.principal.role.value if held else None


def test_a_name_and_its_password_belong_together(alice: int) -> None:
    with reading() as session:
        found = check(session, " Alice ", PASSWORD)
        assert found == Checked(Principal("alice", Role.OPERATOR, "person", alice), None, temporary=False)
        assert check(session, "alice", PASSWORD + " ") is None
        assert check(session, "nobody", PASSWORD) is None


def test_who_is_disabled_does_not_come_in(alice: int) -> None:
    with writing() as session:
        set_active(session, "alice", False)
    with reading() as session:
        assert check(session, "alice", PASSWORD) is None


def test_a_token_is_its_user_until_it_is_given_back(alice: int) -> None:
    first, second = sign_in(alice), sign_in(alice)
    assert (role_at(first), role_at(second), role_at("x" * 43), role_at("")) == ("operator", "operator", None, None)
    with writing() as session:
        end_sign_in(session, first)
    assert (role_at(first), role_at(second)) == (None, "operator")


def test_it_ends_when_nobody_does_anything_for_long(alice: int) -> None:
    token = sign_in(alice)
    assert (role_at(token, IDLE), role_at(token, IDLE + MOMENT)) == ("operator", None)
    with writing() as session:
        note_seen(session, token, NOW + IDLE)
    assert role_at(token, 2 * IDLE) == "operator"


def test_it_ends_at_last_whatever_is_done(alice: int) -> None:
    token = sign_in(alice)
    with writing() as session:
        note_seen(session, token, NOW + LONGEST)
    assert (role_at(token, LONGEST), role_at(token, LONGEST + MOMENT)) == ("operator", None)


def test_a_role_taken_away_is_gone_with_the_next_request(alice: int) -> None:
    token = sign_in(alice)
    with writing() as session:
        set_role(session, "alice", Role.VIEWER)
    assert role_at(token) == "viewer"


@pytest.mark.parametrize("change", ["disable", "password"])
def test_it_ends_at_once_when_the_user_is_disabled_or_has_a_new_password(alice: int, change: str) -> None:
    token = sign_in(alice)
    with writing() as session:
        if change == "disable":
            set_active(session, "alice", False)
            set_active(session, "alice", True)
        else:
            set_password(session, "alice", "another horse battery")
    assert role_at(token) is None


def test_the_table_holds_no_token_and_forgets_what_is_over(alice: int) -> None:
    old = sign_in(alice)
    with writing() as session:
        token = open_sign_in(session, alice, NOW + IDLE + MOMENT, better_hash="$argon2id$better")
    with reading() as session:
        kept = session.scalars(select(SignIn.token_hash)).all()
        assert session.scalar(select(User.password_hash).where(User.id == alice)) == "$argon2id$better"
        assert session.scalar(select(func.count(SignIn.token_hash))) == 1
    assert token not in kept and old not in kept and len(kept[0]) == 64
