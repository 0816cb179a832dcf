"""Where users are signed in: a row for each browser, so that signing out, disabling or a new password ends it at once.

The cookie holds a random token, signed by Flask; the table holds the token's SHA-256, which opens nothing.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, or_, select, update
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


def check(session: Session, name: str, password: str) -> tuple[int, str | None] | None:
    """Return the id of the user whose password this is, with a better hash where one is due; None for anything else.

    An unknown name, a disabled user and a wrong password take the same time and say the same.
    """
    row = session.execute(
        select(User.id, User.password_hash, User.is_active).where(User.name == plain_name(name))
    ).one_or_none()
    right = matches(row.password_hash if row else None, password)
    if row is None or not right or not row.is_active:
        return None
    return row.id, hash_password(password) if is_outdated(row.password_hash) else None


def open_sign_in(session: Session, user_id: int, now: datetime, better_hash: str | None = None) -> str:
    """Sign a user in; returns the token for the cookie. Sign-ins that are over are forgotten."""
    token = secrets.token_urlsafe(32)
    session.execute(delete(SignIn).where(or_(SignIn.seen_at < now - IDLE, SignIn.started_at < now - LONGEST)))
    values = {"token_hash": _hash(token), "user_id": user_id, "started_at": now, "seen_at": now}
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
            SignIn.seen_at >= now - IDLE,
            SignIn.started_at >= now - LONGEST,
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


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
