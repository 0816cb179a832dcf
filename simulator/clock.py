"""What time the simulated agencies think it is."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

# The moment of the request under way, where its path names one.
_held: ContextVar[float | None] = ContextVar("held", default=None)


class Clock:
    """The real clock, the real clock moved by an offset, or a stopped clock."""

    def __init__(self, stopped_at: datetime | None = None) -> None:
        self._stopped_at: float | None = _timestamp(stopped_at) if stopped_at else None
        self._offset = 0.0

    def now(self) -> int:
        """Return the simulated UTC second."""
        held = _held.get()
        if held is not None:
            return int(held)
        return int(self._stopped_at if self._stopped_at is not None else time.time() + self._offset)

    @property
    def is_stopped(self) -> bool:
        return self._stopped_at is not None

    @property
    def offset(self) -> float:
        """Seconds by which the simulated clock is ahead of the real one."""
        return self.now() - time.time() if self.is_stopped else self._offset

    def stop_at(self, moment: datetime) -> None:
        self._stopped_at = _timestamp(moment)

    def follow(self, offset: float = 0.0) -> None:
        """Run with the real clock, `offset` seconds ahead of it."""
        self._stopped_at, self._offset = None, offset

    @contextmanager
    def held(self, moment: datetime) -> Iterator[None]:
        """Stop the clock at a moment for whoever asks inside, and for nobody else."""
        token = _held.set(_timestamp(moment))
        try:
            yield
        finally:
            _held.reset(token)

    def advance(self, seconds: float) -> None:
        if self._stopped_at is not None:
            self._stopped_at += seconds
        else:
            self._offset += seconds


def _timestamp(moment: datetime) -> float:
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
