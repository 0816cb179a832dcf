"""The hourly quota of requests. It runs on the real clock, so that a client's wait is a real one."""

from __future__ import annotations

import time
from threading import Lock

_HOUR = 3600.0


class Quota:
    """So many requests an hour, from the first request of the hour on."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._used = 0
        self._began = time.monotonic()
        self._lock = Lock()

    def take(self) -> bool:
        """Count one request; False when the hour's requests are used up."""
        with self._lock:
            self._roll()
            allowed = self._used < self.limit
            self._used += allowed
            return allowed

    @property
    def remaining(self) -> int:
        with self._lock:
            self._roll()
            return max(self.limit - self._used, 0)

    @property
    def resets_in(self) -> int:
        """Seconds until the hour is over."""
        return max(1, round(self._began + _HOUR - time.monotonic()))

    def reset(self, limit: int | None = None, used: int = 0) -> None:
        with self._lock:
            self.limit = self.limit if limit is None else limit
            self._used, self._began = used, time.monotonic()

    def _roll(self) -> None:
        if time.monotonic() - self._began >= _HOUR:
            self._used, self._began = 0, time.monotonic()
