"""The runs of the last day on a line of time: what ran, what ran at once, and what should have run but did not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from core.models import DataPullLog, PullConfiguration
from core.schedules import times_between
from core.watching.summaries import LATE_AFTER

DAY = timedelta(days=1)


@dataclass(frozen=True)
class TimedRun:
    """A run on the line; `end` is None while it is under way."""

    id: int
    status: str
    start: datetime
    end: datetime | None


@dataclass(frozen=True)
class Lane:
    """A configuration's runs in order of their start, and the times of its schedule at which none began."""

    name: str
    runs: tuple[TimedRun, ...]
    missed: tuple[datetime, ...] = ()


def last_day(session: Session, now: datetime) -> list[Lane]:
    """Return a lane for each configuration that ran in the last 24 hours or should have, by name.

    Runs of deleted configurations stand under the names that they had.
    """
    since, log = now - DAY, DataPullLog
    rows = session.execute(
        select(log.config_id, log.config_name, log.id, log.status, log.start_time, log.end_time)
        .where(or_(log.start_time >= since, log.end_time >= since, log.end_time.is_(None)), log.start_time <= now)
        .order_by(log.start_time, log.id)
    ).all()
    runs: dict[tuple[int | None, str], list[TimedRun]] = {}
    for config_id, name, run_id, status, start, end in rows:
        lane = runs.setdefault((config_id, name if config_id is None else ""), [])
        lane.append(TimedRun(run_id, status, start, end))
    names = {(row.config_id, row.config_name if row.config_id is None else ""): row.config_name for row in rows}
    missed = _missed(session, {key[0]: tuple(of) for key, of in runs.items() if key[0] is not None}, now)
    lanes = [Lane(names[key], tuple(of), missed.pop(key[0], ("", ()))[1]) for key, of in runs.items()]
    lanes += [Lane(name, (), times) for name, times in missed.values() if times]
    return sorted(lanes, key=lambda lane: lane.name.lower())


def _missed(
    session: Session, runs: dict[int | None, tuple[TimedRun, ...]], now: datetime
) -> dict[int | None, tuple[str, tuple[datetime, ...]]]:
    """Return for each enabled configuration its name and the times that it missed since it was last changed."""
    table = PullConfiguration
    rows = session.execute(
        select(table.id, table.name, table.schedule_value, table.updated_at).where(table.is_enabled.is_(True))
    )
    return {
        config_id: (name, missed_times(cron, max(now - DAY, changed), now, runs.get(config_id, ())))
        for config_id, name, cron, changed in rows
    }


def missed_times(cron: str, since: datetime, now: datetime, runs: Sequence[TimedRun]) -> tuple[datetime, ...]:
    """Return the times of a schedule at which no run began within LATE_AFTER, nor was one under way. Pure."""
    due = times_between(cron, since, now - LATE_AFTER)
    return tuple(time for time in due if not any(_covers(run, time) for run in runs))


def _covers(run: TimedRun, time: datetime) -> bool:
    ended = run.end is not None and run.end < time
    return run.start <= time + LATE_AFTER and not (ended and run.start < time - timedelta(minutes=1))


def most_at_once(lanes: Sequence[Lane], now: datetime) -> int:
    """Return how many runs were under way at the same time at most. Pure."""
    steps = [(run.start, 1) for lane in lanes for run in lane.runs]
    steps += [(run.end or now, -1) for lane in lanes for run in lane.runs]
    under_way = most = 0
    for _, step in sorted(steps):
        under_way += step
        most = max(most, under_way)
    return most
