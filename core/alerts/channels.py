"""Channels: where alerts go. Their addresses are written and used, and shown to nobody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from core.alerts.addresses import shown
from core.alerts.send import check_address
from core.errors import Conflict, InputError, NotFound
from core.models import AlertChannel, AlertMessage
from core.people.audit import Subject, record
from core.people.roles import Role

LONGEST_NAME = 80
ENVIRONMENT = "ALERT_URLS {}"
KEPT = "This channel comes from the setting ALERT_URLS. Change it there, and start the service again."


@dataclass(frozen=True)
class ChannelRow:
    """A channel as lists show it: `leads_to` names the service, without secrets. What was sent last, or why not."""

    id: int
    name: str
    leads_to: str
    takes_alerts: bool
    takes_digest: bool
    from_environment: bool
    sent_at: datetime | None
    waiting: int
    error: str | None


def list_channels(session: Session) -> list[ChannelRow]:
    """Return all channels in the order of names."""
    table, message = AlertChannel, AlertMessage
    unsent = message.sent_at.is_(None)
    sums = (
        select(
            message.channel_id, func.max(message.sent_at).label("sent_at"),
            func.count().filter(unsent).label("waiting"), func.max(message.error).filter(unsent).label("error"),
        ).group_by(message.channel_id).subquery()
    )  # fmt: skip
    rows = select(table, sums.c.sent_at, func.coalesce(sums.c.waiting, 0), sums.c.error)
    rows = rows.outerjoin(sums, sums.c.channel_id == table.id).order_by(func.lower(table.name))
    return [
        ChannelRow(
            one.id, one.name, shown(one.address), one.takes_alerts, one.takes_digest, one.from_environment,
            sent_at, waiting, error,
        )
        for one, sent_at, waiting, error in session.execute(rows)
    ]  # fmt: skip


def get_channel(session: Session, channel_id: int) -> AlertChannel:
    """Return a channel; raises NotFound."""
    channel = session.get(AlertChannel, channel_id)
    if channel is None:
        raise NotFound("This channel is not there any more.")
    return channel


def save_channel(session: Session, fields: Mapping[str, Any], now: datetime, channel_id: int | None = None) -> int:
    """Make a channel of name, address, takes_alerts and takes_digest, or change one; returns its id.

    An empty address keeps the one there is. Raises InputError, Conflict, NotFound, Forbidden.
    """
    channel = get_channel(session, channel_id) if channel_id is not None else AlertChannel(made_at=now, address="")
    if channel.from_environment:
        raise Conflict(KEPT)
    before = _fields(channel) if channel_id is not None else None
    given = str(fields.get("address") or "").strip()
    _check_name(session, str(fields.get("name") or ""), channel_id)
    if not given and channel_id is None:
        raise InputError({"address": "Give the address that alerts go to."})
    channel.name = " ".join(str(fields["name"]).split())
    channel.address = check_address(given) if given else channel.address
    channel.takes_alerts, channel.takes_digest = bool(fields.get("takes_alerts")), bool(fields.get("takes_digest"))
    session.add(channel)
    session.flush()
    after = _fields(channel) | ({"address": "changed"} if given and before is not None else {})
    record(session, Role.ADMIN, "change" if before else "create", _subject(channel), before, after)
    return channel.id


def _check_name(session: Session, name: str, channel_id: int | None) -> None:
    name = " ".join(name.split())
    if not name:
        raise InputError({"name": "Give the channel a name."})
    if len(name) > LONGEST_NAME:
        raise InputError({"name": f"A channel's name has at most {LONGEST_NAME} letters."})
    same = select(AlertChannel.id).where(func.lower(AlertChannel.name) == name.lower())
    if session.scalar(same.where(AlertChannel.id != (channel_id or 0))) is not None:
        raise InputError({"name": f"There is a channel {name} already."})


def delete_channel(session: Session, channel_id: int) -> str:
    """Delete a channel; what was sent to it stays in the history. Returns its name. Raises NotFound, Conflict."""
    channel = get_channel(session, channel_id)
    if channel.from_environment:
        raise Conflict(KEPT)
    record(session, Role.ADMIN, "delete", _subject(channel), before=_fields(channel))
    session.execute(delete(AlertChannel).where(AlertChannel.id == channel_id))
    return channel.name


def follow_environment(session: Session, addresses: Sequence[str], now: datetime) -> None:
    """Keep a channel for each address of ALERT_URLS, and none for those that are no longer in it."""
    table = AlertChannel
    held = {one.address: one for one in session.scalars(select(table).where(table.from_environment.is_(True)))}
    gone = [one.id for address, one in held.items() if address not in addresses]
    if gone:
        session.execute(delete(table).where(table.id.in_(gone)))
    missing = [address for address in dict.fromkeys(addresses) if address not in held]
    names = _free_names(session, len(missing))
    session.add_all(
        table(name=name, address=address, from_environment=True, made_at=now)
        for name, address in zip(names, missing, strict=True)
    )
    session.flush()


def _free_names(session: Session, count: int) -> list[str]:
    taken = set(session.scalars(select(AlertChannel.name))) if count else set()
    names = (ENVIRONMENT.format(number) for number in range(1, count + len(taken) + 1))
    return [name for name in names if name not in taken][:count]


def _subject(channel: AlertChannel) -> Subject:
    return Subject("alert channel", channel.id, channel.name)


def _fields(channel: AlertChannel) -> dict[str, Any]:
    return {
        "name": channel.name, "leads_to": shown(channel.address),
        "takes_alerts": channel.takes_alerts, "takes_digest": channel.takes_digest,
    }  # fmt: skip
