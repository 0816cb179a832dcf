"""How often one host may be asked, by all workers together: turns handed out in Redis, in this process without it."""

import logging
import time
from threading import Lock

from redis import Redis
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

# The bucket is kept as the time at which the next turn is due (GCRA), by Redis's own clock: workers' clocks differ.
TAKE_TURN = """
local clock = redis.call('TIME')
local now = clock[1] + clock[2] / 1000000
local due = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now)
local following = due + tonumber(ARGV[1])
redis.call('SET', KEYS[1], string.format('%.6f', following), 'PX', math.ceil((following - now) * 1000))
return string.format('%.6f', due - now)
"""
HOLD = """
local clock = redis.call('TIME')
local now = clock[1] + clock[2] / 1000000
local due = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now + tonumber(ARGV[1]))
redis.call('SET', KEYS[1], string.format('%.6f', due), 'PX', math.ceil((due - now) * 1000))
return '0'
"""

_due_here: dict[str, float] = {}
_lock = Lock()


class Turns:
    """Turns at asking, `per_second` for each host."""

    def __init__(self, redis: Redis | None, per_second: float) -> None:
        self._redis = redis
        self._interval = 1 / per_second

    def take(self, host: str) -> float:
        """Take the next turn; return the seconds to wait for it."""
        return self._run(TAKE_TURN, host, self._interval)

    def hold(self, host: str, seconds: float) -> None:
        """Let nobody ask before `seconds` have passed: the host itself said so."""
        self._run(HOLD, host, seconds)

    def _run(self, script: str, host: str, seconds: float) -> float:
        if self._redis is not None:
            try:
                return float(self._redis.eval(script, 1, f"agency-turns:{host}", f"{seconds:.6f}"))
            except RedisError as error:
                logger.info("Redis does not hand out turns at %s (%s); this process keeps its own", host, error)
        return _run_here(script, host, seconds)


def _run_here(script: str, host: str, seconds: float) -> float:
    with _lock:
        now = time.monotonic()
        if script == HOLD:
            _due_here[host] = max(_due_here.get(host, 0.0), now + seconds)
            return 0.0
        due = max(_due_here.get(host, 0.0), now)
        _due_here[host] = due + seconds
        return due - now
