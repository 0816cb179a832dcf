"""What Redis tells: how many jobs each queue holds, by where they stand."""

from redis import Redis
from rq import Queue

from core.metrics.stored import Numbers
from core.queue import QUEUES

STATES = ("queued", "started", "failed")


def read_depths(redis: Redis) -> Numbers:
    """Return the jobs by queue and state, in one exchange; raises RedisError."""
    queues = [Queue(name, connection=redis) for name in QUEUES]
    with redis.pipeline(transaction=False) as pipe:
        for queue in queues:
            pipe.llen(queue.key)
            pipe.zcard(queue.started_job_registry.key)
            pipe.zcard(queue.failed_job_registry.key)
        counts = pipe.execute()
    keys = [(queue.name, state) for queue in queues for state in STATES]
    return {key: float(count) for key, count in zip(keys, counts, strict=True)}
