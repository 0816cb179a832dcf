"""Counts that begin anew after a while: in Redis for all web processes, in each process alone while Redis is away.

So a Redis that is gone neither locks anybody out nor opens anything: each process still counts by itself. A Redis that
did not answer is left alone for a few seconds, so that requests do not wait for it one after the other.
"""

import logging
import time
from collections.abc import Sequence
from threading import Lock
from weakref import WeakKeyDictionary

from redis import Redis
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

MOST_REMEMBERED = 10_000
REST_SECONDS = 5.0

_resting_until: WeakKeyDictionary[Redis, float] = WeakKeyDictionary()
_held: dict[str, tuple[int, float]] = {}
_lock = Lock()


def count(redis: Redis, keys: Sequence[str], seconds: int) -> list[tuple[int, int]]:
    """Add one to each count; returns for each what it is now and the seconds until it begins anew."""
    now = time.monotonic()
    if now >= _resting_until.get(redis, 0.0):
        try:
            return _count_together(redis, keys, seconds)
        except RedisError as error:
            _let_rest(redis, error)
    return _count_alone(keys, seconds, now)


def take_back(redis: Redis, forget: Sequence[str], lessen: Sequence[str], seconds: int) -> None:
    """Begin some counts anew, and take one off others."""
    _take_back_alone(forget, lessen)
    if time.monotonic() < _resting_until.get(redis, 0.0):
        return
    try:
        with redis.pipeline() as steps:
            steps.delete(*forget)
            for key in lessen:
                steps.set(key, 0, ex=seconds, nx=True)
                steps.decr(key)
            steps.execute()
    except RedisError as error:
        _let_rest(redis, error)


def _let_rest(redis: Redis, error: RedisError) -> None:
    _resting_until[redis] = time.monotonic() + REST_SECONDS
    logger.warning("Redis does not count (%s); this process counts alone for a while", type(error).__name__)


def _count_together(redis: Redis, keys: Sequence[str], seconds: int) -> list[tuple[int, int]]:
    with redis.pipeline() as steps:
        for key in keys:
            steps.set(key, 0, ex=seconds, nx=True)
            steps.incr(key)
            steps.ttl(key)
        answers = steps.execute()
    return [(int(answers[at + 1]), max(1, int(answers[at + 2]))) for at in range(0, len(answers), 3)]


def _count_alone(keys: Sequence[str], seconds: int, now: float) -> list[tuple[int, int]]:
    with _lock:
        if len(_held) > MOST_REMEMBERED:
            for key in [key for key, (_, end) in _held.items() if end <= now] or list(_held)[: MOST_REMEMBERED // 2]:
                del _held[key]
        return [_count_one(key, seconds, now) for key in keys]


def _count_one(key: str, seconds: int, now: float) -> tuple[int, int]:
    held, end = _held.get(key, (0, 0.0))
    if end <= now:
        held, end = 0, now + seconds
    _held[key] = (held + 1, end)
    return held + 1, max(1, round(end - now))


def _take_back_alone(forget: Sequence[str], lessen: Sequence[str]) -> None:
    with _lock:
        for key in forget:
            _held.pop(key, None)
        for key in lessen:
            held, end = _held.get(key, (0, 0.0))
            if held:
                _held[key] = (held - 1, end)
