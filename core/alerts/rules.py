"""What holds for all channels: quiet hours, the digest, and whose turn it is to look."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from core.errors import InputError
from core.models import AlertRules
from core.people.audit import Subject
from core.people.audit import record as write_down
from core.people.roles import Role

THE_ONE = 1
FIELDS = ("quiet_from", "quiet_to", "grave_always", "digest_hour")
HOURS = range(24)


def read_rules(session: Session) -> AlertRules:
    """Return the rules."""
    return session.scalars(select(AlertRules).where(AlertRules.id == THE_ONE)).one()


def lock_rules(session: Session) -> AlertRules:
    """Return the rules, and keep everybody else who locks them waiting until this transaction is over."""
    return session.scalars(select(AlertRules).where(AlertRules.id == THE_ONE).with_for_update()).one()


def take_turn(session: Session, now: datetime, every: timedelta) -> bool:
    """Tell whether it is time to look again, and that it is us: of many who ask at once one is told so."""
    table = AlertRules
    free = or_(table.looked_at.is_(None), table.looked_at <= now - every, table.looked_at > now)
    taken = session.execute(update(table).where(table.id == THE_ONE, free).values(looked_at=now))
    return bool(taken.rowcount == 1)  # type: ignore[attr-defined]


def last_look(session: Session) -> datetime | None:
    """Return when somebody last looked, None for never."""
    return session.scalar(select(AlertRules.looked_at).where(AlertRules.id == THE_ONE))


def save_rules(session: Session, fields: Mapping[str, Any]) -> None:
    """Change the rules; hours are 0 to 23 UTC or None. Raises InputError, Forbidden."""
    rules = lock_rules(session)
    hours = {name: _hour(name, fields.get(name)) for name in ("quiet_from", "quiet_to", "digest_hour")}
    if (hours["quiet_from"] is None) != (hours["quiet_to"] is None):
        raise InputError({"quiet": "Quiet hours need a beginning and an end. Choose both, or neither."})
    if hours["quiet_from"] is not None and hours["quiet_from"] == hours["quiet_to"]:
        raise InputError({"quiet": "Quiet hours that begin and end together are none. Choose another end."})
    before = {name: getattr(rules, name) for name in FIELDS}
    after = {**hours, "grave_always": bool(fields.get("grave_always"))}
    for name, value in after.items():
        setattr(rules, name, value)
    write_down(session, Role.OPERATOR, "change", Subject("alerts", None, "quiet hours and digest"), before, after)


def _hour(name: str, value: Any) -> int | None:
    if value is None or value == "":
        return None
    if not str(value).isdigit() or int(value) not in HOURS:
        raise InputError({name: "An hour is a number from 0 to 23."})
    return int(value)
