import re

import pytest
from flask import Flask
from sqlalchemy import select

from core.db import reading, writing
from core.domain import utc_now
from core.errors import Conflict, InputError, NotFound
from core.models import User
from core.people.audit import list_entries
from core.people.passwords import hash_password, is_outdated, make_password, matches
from core.people.principal import Principal
from core.people.roles import Role
from core.people.users import create_user, list_users, set_active, set_password, set_role
from tests.people import PASSWORD, request_of


def make(name: str, role: Role = Role.VIEWER, password: str = PASSWORD) -> int:
    with writing() as session:
        return create_user(session, name, password, role, utc_now())


def test_it_makes_a_user_whose_name_is_lower_case(app: Flask) -> None:
    make("  Alice@Example.org ", Role.ADMIN)
    with reading() as session:
        (one,) = list_users(session)
    assert (one.name, one.role, one.is_active, one.last_sign_in_at) == ("alice@example.org", "admin", True, None)


def test_a_name_is_taken_whatever_its_case(app: Flask) -> None:
    make("alice")
    with pytest.raises(Conflict, match="a user alice already"):
        make("ALICE")


@pytest.mark.parametrize("name", ["", "-a", "a b", "<img src=x>", "a" * 81, "ä", "a\n"])
def test_a_name_that_is_none_is_refused(app: Flask, name: str) -> None:
    if name == "a\n":
        make(name)  # what surrounds a name is no part of it
        return
    with pytest.raises(InputError, match="begins with a letter"):
        make(name)


@pytest.mark.parametrize("password", ["", "elevenchars", "x" * 201, "aaaaaaaaaaaaaaaa", "alice-alice-1"])
def test_a_weak_password_is_refused(app: Flask, password: str) -> None:
    with pytest.raises(InputError):
        make("alice", password=password)


def test_twelve_characters_are_enough(app: Flask) -> None:
    make("alice", password="twelve chars")


def test_only_the_hash_of_a_password_is_kept(app: Flask) -> None:
    make("alice")
    with reading() as session:
        stored = session.scalars(select(User.password_hash)).one()
        trail = list_entries(session)
    assert re.match(r"\$argon2id\$v=19\$m=19456,t=2,p=1\$", stored)
    assert matches(stored, PASSWORD) and not matches(stored, PASSWORD + "x") and not matches(None, PASSWORD)
    assert PASSWORD not in str(trail) and stored not in str(trail) and "argon2" not in str(trail)


def test_a_hash_of_other_parameters_is_to_be_made_anew() -> None:
    assert not is_outdated(hash_password(PASSWORD))
    assert is_outdated("$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQxMjM0$6nXbPXSZlYlQ0xvLxkZ0yPqNQkyGxXtLhOlB4T9n4YA")


@pytest.mark.parametrize("leave", ["disable", "demote"])
def test_the_last_admin_stays(app: Flask, leave: str) -> None:
    make("alice", Role.ADMIN)
    make("bob", Role.ADMIN)

    def go(name: str) -> None:
        with writing() as session:
            set_active(session, name, False) if leave == "disable" else set_role(session, name, Role.VIEWER)

    go("bob")
    with pytest.raises(Conflict, match="alice is the last admin"):
        go("alice")
    with reading() as session:
        assert [one.role for one in list_users(session) if one.is_active and one.role == "admin"] == ["admin"]


def test_every_change_of_a_user_is_in_the_trail(app: Flask) -> None:
    make("alice", Role.ADMIN)
    make("bob")
    with writing() as session:
        set_role(session, "bob", Role.OPERATOR)
        set_password(session, "bob", "another horse battery")
        set_active(session, "bob", False)
        set_active(session, "bob", True)
    with reading() as session:
        trail = list_entries(session)
    assert [(one.actor_kind, one.action, one.subject, one.before, one.after) for one in trail][:4] == [
        ("command", "enable", "bob", {"is_active": False}, {"is_active": True}),
        ("command", "disable", "bob", {"is_active": True}, {"is_active": False}),
        ("command", "set password", "bob", None, None),
        ("command", "change", "bob", {"role": "viewer"}, {"role": "operator"}),
    ]
    assert "another horse" not in str(trail)


def test_a_change_that_fails_leaves_no_entry(app: Flask) -> None:
    make("alice", Role.ADMIN)
    with pytest.raises(RuntimeError), writing() as session:
        set_role(session, "alice", Role.ADMIN)
        raise RuntimeError
    with reading() as session:
        assert len(list_entries(session)) == 1


def test_an_unknown_user_is_said_to_be_one(app: Flask) -> None:
    with pytest.raises(NotFound, match="no user carol"), writing() as session:
        set_role(session, "carol", Role.ADMIN)


def test_nobody_locks_themselves_out(app: Flask) -> None:
    me = Principal("alice", Role.ADMIN, "person", make("alice", Role.ADMIN))
    make("root", Role.ADMIN)
    for step in (
        lambda session: set_role(session, "alice", Role.OPERATOR),
        lambda session: set_active(session, "alice", False),
    ):
        with pytest.raises(Conflict, match="Another admin can"), request_of(app, me), writing() as session:
            step(session)
    with request_of(app, me), writing() as session:
        set_role(session, "root", Role.VIEWER)


def test_a_password_to_hand_over_is_marked_until_another_is_set(app: Flask) -> None:
    make("alice")
    for temporary in (True, False):
        with writing() as session:
            set_password(session, "alice", make_password(), temporary=temporary)
        with reading() as session:
            assert [one.password_is_temporary for one in list_users(session)] == [temporary]
            assert list_entries(session, 1)[0].action == ("reset password" if temporary else "set password")
    assert len({make_password() for _ in range(20)}) == 20 and re.fullmatch(
        r"([a-z2-9]{4}-){3}[a-z2-9]{4}", make_password()
    )
