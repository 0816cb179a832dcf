"""Notices become messages: one for each channel, unless these are quiet hours; and once a day the digest."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import Select, func, insert, select
from sqlalchemy.orm import Session

from core.alerts.outbox import drop_unwanted
from core.alerts.page_of import last_runs, page_of
from core.alerts.rests import digest_time, is_quiet
from core.alerts.states import open_states
from core.alerts.words import Day, Told, Voice, alert, digest
from core.models import AlertChannel, AlertMessage, AlertNotice, AlertRules, AlertState, DataPullLog, PullRunStation

DAY = timedelta(days=1)
Row = tuple[AlertNotice, AlertState, AlertChannel]


def pack(session: Session, rules: AlertRules, now: datetime, voice: Voice) -> None:
    """Make a message of all that a channel is to be told of; in quiet hours of what is grave alone, or nothing."""
    drop_unwanted(session)
    quiet = is_quiet(rules, now)
    if quiet and not rules.grave_always:
        return
    by_channel: dict[int, list[Row]] = defaultdict(list)
    for row in session.execute(_to_tell(grave_only=quiet)):
        by_channel[row[2].id].append((row[0], row[1], row[2]))
    runs = last_runs(session, {row[1] for rows in by_channel.values() for row in rows})
    messages = {channel: _message(rows, runs, now, voice) for channel, rows in by_channel.items()}
    session.add_all(messages.values())
    session.flush()
    for channel, rows in by_channel.items():
        for notice, _state, _channel in rows:
            notice.message_id = messages[channel].id


def _to_tell(grave_only: bool) -> Select[*Row]:
    rows = (
        select(AlertNotice, AlertState, AlertChannel)
        .join(AlertState, AlertState.id == AlertNotice.state_id)
        .join(AlertChannel, AlertChannel.id == AlertNotice.channel_id)
        .where(AlertNotice.message_id.is_(None), AlertChannel.takes_alerts.is_(True))
        .order_by(AlertState.severity, AlertNotice.id)
    )
    return rows.where(AlertState.severity == "bad") if grave_only else rows


def _message(rows: list[Row], runs: Mapping[int, int], now: datetime, voice: Voice) -> AlertMessage:
    events = [(notice.event, state) for notice, state, _channel in rows]
    told = alert(events, lambda state: page_of(state, runs), voice)
    severity = "bad" if any(state.severity == "bad" and state.ended_at is None for _, state, _ in rows) else "warning"
    if all(state.ended_at is not None for _, state, _ in rows):
        severity = "good"
    channel = rows[0][2]
    return AlertMessage(
        channel_id=channel.id, channel_name=channel.name, kind="alert", severity=severity, title=told.title,
        body=told.body, made_at=now, attempts=0,
    )  # fmt: skip


def pack_digests(session: Session, rules: AlertRules, now: datetime, voice: Voice) -> None:
    """Make today's digest for each channel that takes it and has none, once its hour has come."""
    due = digest_time(rules, now)
    if due is None or is_quiet(rules, now):
        return
    table, message = AlertChannel, AlertMessage
    has = select(message.id).where(message.channel_id == table.id, message.digest_on == now.date()).exists()
    wanted = select(table.id, table.name).where(table.takes_digest.is_(True), table.made_at < due, ~has)
    channels = session.execute(wanted).all()
    if channels:
        opened = open_states(session)
        runs = last_runs(session, opened)
        told = digest(opened, day_before(session, now), now, lambda state: page_of(state, runs), voice)
        severity = "warning" if opened else "good"
        session.execute(insert(message), [_digest(row.id, row.name, told, severity, now) for row in channels])


def _digest(channel_id: int, name: str, told: Told, severity: str, now: datetime) -> dict[str, object]:
    return {
        "channel_id": channel_id, "channel_name": name, "kind": "digest", "severity": severity, "title": told.title,
        "body": told.body, "made_at": now, "digest_on": now.date(),
    }  # fmt: skip


def day_before(session: Session, now: datetime) -> Day:
    """Count what the last 24 hours came to."""
    since, state, log, station = now - DAY, AlertState, DataPullLog, PullRunStation
    started, ended = session.execute(
        select(func.count().filter(state.told_at > since), func.count().filter(state.ended_at > since))
    ).one()
    runs = select(log.status, func.count()).where(log.start_time > since).group_by(log.status)
    written = func.sum(station.rows_new + station.rows_revised)
    values = session.scalar(select(written).join(log, log.id == station.run_id).where(log.start_time > since))
    counted = {status: count for status, count in session.execute(runs)}
    return Day(int(started), int(ended), counted, int(values or 0))
