"""The audit trail: who changed what, in the transaction of the change itself. It is also the last guard of a change:
whoever may not make it cannot write its entry, and so the transaction fails.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from core.domain import iso_utc, utc_now
from core.models import AuditEntry
from core.people.principal import require
from core.people.roles import Role

LONGEST_SUBJECT = 200
Fields = Mapping[str, Any] | None


@dataclass(frozen=True)
class Subject:
    """What was changed: its kind, such as configuration or key, its id where it has one, and its name."""

    kind: str
    id: int | None
    name: str


def record(
    session: Session, needs: Role, action: str, subject: Subject, before: Fields = None, after: Fields = None
) -> None:
    """Write down a change; of two states only what differs, and nothing where nothing does. Raises Forbidden.

    Secrets must not be among the fields: the callers name the fields they give one by one.
    """
    actor = require(needs)
    if before is not None and after is not None:
        before, after = _differing(before, after)
        if not after:
            return
    values = {
        "at": utc_now(),
        "actor_kind": actor.kind,
        "actor": actor.name,
        "action": action,
        "subject_kind": subject.kind,
        "subject_id": subject.id,
        "subject": subject.name[:LONGEST_SUBJECT],
        "before": _plain(before),
        "after": _plain(after),
    }
    session.execute(insert(AuditEntry), [values])


def _differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return {name: before.get(name) for name in names}, {name: after.get(name) for name in names}


def _plain(fields: Fields) -> dict[str, Any] | None:
    return None if fields is None else {name: _as_json(value) for name, value in fields.items()}


def _as_json(value: Any) -> Any:
    if isinstance(value, datetime):
        return iso_utc(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | set | frozenset):
        return sorted(value)
    return value


@dataclass(frozen=True)
class Entry:
    """An entry as it is read."""

    id: int
    at: datetime
    actor_kind: str
    actor: str
    action: str
    subject_kind: str
    subject_id: int | None
    subject: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None


@dataclass(frozen=True)
class Wanted:
    """Which entries to read: by whom, about what kind of thing, with a text in its name; None for all."""

    actor: str | None = None
    kind: str | None = None
    text: str | None = None


def list_entries(
    session: Session, limit: int = 200, before_id: int | None = None, wanted: Wanted | None = None
) -> list[Entry]:
    """Return entries, the newest first; those older than `before_id` where it is given."""
    table, wanted = AuditEntry, wanted or Wanted()
    rows = select(
        table.id, table.at, table.actor_kind, table.actor, table.action, table.subject_kind, table.subject_id,
        table.subject, table.before, table.after,
    ).order_by(table.id.desc()).limit(limit)  # fmt: skip
    if before_id is not None:
        rows = rows.where(table.id < before_id)
    if wanted.actor is not None:
        rows = rows.where(table.actor == wanted.actor)
    if wanted.kind is not None:
        rows = rows.where(table.subject_kind == wanted.kind)
    if wanted.text is not None:
        rows = rows.where(table.subject.icontains(wanted.text, autoescape=True))
    return [Entry(*row) for row in session.execute(rows)]


def list_actors(session: Session) -> list[str]:
    """Return everybody who stands in the trail, in the order of names."""
    return list(session.scalars(select(AuditEntry.actor).distinct().order_by(AuditEntry.actor)))


def list_kinds(session: Session) -> list[str]:
    """Return every kind of thing that stands in the trail, in order."""
    return list(session.scalars(select(AuditEntry.subject_kind).distinct().order_by(AuditEntry.subject_kind)))
