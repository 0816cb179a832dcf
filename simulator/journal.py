"""What was asked of the simulated agencies, for tests that count requests and for people who watch."""

from __future__ import annotations

from collections import deque
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

_KEPT = 20_000


@dataclass
class Entry:
    """One request. `stations` are those it names, `page` is 1 for a first page and 2 for any later one."""

    method: str
    path: str
    query: dict[str, str]
    stations: list[str]
    page: int
    status: int | None = None
    fault: str | None = None
    returned: int | None = None
    time: str = field(default_factory=lambda: datetime.now(UTC).isoformat())

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "station_count": len(self.stations)}


class Journal:
    """The last 20,000 requests, oldest first."""

    def __init__(self) -> None:
        self.entries: deque[Entry] = deque(maxlen=_KEPT)

    def note(self, entry: Entry) -> Entry:
        self.entries.append(entry)
        return entry

    def clear(self) -> None:
        self.entries.clear()

    def as_list(self) -> list[dict[str, Any]]:
        return [entry.as_dict() for entry in list(self.entries)]
