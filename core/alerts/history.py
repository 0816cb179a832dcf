"""What was sent, and what waits to be sent."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.models import AlertMessage


@dataclass(frozen=True)
class MessageRow:
    """A message as the history shows it; `error` is why it is not through, `channel_id` None where it stays so."""

    id: int
    channel_id: int | None
    channel: str
    kind: str
    severity: str
    title: str
    body: str
    made_at: datetime
    sent_at: datetime | None
    error: str | None


def list_messages(session: Session, limit: int = 50) -> list[MessageRow]:
    """Return messages, the newest first."""
    table = AlertMessage
    rows = select(
        table.id, table.channel_id, table.channel_name, table.kind, table.severity, table.title, table.body,
        table.made_at, table.sent_at, table.error,
    ).order_by(table.id.desc()).limit(limit)  # fmt: skip
    return [MessageRow(*tuple(row)) for row in session.execute(rows)]
