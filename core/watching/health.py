"""Is everything alive: the database, Redis, a worker, the scheduler; is there room on the disk.

One definition for the status pill, /readyz and flask doctor.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from redis import Redis
from redis.exceptions import RedisError
from rq import Worker
from sqlalchemy import text

from core import context
from core.db import reading
from core.domain import utc_now
from core.errors import StreamflowError
from core.sources.circuit import CircuitState, circuit_states
from core.watching.disk_room import Room, least_room

SCHEDULER_SEEN_KEY = "streamflow:scheduler_seen_at"
SCHEDULER_MISSING_AFTER = timedelta(seconds=60)
# An agency that was left alone stays a trouble until it has answered; one that nobody asks any more is forgotten.
TRIED_AGAIN_WITHIN = timedelta(days=1)
MB = 1_000_000
# Below the first nothing works; the second is some days of a large installation's pulls.
NO_ROOM_BYTES, LITTLE_ROOM_BYTES = 20 * MB, 200 * MB


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, as a sentence; `severity` is bad or warning, `since` None where nobody knows.

    `name` is whose trouble it is, where the kind does not tell.
    """

    kind: str
    sentence: str
    severity: str = "bad"
    since: datetime | None = None
    name: str = ""


@dataclass(frozen=True)
class Health:
    """What stands and what is missing; `database` and `redis` are None when they answer, else why not."""

    database: str | None
    redis: str | None
    workers: int
    scheduler_seen_at: datetime | None
    problems: list[Problem] = field(default_factory=list)

    @property
    def ready(self) -> bool:
        """Whether we can work; an agency that does not answer is its own affair."""
        return all(problem.severity != "bad" for problem in self.problems)


def check_health() -> Health:
    """Ask each service for a sign of life."""
    database = _ask_database()
    redis, workers, seen = _ask_redis(context.redis())
    now = utc_now()
    problems = _problems(database, redis, workers, seen, now) + _room(least_room(context.settings()))
    return Health(database, redis, workers, seen, problems + ([] if redis else _agencies(context.redis(), now)))


def _ask_database() -> str | None:
    try:
        with reading() as session:
            session.execute(text("SELECT 1 FROM pull_configurations LIMIT 1"))
    except StreamflowError as error:
        return str(error)
    except Exception as error:  # the driver's own words are all there is to tell
        return f"The database does not answer as it should: {type(error).__name__}. Run flask init."
    return None


def _ask_redis(redis: Redis) -> tuple[str | None, int, datetime | None]:
    try:
        seen = scheduler_seen(redis)
        workers = Worker.count(connection=redis)
    except RedisError:
        return "Redis does not answer.", 0, None
    return None, workers, seen


def scheduler_seen(redis: Redis) -> datetime | None:
    """Return when the scheduler last said that it lives, None for never. Raises RedisError."""
    seen = redis.get(SCHEDULER_SEEN_KEY)
    return datetime.fromisoformat(seen.decode()) if isinstance(seen, bytes) else None


def _room(room: Room | None) -> list[Problem]:
    if room is None or room.free_bytes >= LITTLE_ROOM_BYTES:
        return []
    left = f"The disk that holds {room.what} has {room.free_bytes // MB} MB left"
    if room.free_bytes < NO_ROOM_BYTES:
        return [Problem("disk", f"{left}: nothing more can be stored. Free some space; runs then go on.")]
    return [Problem("disk", f"{left}. Free some space before pulls fail.", "warning")]


def _agencies(redis: Redis, now: datetime) -> list[Problem]:
    return [
        Problem(
            "agency",
            _left_alone(state),
            "warning",
            state.since,
            state.source,
        )
        for state in circuit_states(redis)
        if state.left_until is not None and now - state.left_until < TRIED_AGAIN_WITHIN
    ]


def _left_alone(state: CircuitState) -> str:
    if state.open_until is not None:
        return f"{state.source} does not answer and is left alone until {state.open_until:%H:%M} UTC."
    return f"{state.source} did not answer when it was last asked. The next pull tries it again."


def _problems(
    database: str | None, redis: str | None, workers: int, seen: datetime | None, now: datetime
) -> list[Problem]:
    problems = []
    if database:
        problems.append(Problem("database", database))
    if redis:
        problems.append(Problem("redis", "Redis is gone: no run can start. Stored data can still be read."))
        return problems
    if workers == 0:
        problems.append(Problem("worker", "No worker is running: runs wait until one starts."))
    if seen is None or now - seen > SCHEDULER_MISSING_AFTER:
        sentence = "The scheduler is not running: nothing starts by itself until it does."
        problems.append(Problem("scheduler", sentence, since=seen))
    return problems
