"""The queue: where runs wait for a worker. Everything outside jobs/ starts work here, by dotted name alone."""

from redis import Redis
from redis.backoff import ExponentialBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from rq import Queue
from rq.exceptions import NoSuchJobError
from rq.job import Job

from core.errors import QueueUnavailable
from core.settings import Settings

QUEUE_NAME = "streamflow"
REDIS_FILE = "redis.url"
LONGEST_RUN_SECONDS = 24 * 3600
KEEP_FAILED_SECONDS = 24 * 3600
NO_REDIS = "redis://127.0.0.1:1"


def redis_address(settings: Settings) -> str:
    """REDIS_URL, else what the Redis of this data folder wrote down, else an address where nothing answers."""
    if settings.redis_url:
        return settings.redis_url
    note = settings.data_dir / REDIS_FILE
    return note.read_text().strip() if note.exists() else NO_REDIS


def connect_redis(settings: Settings) -> Redis:
    """Return a connection that opens when first used; a platform's self-signed rediss:// is accepted as it comes."""
    address = redis_address(settings)
    extra = {"ssl_cert_reqs": "none"} if address.startswith("rediss://") else {}
    return Redis.from_url(
        address,
        socket_connect_timeout=3,
        health_check_interval=30,
        retry=Retry(ExponentialBackoff(cap=1, base=0.05), retries=3),
        **extra,
    )


def job_id_of(run_id: int) -> str:
    """The queue's id for a run."""
    return f"run-{run_id}"


def enqueue_run(redis: Redis, run_id: int) -> None:
    """Put a run in the queue; one that waits there already is left alone. Raises QueueUnavailable."""
    try:
        if run_is_queued(redis, run_id):
            return
        Queue(QUEUE_NAME, connection=redis).enqueue(
            "jobs.pull.pull_run",
            run_id,
            job_id=job_id_of(run_id),
            job_timeout=LONGEST_RUN_SECONDS,
            result_ttl=0,
            failure_ttl=KEEP_FAILED_SECONDS,
        )
    except RedisError as error:
        raise QueueUnavailable() from error


def enqueue_once(redis: Redis, job: str, job_id: str, seconds: int) -> None:
    """Put a job that may take `seconds` in the queue, unless it is there already. Raises QueueUnavailable."""
    try:
        if not job_is_queued(redis, job_id):
            queue = Queue(QUEUE_NAME, connection=redis)
            queue.enqueue(job, job_id=job_id, job_timeout=seconds, result_ttl=0, failure_ttl=KEEP_FAILED_SECONDS)
    except RedisError as error:
        raise QueueUnavailable() from error


def run_is_queued(redis: Redis, run_id: int) -> bool:
    """Tell whether the queue still holds a run that no worker took up."""
    return job_is_queued(redis, job_id_of(run_id))


def job_is_queued(redis: Redis, job_id: str) -> bool:
    """Tell whether a job waits in the queue or is being done."""
    try:
        return bool(Job.fetch(job_id, connection=redis).get_status() in ("queued", "started", "deferred"))
    except NoSuchJobError:
        return False
