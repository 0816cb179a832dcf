"""How long the queue's jobs took, counted in Redis: workers are many, on many hosts, and each job is a process."""

from collections.abc import Mapping
from typing import Any

from redis import Redis

KEY = "streamflow:job_seconds"
# A turn of a batch gives way after 20 seconds; what is overwritten in one transaction takes long.
BOUNDS = (0.1, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 30.0, 60.0, 300.0, 1800.0)
REST, SUM, FAILED = "+Inf", "sum", "failed"

# (upper bound as text, how many jobs took that long or less), the last one +Inf
Buckets = list[tuple[str, float]]


def count_job(redis: Redis, name: str, seconds: float, failed: bool) -> None:
    """Count a job that ended under the first bound that it kept; raises RedisError."""
    bound = next((str(one) for one in BOUNDS if seconds <= one), REST)
    with redis.pipeline(transaction=False) as pipe:
        pipe.hincrby(KEY, f"{name} {bound}", 1)
        pipe.hincrbyfloat(KEY, f"{name} {SUM}", seconds)
        pipe.hincrby(KEY, f"{name} {FAILED}", int(failed))
        pipe.execute()


def read_counts(redis: Redis) -> dict[str, dict[str, float]]:
    """Return what was counted of each job; raises RedisError."""
    counts: dict[str, dict[str, float]] = {}
    held: Any = redis.hgetall(KEY)
    for field, number in held.items():
        name, _, what = field.decode().partition(" ")
        counts.setdefault(name, {})[what] = float(number)
    return counts


def buckets_of(counts: Mapping[str, float]) -> Buckets:
    """Add the counts up from bound to bound, as Prometheus has a histogram."""
    buckets: Buckets = []
    for bound in (*map(str, BOUNDS), REST):
        before = buckets[-1][1] if buckets else 0.0
        buckets.append((bound, before + counts.get(bound, 0.0)))
    return buckets
