"""The open troubles as the database keeps them: what has changed is written there, with whom it is to be told."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, insert, literal, select
from sqlalchemy.orm import Session

from core.alerts.decide import Step, level_of, steps, subject_of
from core.alerts.words import ENDED, STARTED, WORSE
from core.models import AlertChannel, AlertNotice, AlertState
from core.store.tables import UtcTime
from core.watching.trouble import Trouble

EVENTS = {Step.TELL: STARTED, Step.WORSE: WORSE, Step.END: ENDED}
LONGEST_NAME = 200


def record(session: Session, troubles: Sequence[Trouble], now: datetime) -> None:
    """Write down what became of the troubles, and a notice for each channel that is to be told.

    The rules must be locked (core.alerts.rules.lock_rules): two that record at once would tell twice.
    """
    held = {state.subject: state for state in session.scalars(select(AlertState).where(AlertState.ended_at.is_(None)))}
    there: dict[str, Trouble] = {}
    for trouble in troubles:
        there.setdefault(subject_of(trouble), trouble)
    events: dict[str, list[AlertState]] = {STARTED: [], WORSE: [], ENDED: []}
    for subject, step in steps(held, there, now).items():
        state = _apply(session, held.get(subject), subject, there.get(subject), step, now)
        if step in EVENTS:
            events[EVENTS[step]].append(state)
    session.flush()
    for event in (STARTED, WORSE):
        _tell_all(session, event, events[event], now)
    _tell_those_told(session, events[ENDED], now)


def _apply(
    session: Session, state: AlertState | None, subject: str, trouble: Trouble | None, step: Step, now: datetime
) -> AlertState:
    if trouble is not None:
        state = state or _new(session, subject, trouble, now)
        _freshen(state, trouble, step, now)
        return state
    assert state is not None, "a step is of something"
    if step is Step.DROP:
        session.delete(state)
    else:
        state.gone_at = state.gone_at or now
        state.ended_at = now if step is Step.END else None
    return state


def _new(session: Session, subject: str, trouble: Trouble, now: datetime) -> AlertState:
    state = AlertState(subject=subject, seen_at=now, since=trouble.since or now, level=level_of(trouble))
    session.add(state)
    return state


def _freshen(state: AlertState, trouble: Trouble, step: Step, now: datetime) -> None:
    """Keep the newest words, and the gravest level that was told."""
    state.kind, state.name, state.severity = trouble.kind, trouble.name[:LONGEST_NAME], trouble.severity
    state.sentence, state.gone_at = trouble.sentence, None
    if step in EVENTS:
        state.told_at, state.level = now, max(state.level, level_of(trouble))


def _tell_all(session: Session, event: str, states: Sequence[AlertState], now: datetime) -> None:
    channels = session.scalars(select(AlertChannel.id).where(AlertChannel.takes_alerts.is_(True))).all()
    notices = [
        {"channel_id": channel, "state_id": state.id, "event": event, "level": state.level, "made_at": now}
        for state in states
        for channel in channels
    ]
    if notices:
        session.execute(insert(AlertNotice), notices)


def _tell_those_told(session: Session, states: Sequence[AlertState], now: datetime) -> None:
    """Tell of an end to whom its start was told, or is about to be."""
    notice = AlertNotice
    told = (
        select(notice.channel_id, notice.state_id, literal(ENDED), literal(0), literal(now, UtcTime))
        .join(AlertChannel, AlertChannel.id == notice.channel_id)
        .where(notice.state_id.in_([state.id for state in states]), AlertChannel.takes_alerts.is_(True))
        .distinct()
    )
    columns = ["channel_id", "state_id", "event", "level", "made_at"]
    if states:
        session.execute(insert(notice).from_select(columns, told))


def open_states(session: Session) -> list[AlertState]:
    """Return the troubles that were told and are open, the gravest first."""
    table = AlertState
    rows = select(table).where(table.ended_at.is_(None), table.told_at.is_not(None))
    return list(session.scalars(rows.order_by(table.severity, table.since)))


def forget(session: Session, before: datetime) -> None:
    """Delete the troubles that ended before a moment, with what was told of them."""
    session.execute(delete(AlertState).where(AlertState.ended_at < before))
