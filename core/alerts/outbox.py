"""Messages that wait to be sent: packed of notices, taken by one sender at a time, kept until they are through."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session

from core.alerts.rests import pause_after
from core.models import AlertChannel, AlertMessage, AlertNotice

# Longer than any send takes; whoever was killed in the middle has lost the message by then.
HELD_FOR = timedelta(minutes=5)
# So many failures in a row, and the overview says so.
MANY = 3


@dataclass(frozen=True)
class Outgoing:
    """A message in hand, and where it goes."""

    id: int
    address: str
    title: str
    body: str
    severity: str
    attempts: int


@dataclass(frozen=True)
class Deaf:
    """A channel that messages do not reach: how many, since when, why."""

    name: str
    count: str
    since: datetime
    error: str


def due(session: Session, now: datetime) -> list[int]:
    """Return the messages that can be sent now, the oldest first."""
    table = AlertMessage
    return list(session.scalars(select(table.id).where(*_due(now)).order_by(table.id)))


def _due(now: datetime) -> list[ColumnElement[bool]]:
    table = AlertMessage
    free = or_(table.not_before.is_(None), table.not_before <= now)
    return [table.sent_at.is_(None), table.channel_id.is_not(None), free]


def take(session: Session, message_id: int, now: datetime) -> Outgoing | None:
    """Take a message in hand; None where another has it or has sent it."""
    table = AlertMessage
    held = {"not_before": now + HELD_FOR, "attempts": table.attempts + 1}
    taken = session.scalar(update(table).where(table.id == message_id, *_due(now)).values(held).returning(table.id))
    if taken is None:
        return None
    found = select(table.id, AlertChannel.address, table.title, table.body, table.severity, table.attempts)
    row = session.execute(
        found.join(AlertChannel, AlertChannel.id == table.channel_id).where(table.id == message_id)
    ).one()
    return Outgoing(*row)


def settle(session: Session, message: Outgoing, error: str | None, now: datetime) -> None:
    """Write down that a message is through, or why it is not; then it is tried again after a pause."""
    table = AlertMessage
    values = {"sent_at": now, "error": None} if error is None else {"error": error}
    later = now + pause_after(message.attempts)
    session.execute(update(table).where(table.id == message.id).values(values | {"not_before": later}))


def failing_channels(session: Session) -> list[Deaf]:
    """Return the channels that a message could not be sent to for several times, by name."""
    table = AlertMessage
    stuck = and_(table.sent_at.is_(None), table.attempts >= MANY, table.error.is_not(None))
    rows = select(AlertChannel.name, func.count(), func.min(table.made_at), func.max(table.error)).join_from(
        AlertChannel, table, table.channel_id == AlertChannel.id
    )
    rows = rows.where(stuck).group_by(AlertChannel.name).order_by(AlertChannel.name)
    return [
        Deaf(name, "1 alert" if count == 1 else f"{count:,} alerts", since, error or "")
        for name, count, since, error in session.execute(rows)
    ]


def drop_unwanted(session: Session) -> None:
    """Forget what no channel wants any more: notices and unsent messages of those that take no alerts."""
    off = select(AlertChannel.id).where(AlertChannel.takes_alerts.is_(False))
    session.execute(delete(AlertNotice).where(AlertNotice.message_id.is_(None), AlertNotice.channel_id.in_(off)))


def forget(session: Session, before: datetime) -> None:
    """Delete the messages made before a moment that are through, or whose channel is gone.

    What told of a trouble that is kept stays: without its message a notice would be sent again.
    """
    table = AlertMessage
    over = or_(table.sent_at.is_not(None), table.channel_id.is_(None))
    told = exists().where(AlertNotice.message_id == table.id)
    session.execute(delete(table).where(table.made_at < before, over, ~told))
