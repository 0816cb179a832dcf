import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from core.db import reading, writing
from core.domain import utc_now
from core.errors import Conflict, InputError, NotFound
from core.models import ApiKey
from core.people.audit import list_entries
from core.people.keys import PREFIX, USED_EVERY, create_key, list_keys, note_used, revoke_key, who_holds

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
