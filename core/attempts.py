"""How often somebody may try to sign in: counted in Redis for all web processes, in each alone while Redis is away.

Three counts run over a quarter of an hour. The tightest is of one name from one address; so a stranger who guesses
at a known name does not lock its owner out, who comes from elsewhere, before many addresses guess together.
"""

import hashlib
import logging
import time
from threading import Lock

from redis import Redis
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

WINDOW_SECONDS = 900
MOST_PER_PAIR, MOST_PER_ADDRESS, MOST_PER_NAME = 5, 30, 50
MOST_REMEMBERED = 10_000

_held: dict[str, tuple[int, float]] = {}
_lock = Lock()


def claim(redis: Redis, name: str, address: str) -> int:
    """Count an attempt before it is looked at; returns the seconds to wait, 0 where it may be made."""
    limits = _limits(name, address)
    try:
        counted = _count(redis, list(limits))
    except RedisError:
        logger.warning("Redis does not answer; this process counts attempts to sign in alone")
        counted = _count_here(list(limits), time.monotonic())
    waits = [left for (count, left), most in zip(counted, limits.values(), strict=True) if count > most]
    return max(waits, default=0)


def forgive(redis: Redis, name: str, address: str) -> None:
    """Take back the attempt that succeeded, and the failures of this name from this address."""
    pair, *others = _limits(name, address)
    with _lock:
        _held.pop(pair, None)
        for key in others:
            count, end = _held.get(key, (0, 0.0))
            if count:
                _held[key] = (count - 1, end)
    try:
        with redis.pipeline() as steps:
            steps.delete(pair)
            for key in others:
                steps.set(key, 0, ex=WINDOW_SECONDS, nx=True)
                steps.decr(key)
            steps.execute()
    except RedisError:
        logger.warning("Redis does not answer; what it counted stands until it is over")


def _limits(name: str, address: str) -> dict[str, int]:
    who = hashlib.sha256(name.encode()).hexdigest()[:32]
    return {
        f"sign-in:pair:{address}:{who}": MOST_PER_PAIR,
        f"sign-in:address:{address}": MOST_PER_ADDRESS,
        f"sign-in:name:{who}": MOST_PER_NAME,
    }


def _count(redis: Redis, keys: list[str]) -> list[tuple[int, int]]:
    with redis.pipeline() as steps:
        for key in keys:
            steps.set(key, 0, ex=WINDOW_SECONDS, nx=True)
            steps.incr(key)
            steps.ttl(key)
        answers = steps.execute()
    return [(int(answers[at + 1]), max(1, int(answers[at + 2]))) for at in range(0, len(answers), 3)]


def _count_here(keys: list[str], now: float) -> list[tuple[int, int]]:
    with _lock:
        if len(_held) > MOST_REMEMBERED:
            for key in [key for key, (_, end) in _held.items() if end <= now] or list(_held)[: MOST_REMEMBERED // 2]:
                del _held[key]
        return [_count_one(key, now) for key in keys]


def _count_one(key: str, now: float) -> tuple[int, int]:
    count, end = _held.get(key, (0, 0.0))
    if end <= now:
        count, end = 0, now + WINDOW_SECONDS
    _held[key] = (count + 1, end)
    return count + 1, max(1, round(end - now))
