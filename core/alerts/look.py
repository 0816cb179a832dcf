"""Looking for trouble: what is there now, what has changed, who is to be told, and telling them."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from core import context
from core.alerts import outbox, packing, states
from core.alerts.channels import follow_environment, get_channel
from core.alerts.rules import lock_rules, take_turn
from core.alerts.send import send
from core.alerts.words import Told, Voice, trial
from core.db import reading, writing
from core.domain import utc_now
from core.models import AlertMessage
from core.people.audit import Subject, record
from core.people.roles import Role
from core.watching.trouble import Trouble, troubles_now

logger = logging.getLogger(__name__)

# It is asked for every minute; a little less, so that no minute is passed over.
EVERY = timedelta(seconds=45)


def look_if_due(now: datetime) -> bool:
    """Look, unless somebody just did; tells whether it did. Raises DatabaseBusy, DatabaseUnwritable."""
    with writing() as session:
        mine = take_turn(session, now, EVERY)
    if mine:
        look(troubles_now(), now)
        deliver(now)
    return mine


def look(troubles: Sequence[Trouble], now: datetime) -> None:
    """Write down what has changed, and pack what is to be told. While the database is gone nothing is known."""
    if any(trouble.kind == "database" for trouble in troubles):
        return
    voice = _voice()
    with writing() as session:
        rules = lock_rules(session)
        follow_environment(session, context.settings().alert_urls, now)
        states.record(session, troubles, now)
        packing.pack(session, rules, now, voice)
        packing.pack_digests(session, rules, now, voice)


def _voice() -> Voice:
    settings = context.settings()
    return Voice(settings.simulated, settings.public_url)


def deliver(now: datetime) -> int:
    """Send what waits; returns how much got through. What does not is kept, and tried again later."""
    with reading() as session:
        waiting = outbox.due(session, now)
    return sum(_deliver_one(message_id, now) for message_id in waiting)


def _deliver_one(message_id: int, now: datetime) -> bool:
    with writing() as session:
        message = outbox.take(session, message_id, now)
    if message is None:
        return False
    error = send(message.address, Told(message.title, message.body), message.severity)
    with writing() as session:
        outbox.settle(session, message, error, now)
    if error is not None:
        logger.warning("alert %d could not be sent, and is tried again: %s", message.id, error)
    return error is None


def try_channel(channel_id: int) -> str | None:
    """Send a test to a channel at once; returns None once it was taken, else why not. Raises NotFound, Forbidden."""
    now = utc_now()
    with writing() as session:
        channel = get_channel(session, channel_id)
        record(session, Role.ADMIN, "test", Subject("alert channel", channel.id, channel.name))
        name, address, told = channel.name, channel.address, trial(channel.name, _voice())
    error = send(address, told)
    with writing() as session:
        session.add(
            AlertMessage(
                channel_id=None if error else channel_id, channel_name=name, kind="test", severity="", title=told.title,
                body=told.body, made_at=now, attempts=1, sent_at=None if error else now, error=error,
            )
        )  # fmt: skip
    return error
