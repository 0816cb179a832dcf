"""Times as the service writes them, and when it issues what.

A product is issued once a cycle, `offset` seconds into it, and is there `delay` seconds later.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from simulator.rivers.basin import HOUR

NEVER = "0001-01-01T00:00:00Z"


def spelled(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True)
class Cycle:
    """Seconds."""

    every: int
    delay: int
    offset: int = 0

    def newest(self, now: int) -> int:
        """Return when the newest issue that is there at `now` was issued."""
        return (now - self.delay - self.offset) // self.every * self.every + self.offset


HOURLY, SIX_HOURLY = HOUR, 6 * HOUR
