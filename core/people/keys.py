"""Keys of programs: made with a scope and an end, shown once, revoked. Only a hash is kept, so none can be shown again.

A key is 256 random bits: there is nothing to guess, and SHA-256 without salt is enough.
"""

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from core.errors import Conflict, InputError, NotFound
from core.models import ApiKey, User
from core.people.audit import Subject, record
from core.people.principal import Principal, acting, require
from core.people.roles import SCOPES, Role

PREFIX = "sfk_"
START = 10
LONGEST_DAYS = 3650
MOST_OWN = 20
NAME = re.compile(r"[^\x00-\x1f\x7f]{1,80}")
# How exactly it is known when a key was used: each look at it would be a write.
USED_EVERY = timedelta(minutes=5)


@dataclass(frozen=True)
class KeyRow:
    """A key as lists show one; `start` is its first letters, `owner` the name of the person whose own it is."""

    id: int
    name: str
    start: str
    scope: str
    made_by: str
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None
    owner: str | None = None

    def state(self, now: datetime) -> str:
        """Return revoked, expired or active."""
        if self.revoked_at is not None:
            return "revoked"
        return "expired" if self.expires_at is not None and self.expires_at <= now else "active"


@dataclass(frozen=True)
class HeldKey:
    """Who comes with a key, and whether its use is worth noting again."""

    principal: Principal
    stale: bool


def list_keys(session: Session, owner_id: int | None = None) -> list[KeyRow]:
    """Return all keys, or those that are somebody's own, the newest first."""
    table = ApiKey
    rows = select(
        table.id, table.name, table.start, table.scope, table.made_by,
        table.created_at, table.expires_at, table.revoked_at, table.last_used_at, User.name,
    ).outerjoin(User, User.id == table.owner_id)  # fmt: skip
    if owner_id is not None:
        rows = rows.where(table.owner_id == owner_id)
    return [KeyRow(*tuple(row)) for row in session.execute(rows.order_by(table.id.desc()))]


def create_key(session: Session, name: str, scope: str, days: int | None, now: datetime, own: bool = False) -> str:
    """Make a key that ends after `days`, never for None; returns it, this once.

    An `own` one is that of whoever is acting, and may no more than its owner may. Raises InputError, Conflict,
    Forbidden.
    """
    name, owner = " ".join(name.split()), _owner(session, scope) if own else None
    _check(name, scope, days)
    if session.scalar(select(ApiKey.id).where(ApiKey.name == name)) is not None:
        raise Conflict(f"There is a key {name} already, or there was one. Choose another name.")
    secret = PREFIX + secrets.token_urlsafe(32)
    key = ApiKey(
        name=name, start=secret[:START], secret_hash=_hash(secret), scope=scope, made_by=acting().name,
        created_at=now, expires_at=now + timedelta(days=days) if days else None, owner_id=owner,
    )  # fmt: skip
    session.add(key)
    session.flush()
    fields = {"name": name, "scope": scope, "expires_at": key.expires_at}
    needs = Role.VIEWER if own else Role.ADMIN
    record(session, needs, "create", Subject("key", key.id, name), after=fields | ({"own": True} if own else {}))
    return secret


def _owner(session: Session, scope: str) -> int:
    """Return the id of the person who acts, who may make a key of a scope. A key makes no keys."""
    actor = require(SCOPES.get(scope, Role.VIEWER))
    if actor.kind != "person" or actor.id is None:
        raise Conflict("Only who is signed in has keys of their own.")
    held = select(func.count()).where(ApiKey.owner_id == actor.id, ApiKey.revoked_at.is_(None))
    if (session.scalar(held) or 0) >= MOST_OWN:
        raise Conflict(f"You have {MOST_OWN} keys. Revoke one that nothing uses any more.")
    return actor.id


def _check(name: str, scope: str, days: int | None) -> None:
    wrong = {}
    if not NAME.fullmatch(name):
        wrong["name"] = "Give the key a name of 80 letters at most, such as that of the program it is for."
    if scope not in SCOPES:
        wrong["scope"] = f"The scope must be one of {', '.join(SCOPES)}."
    if days is not None and not 1 <= days <= LONGEST_DAYS:
        wrong["days"] = f"A key lasts from 1 to {LONGEST_DAYS} days."
    if wrong:
        raise InputError(wrong)


def revoke_key(session: Session, name: str, now: datetime) -> None:
    """End a key at once, for good: an admin any, others their own. Raises NotFound, Conflict where it was revoked."""
    key = session.scalar(select(ApiKey).where(ApiKey.name == name))
    actor = acting()
    own = key is not None and actor.kind == "person" and actor.id is not None and key.owner_id == actor.id
    if key is None or not (own or actor.role.covers(Role.ADMIN)):
        raise NotFound(f"There is no key {name}.")
    if key.revoked_at is not None:
        raise Conflict(f"The key {name} was revoked before.")
    key.revoked_at = now
    needs = Role.VIEWER if own else Role.ADMIN
    record(session, needs, "revoke", Subject("key", key.id, name), {"revoked_at": None}, {"revoked_at": now})


def who_holds(session: Session, secret: str, now: datetime) -> HeldKey | None:
    """Return who comes with a key; None for one that is unknown, expired or revoked, or whose owner may not sign in."""
    table = ApiKey
    row = session.execute(
        select(table.id, table.name, table.scope, table.expires_at, table.last_used_at, User.role)
        .outerjoin(User, User.id == table.owner_id)
        .where(
            table.secret_hash == _hash(secret),
            table.revoked_at.is_(None),
            or_(table.owner_id.is_(None), User.is_active.is_(True)),
        )
    ).one_or_none()
    if row is None or (row.expires_at is not None and row.expires_at <= now):
        return None
    stale = row.last_used_at is None or now - row.last_used_at > USED_EVERY
    return HeldKey(Principal(row.name, _least(SCOPES[row.scope], row.role), "key", row.id), stale)


def _least(scope: Role, owner: str | None) -> Role:
    """Return what a key may: its scope, and no more than its owner may now."""
    return scope if owner is None or Role(owner).covers(scope) else Role(owner)


def note_used(session: Session, key_id: int, now: datetime) -> None:
    """Remember that a key was used."""
    session.execute(update(ApiKey).where(ApiKey.id == key_id).values(last_used_at=now))


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
