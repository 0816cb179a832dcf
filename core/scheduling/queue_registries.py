"""RQ's registries: what killed workers and jobs that are gone left in them is cleared away."""

from collections.abc import Iterable

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue
from rq.registry import BaseRegistry, clean_registries
from rq.worker_registration import clean_worker_registry

from core.errors import QueueUnavailable
from core.queue import QUEUES


def clear_registries(redis: Redis) -> int:
    """Clear the registries of every queue; returns how many entries went. Raises QueueUnavailable.

    A job whose worker was killed is counted as failed once its time has run out. Failed and finished ones go when their
    time is over or their job is gone, workers when they have not been heard of for their time to live.
    """
    queues = [Queue(name, connection=redis) for name in QUEUES]
    try:
        before = _entries(redis, queues)
        for queue in queues:
            clean_registries(queue)
            clean_worker_registry(queue)
            for registry in (queue.failed_job_registry, queue.finished_job_registry):
                _drop_jobless(redis, queue, registry)
        return max(before - _entries(redis, queues), 0)
    except RedisError as error:
        raise QueueUnavailable() from error


def _drop_jobless(redis: Redis, queue: Queue, registry: BaseRegistry) -> None:
    """Drop entries without a job: a deleted configuration's entry is deleted, its past failure is not."""
    ids = registry.get_job_ids(cleanup=False)
    with redis.pipeline() as pipe:
        for job_id in ids:
            pipe.exists(queue.job_class.key_for(job_id))
        there = pipe.execute()
    gone = [job_id for job_id, is_there in zip(ids, there, strict=True) if not is_there]
    if gone:
        redis.zrem(registry.key, *gone)


def _entries(redis: Redis, queues: Iterable[Queue]) -> int:
    with redis.pipeline() as pipe:
        for queue in queues:
            for registry in (queue.started_job_registry, queue.failed_job_registry, queue.finished_job_registry):
                pipe.zcard(registry.key)
        pipe.scard("rq:workers")
        return sum(pipe.execute())
