"""The scheduler's entries in Redis, kept equal to the enabled configurations: exactly one each, none else."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from redis import Redis
from redis.exceptions import RedisError
from rq.exceptions import NoSuchJobError
from rq.job import Job
from rq_scheduler import Scheduler
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core.errors import QueueUnavailable
from core.models import PullConfiguration
from core.queue import QUEUE_NAME
from core.schedules import next_times

ENTRY = "pull-configuration-"
START_SCHEDULED = "jobs.pull.start_scheduled"
SYNC_CATALOGUE = "jobs.catalogue.sync_catalogue"
# What is in the schedule whatever is configured: entry, cron (UTC), job.
STANDING = (
    ("catalogue-sync", "43 5 * * 0", SYNC_CATALOGUE),
    ("housekeeping", "17 9 * * *", "jobs.housekeeping.keep_house"),
    ("daily-summaries", "*/5 * * * *", "jobs.summaries.summarise"),
    ("alerts", "* * * * *", "jobs.alerts.look"),
)
LONGEST_JOB_SECONDS = 3600


@dataclass(frozen=True)
class Wanted:
    """An entry that should exist."""

    config_id: int
    cron: str
    next_run_at: datetime | None = None

    @property
    def entry_id(self) -> str:
        return f"{ENTRY}{self.config_id}"


def wanted_entries(session: Session) -> list[Wanted]:
    """Return the entries that the enabled configurations call for."""
    table = PullConfiguration
    rows = session.execute(select(table.id, table.schedule_value, table.next_run_at).where(table.is_enabled.is_(True)))
    return [Wanted(*row) for row in rows]


def ensure_standing_entries(redis: Redis, now: datetime) -> None:
    """Keep what is done whatever is configured in the schedule. Raises QueueUnavailable."""
    try:
        present = _entry_names(redis)
        for name, cron, job in STANDING:
            if name not in present or _cron_of(redis, name) != cron:
                _schedule(redis, name, cron, job, [], next_times(cron, now, 1)[0])
    except RedisError as error:
        raise QueueUnavailable() from error


def sync_entries(redis: Redis, wanted: Iterable[Wanted], now: datetime) -> bool:
    """Make Redis hold exactly the wanted entries; True when something had to change. Raises QueueUnavailable."""
    scheduler = Scheduler(queue_name=QUEUE_NAME, connection=redis)
    by_id = {entry.entry_id: entry for entry in wanted}
    try:
        present = {name for name in _entry_names(redis) if name.startswith(ENTRY)}
        stale = [name for name in present if name not in by_id]
        missing = [entry for name, entry in by_id.items() if name not in present or _cron_of(redis, name) != entry.cron]
        for name in [*stale, *(entry.entry_id for entry in missing)]:
            _remove(redis, scheduler, name)
        for entry in missing:
            _add(redis, entry, now)
    except RedisError as error:
        raise QueueUnavailable() from error
    return bool(stale or missing)


def write_next_runs(session: Session, now: datetime) -> None:
    """Bring every configuration's `next_run_at` in line with its schedule: none while it is disabled."""
    table = PullConfiguration
    session.execute(update(table).where(table.is_enabled.is_(False)).values(next_run_at=None))
    due = table.next_run_at.is_(None) | (table.next_run_at <= now)
    for config_id, cron in session.execute(
        select(table.id, table.schedule_value).where(table.is_enabled.is_(True), due)
    ):
        session.execute(update(table).where(table.id == config_id).values(next_run_at=next_times(cron, now, 1)[0]))


def _entry_names(redis: Redis) -> list[str]:
    names = redis.zrange(Scheduler.scheduled_jobs_key, 0, -1)
    return [name.decode() for name in names]  # type: ignore[union-attr]


def _cron_of(redis: Redis, name: str) -> str | None:
    try:
        return Job.fetch(name, connection=redis).meta.get("cron_string")
    except NoSuchJobError:
        return None


def _remove(redis: Redis, scheduler: Scheduler, name: str) -> None:
    scheduler.cancel(name)
    try:
        Job.fetch(name, connection=redis).delete()
    except NoSuchJobError:
        return


def _add(redis: Redis, entry: Wanted, now: datetime) -> None:
    # A time that passed while Redis was away is still due: that run catches up at once.
    first = entry.next_run_at or next_times(entry.cron, now, 1)[0]
    _schedule(redis, entry.entry_id, entry.cron, START_SCHEDULED, [entry.config_id], first)


def _schedule(redis: Redis, name: str, cron: str, job: str, args: list[int], first: datetime) -> None:
    scheduler = Scheduler(queue_name=QUEUE_NAME, connection=redis)
    scheduler.cron(cron, func=job, args=args, id=name, queue_name=QUEUE_NAME, timeout=LONGEST_JOB_SECONDS)
    # The library computes the first time in this process's local zone; ours is UTC, whatever the zone.
    redis.zadd(Scheduler.scheduled_jobs_key, {name: _epoch(first)})


def _epoch(moment: datetime) -> float:
    return (moment - datetime(1970, 1, 1)).total_seconds()
