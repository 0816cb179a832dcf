"""Keys of programs: made with a scope and an end, shown once, revoked. Only a hash is kept, so none can be shown again.

A key is 256 random bits: there is nothing to guess, and SHA-256 without salt is enough.
"""

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core.errors import Conflict, InputError, NotFound
from core.models import ApiKey
from core.people.audit import Subject, record
from core.people.principal import Principal, acting
from core.people.roles import SCOPES, Role

PREFIX = "sfk_"
START = 10
LONGEST_DAYS = 3650
NAME = re.compile(r"[^\x00-\x1f\x7f]{1,80}")
# How exactly it is known when a key was used: each look at it would be a write.
USED_EVERY = timedelta(minutes=5)


@dataclass(frozen=True)
class KeyRow:
    """A key as lists show one; `start` is its first letters."""

    id: int
    name: str
    start: str
    scope: str
    made_by: str
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None

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


def list_keys(session: Session) -> list[KeyRow]:
    """Return all keys, the newest first."""
    table = ApiKey
    rows = select(
        table.id, table.name, table.start, table.scope, table.made_by,
        table.created_at, table.expires_at, table.revoked_at, table.last_used_at,
    )  # fmt: skip
    return [KeyRow(*row) for row in session.execute(rows.order_by(table.id.desc()))]


def create_key(session: Session, name: str, scope: str, days: int | None, now: datetime) -> str:
    """Make a key that ends after `days`, never for None; returns it, this once. Raises InputError, Conflict."""
    name = " ".join(name.split())
    _check(name, scope, days)
    if session.scalar(select(ApiKey.id).where(ApiKey.name == name)) is not None:
        raise Conflict(f"There is a key {name} already, or there was one. Choose another name.")
    secret = PREFIX + secrets.token_urlsafe(32)
    key = ApiKey(
        name=name, start=secret[:START], secret_hash=_hash(secret), scope=scope, made_by=acting().name,
        created_at=now, expires_at=now + timedelta(days=days) if days else None,
    )  # fmt: skip
    session.add(key)
    session.flush()
    fields = {"name": name, "scope": scope, "expires_at": key.expires_at}
    record(session, Role.ADMIN, "create", Subject("key", key.id, name), after=fields)
    return secret


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
    """End a key at once, for good. Raises NotFound, Conflict where it was revoked before."""
    key = session.scalar(select(ApiKey).where(ApiKey.name == name))
    if key is None:
        raise NotFound(f"There is no key {name}.")
    if key.revoked_at is not None:
        raise Conflict(f"The key {name} was revoked before.")
    key.revoked_at = now
    record(session, Role.ADMIN, "revoke", Subject("key", key.id, name), {"revoked_at": None}, {"revoked_at": now})


def who_holds(session: Session, secret: str, now: datetime) -> HeldKey | None:
    """Return who comes with a key; None for one that is unknown, expired or revoked."""
    table = ApiKey
    row = session.execute(
        select(table.id, table.name, table.scope, table.expires_at, table.last_used_at).where(
            table.secret_hash == _hash(secret), table.revoked_at.is_(None)
        )
    ).one_or_none()
    if row is None or (row.expires_at is not None and row.expires_at <= now):
        return None
    stale = row.last_used_at is None or now - row.last_used_at > USED_EVERY
    return HeldKey(Principal(row.name, SCOPES[row.scope], "key", row.id), stale)


def note_used(session: Session, key_id: int, now: datetime) -> None:
    """Remember that a key was used."""
    session.execute(update(ApiKey).where(ApiKey.id == key_id).values(last_used_at=now))


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
