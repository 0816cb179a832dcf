"""A circuit breaker for each agency: one that fails again and again is left alone, longer each time, then tried once.

The state stands in Redis, for all workers; without Redis each process keeps its own.
"""

import json
import logging
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from threading import Lock
from typing import Any, cast

from redis import Redis
from redis.client import Pipeline
from redis.exceptions import RedisError

from core.errors import SourceUnreachable

logger = logging.getLogger(__name__)

KEY = "agency-circuits"
# Three times no answer open the circuit, and so do twelve server errors in a row: a batch with one station that the
# agency stumbles over fails once for each halving before a half succeeds, and must not cost the other stations.
NO_ANSWER, SERVER_ERROR, MOST = 4, 1, 12
FIRST_PAUSE, LONGEST_PAUSE = 120.0, 3600.0
TRIAL_SECONDS = 300.0


@dataclass(frozen=True)
class Circuit:
    """How an agency stands: `weight` of failures in a row, how often it was left alone, times in Unix seconds.

    `since` is when the first of these failures was.
    """

    failures: int = 0
    weight: int = 0
    pauses: int = 0
    until: float = 0.0
    trial_until: float = 0.0
    reason: str = ""
    since: float = 0.0


@dataclass(frozen=True)
class CircuitState:
    """What the overview shows of an agency that fails; `open_until` (naive UTC) is None while it is still asked.

    `left_until` is until when it was last left alone, None where its failures were too few for that.
    """

    source: str
    failures: int
    open_until: datetime | None
    trying: bool
    reason: str
    since: datetime | None = None
    left_until: datetime | None = None


def after_failure(circuit: Circuit, now: float, weight: int, reason: str) -> Circuit:
    """Count a failure; at MOST, or where a trial failed, leave the agency alone, twice as long as the last time."""
    failed = replace(
        circuit,
        failures=circuit.failures + 1,
        weight=circuit.weight + weight,
        reason=reason,
        since=circuit.since or now,
    )
    if failed.weight < MOST or circuit.until > now:
        return failed
    pause = min(FIRST_PAUSE * 2**circuit.pauses, LONGEST_PAUSE)
    return replace(failed, pauses=circuit.pauses + 1, until=now + pause, trial_until=0.0)


def may_ask(circuit: Circuit, now: float) -> bool:
    """Tell whether the agency may be asked: closed, or left alone for long enough and nobody is trying it."""
    return circuit.until == 0 or (circuit.until <= now and circuit.trial_until <= now)


class Breaker:
    """The circuit of one agency."""

    def __init__(self, source: str, redis: Redis | None, clock: Callable[[], float] = time.time) -> None:
        self.source = source
        self._store = _Store(redis)
        self._clock = clock

    def enter(self) -> None:
        """Pass, claiming the one trial where it is due; raises SourceUnreachable while the agency is left alone."""
        now = self._clock()

        def claim(circuit: Circuit) -> Circuit:
            if circuit.until == 0 or not may_ask(circuit, now):
                return circuit
            return replace(circuit, trial_until=now + TRIAL_SECONDS)

        before = self._store.change(self.source, claim)
        if not may_ask(before, now):
            raise SourceUnreachable(self.source, left_alone(before))

    def fail(self, weight: int, reason: str) -> None:
        """Count a failure of `weight`."""
        now = self._clock()
        self._store.change(self.source, lambda circuit: after_failure(circuit, now, weight, reason))

    def succeed(self) -> None:
        """Forget what failed: the agency answers."""
        self._store.change(self.source, lambda circuit: Circuit())


def left_alone(circuit: Circuit) -> str:
    """Say until when an agency is left alone, and why."""
    until = datetime.fromtimestamp(circuit.until, UTC)
    return (
        f"failed {circuit.failures} times in a row and is left alone until {until:%Y-%m-%d %H:%M} UTC, "
        f"then tried again; the last failure: {circuit.reason}"
    )


def circuit_states(redis: Redis | None, now: float | None = None) -> list[CircuitState]:
    """Return every agency that failed last time it was asked, by name."""
    moment = time.time() if now is None else now
    circuits = _Store(redis).read()
    return [_state(source, circuit, moment) for source, circuit in sorted(circuits.items())]


def _state(source: str, circuit: Circuit, now: float) -> CircuitState:
    opened = circuit.until > now
    left = _naive(circuit.until) if circuit.until else None
    since = _naive(circuit.since) if circuit.since else None
    open_until = left if opened else None
    return CircuitState(source, circuit.failures, open_until, circuit.trial_until > now, circuit.reason, since, left)


def _naive(seconds: float) -> datetime:
    return datetime.fromtimestamp(int(seconds), UTC).replace(tzinfo=None)


_here: dict[str, Circuit] = {}
_lock = Lock()


class _Store:
    """Where circuits are kept: a Redis hash of JSON, else this process."""

    def __init__(self, redis: Redis | None) -> None:
        self._redis = redis

    def read(self) -> dict[str, Circuit]:
        if self._redis is not None:
            try:
                held: Any = self._redis.hgetall(KEY)
                return {_text(source): _circuit(value) for source, value in held.items()}
            except RedisError as error:
                logger.info("Redis does not tell which agencies are left alone: %s", error)
        return dict(_here)

    def change(self, source: str, change: Callable[[Circuit], Circuit]) -> Circuit:
        """Put `change` of what stands in its place, all at once; return what stood."""
        if self._redis is not None:
            try:
                return self._change_in_redis(self._redis, source, change)
            except RedisError as error:
                logger.info("Redis does not keep how %s answers: %s", source, error)
        with _lock:
            before = _here.pop(source, Circuit())
            after = change(before)
            if after != Circuit():
                _here[source] = after
        return before

    def _change_in_redis(self, redis: Redis, source: str, change: Callable[[Circuit], Circuit]) -> Circuit:
        def turn(pipe: Pipeline) -> Circuit:
            held: Any = pipe.hget(KEY, source)
            before = _circuit(held) if held else Circuit()
            after = change(before)
            pipe.multi()
            if after == Circuit():
                pipe.hdel(KEY, source)
            elif after != before:
                pipe.hset(KEY, source, json.dumps(asdict(after)))
            return before

        before: Any = redis.transaction(turn, KEY, value_from_callable=True)  # type: ignore[arg-type]
        return cast(Circuit, before)


def _circuit(value: bytes | str) -> Circuit:
    return Circuit(**json.loads(value))


def _text(value: bytes | str) -> str:
    return value.decode() if isinstance(value, bytes) else value
