import re
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from core.db import reading, writing
from core.domain import utc_now
from core.errors import Conflict, Forbidden, InputError, NotFound
from core.models import ApiKey
from core.people.audit import list_entries
from core.people.keys import MOST_OWN, PREFIX, USED_EVERY, create_key, list_keys, note_used, revoke_key, who_holds
from core.people.principal import Principal
from core.people.roles import Role
from core.people.users import create_user, set_active, set_role
from tests.people import PASSWORD, request_of

NOW = utc_now()
DAY = timedelta(days=1)


def make(name: str = "script", scope: str = "read", days: int | None = 1) -> str:
    with writing() as session:
        return create_key(session, name, scope, days, NOW)


def role_at(secret: str, later: timedelta = timedelta()) -> str | None:
    with reading() as session:
        held = who_holds(session, secret, NOW + later)
    return held.principal.role.value if held else None


def test_a_key_is_random_and_acts_in_its_scope(app: Flask) -> None:
    reads, operates = make(), make("pump", "operate")
    assert re.fullmatch(PREFIX + r"[\w-]{43}", reads)
    assert (role_at(reads), role_at(operates), role_at(reads[:-1]), role_at("")) == ("viewer", "operator", None, None)
    with reading() as session:
        assert [one.name for one in list_keys(session)] == ["pump", "script"]
        assert [one.made_by for one in list_keys(session)] == ["command line"] * 2


def test_a_key_ends_on_its_day(app: Flask) -> None:
    short, endless = make(days=1), make("for ever", days=None)
    moment = timedelta(microseconds=1)
    assert (role_at(short, DAY - moment), role_at(short, DAY), role_at(endless, 9999 * DAY)) == (
        "viewer",
        None,
        "viewer",
    )
    with reading() as session:
        assert [one.state(NOW + DAY) for one in list_keys(session)] == ["active", "expired"]


def test_a_revoked_key_opens_nothing_and_its_name_stays_taken(app: Flask) -> None:
    secret = make()
    with writing() as session:
        revoke_key(session, "script", NOW)
    assert role_at(secret) is None
    with reading() as session:
        assert list_keys(session)[0].state(NOW) == "revoked"
    with pytest.raises(Conflict, match="revoked before"), writing() as session:
        revoke_key(session, "script", NOW)
    with pytest.raises(Conflict, match="Choose another name"):
        make(" script ")
    with pytest.raises(NotFound, match="no key other"), writing() as session:
        revoke_key(session, "other", NOW)


def test_only_a_hash_and_the_first_letters_of_a_key_are_kept(app: Flask) -> None:
    secret = make()
    with reading() as session:
        row = session.execute(select(ApiKey.__table__)).mappings().one()
        trail = list_entries(session)
    assert secret not in str(dict(row)) and row["start"] == secret[:10] and len(row["secret_hash"]) == 64
    assert secret[10:] not in str(trail) and row["secret_hash"] not in str(trail)
    assert (trail[0].subject_kind, trail[0].action, trail[0].after["scope"]) == ("key", "create", "read")


def test_its_last_use_is_known_to_some_minutes(app: Flask) -> None:
    secret = make()
    with writing() as session:
        held = who_holds(session, secret, NOW)
        assert held is not None and held.stale
        note_used(session, held.principal.id or 0, NOW)
    with reading() as session:
        stale = [
            who_holds(session, secret, NOW + later).stale for later in (USED_EVERY, USED_EVERY + timedelta(seconds=1))
        ]
        assert stale == [False, True]
        assert list_keys(session)[0].last_used_at == NOW


@pytest.mark.parametrize(
    ("name", "scope", "days", "field"),
    [
        ("", "read", 1, "name"),
        ("x" * 81, "read", 1, "name"),
        ("a", "admin", 1, "scope"),
        ("a", "read", 0, "days"),
        ("a", "read", 3651, "days"),
    ],
)
def test_what_is_no_key_is_refused(app: Flask, name: str, scope: str, days: int, field: str) -> None:
    with pytest.raises(InputError) as refused:
        make(name, scope, days)
    assert set(refused.value.fields) == {field}


@pytest.fixture
def alice(app: Flask) -> Principal:
    """A signed-in operator; an admin beside her lets her be disabled."""
    with writing() as session:
        create_user(session, "root", PASSWORD, Role.ADMIN, NOW)
        user_id = create_user(session, "alice", PASSWORD, Role.OPERATOR, NOW)
    return Principal("alice", Role.OPERATOR, "person", user_id)


def make_own(app: Flask, who: Principal, name: str = "notebook", scope: str = "operate") -> str:
    with request_of(app, who), writing() as session:
        return create_key(session, name, scope, None, NOW, own=True)


def test_a_key_of_ones_own_may_what_its_owner_may_now(app: Flask, alice: Principal) -> None:
    secret = make_own(app, alice)
    roles = [role_at(secret)]
    for step in (
        lambda session: set_role(session, "alice", Role.VIEWER),
        lambda session: set_role(session, "alice", Role.ADMIN),
        lambda session: set_active(session, "alice", False),
        lambda session: set_active(session, "alice", True),
    ):
        with writing() as session:
            step(session)
        roles.append(role_at(secret))
    assert roles == ["operator", "viewer", "operator", None, "operator"]


def test_a_viewer_makes_no_key_that_operates_and_a_key_makes_none(app: Flask, alice: Principal) -> None:
    viewer, key = replace(alice, role=Role.VIEWER), replace(alice, kind="key")
    with pytest.raises(Forbidden):
        make_own(app, viewer)
    with pytest.raises(Conflict, match="Only who is signed in"):
        make_own(app, key)
    assert role_at(make_own(app, viewer, scope="read")) == "viewer"
    with pytest.raises(Forbidden), request_of(app, alice), writing() as session:
        create_key(session, "for everybody", "read", None, NOW)


def test_people_see_and_revoke_their_own_keys_alone(app: Flask, alice: Principal) -> None:
    make("pump")
    make_own(app, alice)
    with reading() as session:
        assert [(one.name, one.owner) for one in list_keys(session)] == [("notebook", "alice"), ("pump", None)]
        assert [one.name for one in list_keys(session, alice.id)] == ["notebook"]
    bob = Principal("bob", Role.OPERATOR, "person", 77)
    for who, name in ((alice, "pump"), (bob, "notebook"), (replace(alice, kind="key"), "notebook")):
        with pytest.raises(NotFound), request_of(app, who), writing() as session:
            revoke_key(session, name, NOW)
    with request_of(app, alice), writing() as session:
        revoke_key(session, "notebook", NOW)
    with reading() as session:
        assert [one.state(NOW) for one in list_keys(session)] == ["revoked", "active"]
        assert [(one.actor, one.action) for one in list_entries(session)][:2] == [
            ("alice", "revoke"),
            ("alice", "create"),
        ]


def test_nobody_has_keys_without_end(app: Flask, alice: Principal) -> None:
    for number in range(MOST_OWN):
        make_own(app, alice, f"notebook {number}")
    with pytest.raises(Conflict, match=f"You have {MOST_OWN} keys"):
        make_own(app, alice, "one more")
