"""What needs attention: one definition for the overview, the status pill and whoever else asks.

Services and agencies come from core.watching.health, which /readyz asks too; the rest comes from the database.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from core.alerts.outbox import failing_channels
from core.db import reading
from core.domain import RunStatus, utc_now
from core.models import DataPullLog, PullConfiguration
from core.pulling import quota
from core.watching.failing import failing_configurations
from core.watching.flood_watch import floods
from core.watching.health import Health, Problem, check_health
from core.watching.silence import silent_stations
from core.watching.summaries import LATE_AFTER

NAMES = {
    "database": "Database",
    "redis": "Redis",
    "worker": "Workers",
    "scheduler": "Scheduler",
    "disk": "Disk",
    "agency": "Agency",
}
GRAVEST_FIRST = ("bad", "warning")


@dataclass(frozen=True)
class Trouble:
    """One thing that needs a person: what it is, why, since when (None where nobody knows).

    `kind` is database, redis, worker, scheduler, disk, agency, quota, failing, partial, late, silent, flood,
    flood_ahead or channel; `severity` is bad or warning. `run_id` is the run to try again, `active_run_id` one under
    way, `stations` those meant. A flood has a `level` from 1 (action) to 4 (major).
    """

    kind: str
    name: str
    sentence: str
    severity: str
    since: datetime | None = None
    config_id: int | None = None
    run_id: int | None = None
    active_run_id: int | None = None
    stations: tuple[str, ...] = ()
    level: int = 0


def troubles_now() -> list[Trouble]:
    """Ask the services and the database, and return everything that needs attention now, the gravest first."""
    health = check_health()
    if health.database is not None:
        return services(health)
    with reading() as session:
        return list_troubles(session, health, utc_now())


def list_troubles(session: Session, health: Health, now: datetime) -> list[Trouble]:
    """Return everything that needs attention, the gravest first."""
    found = services(health) + low_quotas(session, now) + failing(session) + late(session, now) + silent(session)
    found += flooding(session, now) + deaf_channels(session)
    return sorted(found, key=lambda trouble: GRAVEST_FIRST.index(trouble.severity))


def services(health: Health) -> list[Trouble]:
    """Return what is wrong with the services and agencies; it asks no database."""
    return [_service(problem) for problem in health.problems]


def _service(problem: Problem) -> Trouble:
    name = problem.name or NAMES.get(problem.kind, problem.kind.capitalize())
    return Trouble(problem.kind, name, problem.sentence, problem.severity, problem.since)


def low_quotas(session: Session, now: datetime) -> list[Trouble]:
    """Return the agencies that allow few more requests this hour."""
    low = [one for one in quota.read_quotas(session) if quota.is_low(one.limit, one.remaining, one.seen_at, now)]
    words = "{:,} of {:,} requests are left this hour. History waits; what is new is still asked."
    return [Trouble("quota", one.source, words.format(one.remaining, one.limit), "warning", one.seen_at) for one in low]


def failing(session: Session) -> list[Trouble]:
    """Return the enabled configurations whose last run failed, as a whole or in some stations."""
    return [
        Trouble(
            "partial" if one.partial else "failing",
            one.name,
            one.sentence,
            "warning" if one.partial else "bad",
            one.since,
            one.config_id,
            one.run_id,
            one.active_run_id,
        )
        for one in failing_configurations(session)
    ]


def late(session: Session, now: datetime) -> list[Trouble]:
    """Return the enabled configurations whose run is overdue and not under way."""
    table, log = PullConfiguration, DataPullLog
    running = exists().where(log.config_id == table.id, log.status == RunStatus.RUNNING.value)
    overdue = select(table.id, table.name, table.next_run_at).where(
        table.is_enabled.is_(True), table.next_run_at < now - LATE_AFTER, ~running
    )
    return [
        Trouble("late", name, "Its run was due and has not started.", "warning", due, config_id)
        for config_id, name, due in session.execute(overdue.order_by(table.next_run_at))
    ]


def silent(session: Session) -> list[Trouble]:
    """Return the configurations some of whose stations are silent while others of their agency report."""
    return [
        Trouble("silent", one.name, one.sentence, "warning", one.since, one.config_id, stations=one.stations)
        for one in silent_stations(session)
    ]


def flooding(session: Session, now: datetime) -> list[Trouble]:
    """Return the watched rivers that flood or are forecast to; from a minor flood on it is bad."""
    return [
        Trouble(
            "flood_ahead" if flood.forecast else "flood",
            flood.name,
            flood.sentence,
            "bad" if flood.level > 1 else "warning",
            flood.since,
            stations=(flood.station_number,),
            level=flood.level,
        )
        for flood in floods(session, now)
    ]


def deaf_channels(session: Session) -> list[Trouble]:
    """Return the channels of alerts that a message could not be sent to, again and again."""
    words = "{} could not be sent, the last time because: {} It is tried again."
    return [
        Trouble("channel", one.name, words.format(one.count, one.error), "warning", one.since)
        for one in failing_channels(session)
    ]
