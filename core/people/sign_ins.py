"""Where users are signed in: a row for each browser, so that signing out, disabling or a new password ends it at once.

The cookie holds a random token, signed by Flask; the table holds the token's SHA-256, which opens nothing.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, insert, or_, select, update
from sqlalchemy.orm import Session

from core.models import SignIn, User
from core.people.passwords import hash_password, is_outdated, matches
from core.people.principal import Principal
from core.people.roles import Role
from core.people.users import note_sign_in, plain_name

# Without a person's doing, and in any case.
IDLE, LONGEST = timedelta(hours=12), timedelta(days=7)
# How exactly it is known when a person did something: each look at it would be a write.
SEEN_EVERY = timedelta(minutes=5)


@dataclass(frozen=True)
class Held:
    """Who is signed in, and when that person last did something."""

    principal: Principal
    seen_at: datetime


@dataclass(frozen=True)
class Checked:
    """The user whose password was right, with a better hash where one is due.

    A temporary password opens nothing until another one is chosen.
    """

    principal: Principal
    better_hash: str | None
    temporary: bool


def check(session: Session, name: str, password: str) -> Checked | None:
    """Return the user whose password this is; None for anything else.

    An unknown name, a disabled user and a wrong password take the same time and say the same.
    """
    row = session.execute(
        select(User.id, User.name, User.role, User.password_hash, User.is_active, User.password_is_temporary).where(
            User.name == plain_name(name)
        )
    ).one_or_none()
    right = matches(row.password_hash if row else None, password)
    if row is None or not right or not row.is_active:
        return None
    better = hash_password(password) if is_outdated(row.password_hash) else None
    return Checked(Principal(row.name, Role(row.role), "person", row.id), better, row.password_is_temporary)


def open_sign_in(
    session: Session, user_id: int, now: datetime, better_hash: str | None = None, browser: str | None = None
) -> str:
    """Sign a user in; returns the token for the cookie. Sign-ins that are over are forgotten."""
    token = secrets.token_urlsafe(32)
    session.execute(delete(SignIn).where(or_(SignIn.seen_at < now - IDLE, SignIn.started_at < now - LONGEST)))
    values = {
        "token_hash": _hash(token), "user_id": user_id, "started_at": now, "seen_at": now, "browser": browser,
    }  # fmt: skip
    session.execute(insert(SignIn), [values])
    note_sign_in(session, user_id, now, better_hash)
    return token


def who_is(session: Session, token: str, now: datetime) -> Held | None:
    """Return who holds a token, as the user is now; None when it is over or the user may not sign in."""
    row = session.execute(
        select(User.id, User.name, User.role, SignIn.seen_at)
        .join(User, User.id == SignIn.user_id)
        .where(
            SignIn.token_hash == _hash(token),
            *_lasting(now),
            User.is_active.is_(True),
        )
    ).one_or_none()
    return Held(Principal(row.name, Role(row.role), "person", row.id), row.seen_at) if row else None


def note_seen(session: Session, token: str, now: datetime) -> None:
    """Remember that a person did something."""
    session.execute(update(SignIn).where(SignIn.token_hash == _hash(token)).values(seen_at=now))


def end_sign_in(session: Session, token: str) -> None:
    """Sign out: the token opens nothing any more."""
    session.execute(delete(SignIn).where(SignIn.token_hash == _hash(token)))


@dataclass(frozen=True)
class SignInRow:
    """A browser in which somebody is signed in; `is_this` is the one that asks."""

    started_at: datetime
    seen_at: datetime
    browser: str | None
    is_this: bool


def list_sign_ins(session: Session, user_id: int, now: datetime, token: str) -> list[SignInRow]:
    """Return where a user is signed in, the last seen first; `token` is that of the browser that asks."""
    table = SignIn
    rows = select(table.started_at, table.seen_at, table.browser, table.token_hash == _hash(token))
    rows = rows.where(table.user_id == user_id, *_lasting(now)).order_by(table.seen_at.desc(), table.started_at.desc())
    return [SignInRow(started, seen, browser, bool(this)) for started, seen, browser, this in session.execute(rows)]


def count_sign_ins(session: Session, now: datetime) -> dict[int, int]:
    """Return in how many browsers users are signed in, by id; those who are in none are left out."""
    rows = select(SignIn.user_id, func.count()).where(*_lasting(now)).group_by(SignIn.user_id)
    return {user_id: count for user_id, count in session.execute(rows)}


def end_other_sign_ins(session: Session, user_id: int, token: str) -> int:
    """Sign a user out in every browser but that of a token; returns in how many."""
    others = (SignIn.user_id == user_id, SignIn.token_hash != _hash(token))
    return len(session.scalars(delete(SignIn).where(*others).returning(SignIn.token_hash)).all())


def _lasting(now: datetime) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return SignIn.seen_at >= now - IDLE, SignIn.started_at >= now - LONGEST


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
