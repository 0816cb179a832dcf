"""The queues as they stand: what waits, who works on what, what failed and why; and failed jobs tried again or removed.

A few exchanges with Redis however many jobs there are: ids first, then all of their jobs at once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue, Worker
from rq.exceptions import InvalidJobOperation, NoSuchJobError
from rq.job import Job
from rq.registry import FailedJobRegistry
from rq.results import Result
from rq_scheduler import Scheduler
from sqlalchemy.orm import Session

from core.errors import Conflict, NotFound, QueueUnavailable
from core.people.audit import Subject, record
from core.people.roles import Role
from core.queue import QUEUES
from core.web.error_reports import cleaned

# Of failed jobs the newest; and as many at the head of a queue, among which the oldest is: a few are put in front.
MOST_FAILED, HEAD = 50, 20
LONGEST_LINE = 300
NOT_FAILED = "The job {job_id} is not among the failed any more: somebody else saw to it, or its time was over."


@dataclass(frozen=True)
class QueueRow:
    """A queue: how many wait, since when the oldest does, how many are being done, and how many failed."""

    name: str
    waiting: int
    oldest_at: datetime | None
    started: int
    failed: int


@dataclass(frozen=True)
class WorkerRow:
    """A worker, and the job in its hand with when it began; `doing` is None where it has none."""

    name: str
    state: str
    born_at: datetime | None
    seen_at: datetime | None
    doing: str | None
    since: datetime | None


@dataclass(frozen=True)
class FailedJob:
    """A job that failed: what it is, when it failed, and the last line of what it said."""

    id: str
    queue: str
    what: str
    failed_at: datetime | None
    last_line: str


@dataclass(frozen=True)
class QueuesNow:
    """All of it; `scheduled` counts what the scheduler will queue, next at `next_at`."""

    queues: list[QueueRow]
    workers: list[WorkerRow]
    failed: list[FailedJob]
    scheduled: int
    next_at: datetime | None


@dataclass(frozen=True)
class _Ids:
    """What the first exchange brings of a queue; failed ids are the newest first."""

    waiting: int
    head: list[str]
    started: list[str]
    failed: list[str]
    failed_count: int


def read_queues(redis: Redis, secrets: list[str]) -> QueuesNow:
    """Return the queues as they stand; `secrets` are taken out of what failed jobs said. Raises QueueUnavailable."""
    try:
        queues = [Queue(name, connection=redis) for name in QUEUES]
        ids, scheduled, next_at = _read_ids(redis, queues)
        jobs = _fetch(redis, {one for found in ids for one in (*found.head, *found.started, *found.failed)})
        rows = [_queue(queue.name, found, jobs) for queue, found in zip(queues, ids, strict=True)]
        working = {str(jobs[one].worker_name): jobs[one] for found in ids for one in found.started if one in jobs}
        workers = [_worker(one, working.get(one.name)) for one in Worker.all(connection=redis)]
        failed = _failed(redis, [jobs[one] for found in ids for one in found.failed if one in jobs], secrets)
    except RedisError as error:
        raise QueueUnavailable() from error
    return QueuesNow(rows, sorted(workers, key=lambda one: one.name), failed, scheduled, next_at)


def _read_ids(redis: Redis, queues: Sequence[Queue]) -> tuple[list[_Ids], int, datetime | None]:
    with redis.pipeline(transaction=False) as pipe:
        for queue in queues:
            pipe.llen(queue.key)
            pipe.lrange(queue.key, 0, HEAD - 1)
            pipe.zrange(queue.started_job_registry.key, 0, -1)
            pipe.zrange(queue.failed_job_registry.key, 0, MOST_FAILED - 1, desc=True)
            pipe.zcard(queue.failed_job_registry.key)
        pipe.zcard(Scheduler.scheduled_jobs_key)
        pipe.zrange(Scheduler.scheduled_jobs_key, 0, 0, withscores=True)
        *found, scheduled, first = pipe.execute()
    ids = []
    for at in range(0, len(found), 5):
        waiting, head, started, failed, failed_count = found[at : at + 5]
        started_ids = [one.partition(":")[0] for one in _texts(started)]
        ids.append(_Ids(waiting, _texts(head), started_ids, _texts(failed), failed_count))
    return ids, scheduled, datetime.fromtimestamp(first[0][1], UTC).replace(tzinfo=None) if first else None


def _texts(found: Iterable[bytes]) -> list[str]:
    return [one.decode() for one in found]


def _fetch(redis: Redis, ids: Iterable[str]) -> dict[str, Job]:
    """Return jobs by id, read at once; those that are gone meanwhile are left out."""
    wanted = sorted(ids)
    found = Job.fetch_many(wanted, connection=redis) if wanted else []
    return {job.id: job for job in found if job is not None}


def _queue(name: str, found: _Ids, jobs: dict[str, Job]) -> QueueRow:
    since = [_naive(jobs[one].enqueued_at) for one in found.head if one in jobs]
    oldest = min((one for one in since if one is not None), default=None)
    return QueueRow(name, found.waiting, oldest, len(found.started), found.failed_count)


def _worker(worker: Any, job: Job | None) -> WorkerRow:
    return WorkerRow(
        worker.name, str(worker.get_state()), _naive(worker.birth_date), _naive(worker.last_heartbeat),
        _what(job) if job else None, _naive(job.started_at) if job else None,
    )  # fmt: skip


def _failed(redis: Redis, jobs: Sequence[Job], secrets: list[str]) -> list[FailedJob]:
    """Return failed jobs, the newest first, with what they said, read at once."""
    with redis.pipeline(transaction=False) as pipe:
        for job in jobs:
            pipe.xrevrange(Result.get_key(job.id), "+", "-", count=1)  # type: ignore[no-untyped-call]
        results = pipe.execute()
    rows = [
        FailedJob(job.id, job.origin, _what(job), _naive(job.ended_at), cleaned(_last_line(redis, job, found), secrets))
        for job, found in zip(jobs, results, strict=True)
    ]
    return sorted(rows, key=lambda one: one.failed_at or datetime.min, reverse=True)


def _last_line(redis: Redis, job: Job, found: list[Any]) -> str:
    if not found:
        return ""
    result_id, payload = found[0]
    said = Result.restore(job.id, result_id.decode(), payload, connection=redis).exc_string or ""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    return lines[-1][:LONGEST_LINE] if lines else ""


def _what(job: Job) -> str:
    return str(job.description or job.id)


def _naive(moment: datetime | None) -> datetime | None:
    return moment.astimezone(UTC).replace(tzinfo=None) if moment and moment.tzinfo else moment


def requeue_failed(session: Session, redis: Redis, queue: str, job_id: str) -> None:
    """Queue a failed job again: every job may be done twice. Raises NotFound, Conflict, QueueUnavailable, Forbidden."""
    registry = _registry(redis, queue)
    record(session, Role.ADMIN, "requeue", Subject("job", None, job_id))
    try:
        registry.requeue(job_id)
    except (InvalidJobOperation, NoSuchJobError) as error:
        raise Conflict(NOT_FAILED.format(job_id=job_id)) from error
    except RedisError as error:
        raise QueueUnavailable() from error


def remove_failed(session: Session, redis: Redis, queue: str, job_id: str) -> None:
    """Forget a failed job. Raises NotFound, Conflict, QueueUnavailable, Forbidden."""
    registry = _registry(redis, queue)
    record(session, Role.ADMIN, "remove", Subject("job", None, job_id))
    try:
        if not registry.remove(job_id):
            raise Conflict(NOT_FAILED.format(job_id=job_id))
        Job.fetch(job_id, connection=redis).delete()
    except NoSuchJobError:
        return
    except RedisError as error:
        raise QueueUnavailable() from error


def _registry(redis: Redis, queue: str) -> FailedJobRegistry:
    if queue not in QUEUES:
        raise NotFound(f"There is no queue {queue}.")
    return FailedJobRegistry(queue, connection=redis)
