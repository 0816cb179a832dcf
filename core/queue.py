"""The queue: where runs wait for a worker. Everything outside jobs/ starts work here, by dotted name alone."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from redis import Redis
from redis.backoff import ExponentialBackoff, NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError
from redis.retry import Retry
from rq import Queue
from rq.exceptions import NoSuchJobError
from rq.job import Job
from rq.queue import EnqueueData

from core.errors import QueueUnavailable
from core.settings import Settings

QUEUE_NAME = "streamflow"
HISTORY_QUEUE = "streamflow-history"
# The order in which a worker looks into them.
QUEUES = (QUEUE_NAME, HISTORY_QUEUE)
REDIS_FILE = "redis.url"
PLAN_SECONDS = 600
# A turn gives way after seconds; only what is overwritten in one transaction takes long.
LONGEST_TURN_SECONDS = 24 * 3600
KEEP_FAILED_SECONDS = 24 * 3600
IN_PASSING_SECONDS = 0.3
# A request waits this long for its count, and no longer.
COUNTS_WAIT_SECONDS = 0.3
PEOPLE_WAIT_SECONDS = 2
NO_REDIS = "redis://127.0.0.1:1"


@dataclass(frozen=True)
class Waiting:
    """A batch that waits for a worker to take its next turn."""

    batch_id: int
    turn: int
    history: bool

    @property
    def job_id(self) -> str:
        """The queue's id for this turn."""
        return f"batch-{self.batch_id}-{self.turn}"


def redis_address(settings: Settings) -> str:
    """REDIS_URL, else what the Redis of this data folder wrote down, else an address where nothing answers."""
    if settings.redis_url:
        return settings.redis_url
    note = settings.data_dir / REDIS_FILE
    return note.read_text().strip() if note.exists() else NO_REDIS


def connect_redis(settings: Settings) -> Redis:
    """Return a connection that opens when first used, and tries again where it breaks."""
    retry = Retry(ExponentialBackoff(cap=1, base=0.05), retries=3)
    return _connect(settings, socket_connect_timeout=3, health_check_interval=30, retry=retry)


def connect_for_people(settings: Settings) -> Redis:
    """Return a connection for whom people wait for: a Redis that hangs is soon given up, and not asked again."""
    retry = Retry(ExponentialBackoff(cap=1, base=0.05), retries=2, supported_errors=(RedisConnectionError,))
    return _connect(
        settings, socket_connect_timeout=PEOPLE_WAIT_SECONDS, socket_timeout=PEOPLE_WAIT_SECONDS, retry=retry
    )


def connect_for_counts(settings: Settings) -> Redis:
    """Return a connection for whoever can do without an answer, and does not wait for one."""
    brief, never = COUNTS_WAIT_SECONDS, Retry(NoBackoff(), retries=0)
    return _connect(settings, socket_connect_timeout=brief, socket_timeout=brief, retry=never)


def _connect(settings: Settings, **how: Any) -> Redis:
    """Connect; a platform's self-signed rediss:// is accepted as it comes."""
    address = redis_address(settings)
    extra = {"ssl_cert_reqs": "none"} if address.startswith("rediss://") else {}
    return Redis.from_url(address, **how, **extra)


def job_id_of(run_id: int) -> str:
    """The queue's id for the planning of a run."""
    return f"run-{run_id}"


def missing_jobs(redis: Redis, ids: Iterable[str]) -> set[str]:
    """Return which jobs neither wait in a queue nor are being done. Raises QueueUnavailable.

    A job just taken off its queue is in no list until its worker notes it: what seems missing is looked for twice.
    """
    try:
        missing = set(ids) - _queued_jobs(redis)
        if missing and redis.exists(*(Job.key_for(one) for one in missing)):
            time.sleep(IN_PASSING_SECONDS)
            missing -= _queued_jobs(redis)
    except RedisError as error:
        raise QueueUnavailable() from error
    return missing


def enqueue_run(redis: Redis, run_id: int) -> None:
    """Put a run in the queue to be planned; one that waits there already is left alone. Raises QueueUnavailable."""
    if missing_jobs(redis, [job_id_of(run_id)]):
        _enqueue(redis, "jobs.pull.plan_run", job_id_of(run_id), PLAN_SECONDS, run_id)


def enqueue_batches(redis: Redis, waiting: Iterable[Waiting], at_front: bool = False) -> int:
    """Put batches' next turns in their queues, those not there already; returns how many. Raises QueueUnavailable.

    What is new has a queue that workers empty before they look into the one of histories.
    """
    by_id = {one.job_id: one for one in waiting}
    missing = missing_jobs(redis, by_id)
    lacking = [one for job_id, one in by_id.items() if job_id in missing]
    try:
        for name, history in ((QUEUE_NAME, False), (HISTORY_QUEUE, True)):
            jobs = [_turn(one, at_front) for one in lacking if one.history is history]
            if jobs:
                Queue(name, connection=redis).enqueue_many(jobs)
    except RedisError as error:
        raise QueueUnavailable() from error
    return len(lacking)


def _turn(one: Waiting, at_front: bool) -> EnqueueData:
    return Queue.prepare_data(
        "jobs.pull.pull_batch",
        args=(one.batch_id,),
        job_id=one.job_id,
        timeout=LONGEST_TURN_SECONDS,
        result_ttl=0,
        failure_ttl=KEEP_FAILED_SECONDS,
        at_front=at_front,
    )


def _queued_jobs(redis: Redis) -> set[str]:
    queues = [Queue(name, connection=redis) for name in QUEUES]
    return {job for queue in queues for job in (*queue.get_job_ids(), *queue.started_job_registry.get_job_ids())}


def enqueue_once(redis: Redis, job: str, job_id: str, seconds: int, *args: int) -> None:
    """Put a job that may take `seconds` in the queue, unless it is there already. Raises QueueUnavailable."""
    try:
        there = job_is_queued(redis, job_id)
    except RedisError as error:
        raise QueueUnavailable() from error
    if not there:
        _enqueue(redis, job, job_id, seconds, *args)


def _enqueue(redis: Redis, job: str, job_id: str, seconds: int, *args: int) -> None:
    kept = {"result_ttl": 0, "failure_ttl": KEEP_FAILED_SECONDS}
    try:
        Queue(QUEUE_NAME, connection=redis).enqueue(job, *args, job_id=job_id, job_timeout=seconds, **kept)
    except RedisError as error:
        raise QueueUnavailable() from error


def job_is_queued(redis: Redis, job_id: str) -> bool:
    """Tell whether a job waits in the queue or is being done."""
    try:
        # Not asked for again: the job may end and be gone in between.
        status = Job.fetch(job_id, connection=redis).get_status(refresh=False)
    except NoSuchJobError:
        return False
    return status in ("queued", "started", "deferred")
