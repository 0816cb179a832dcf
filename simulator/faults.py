"""Faults on order: what the next matching requests get instead of a good answer.

kind       what happens
status     the given status, with Retry-After if `retry_after` is given
html       200 with an HTML page
bad_json   200 with a body that is not JSON
truncated  half the body, then the connection closes
hang       nothing for `seconds`, then the answer
reset      the connection is reset
drip       the answer, a little at a time over `seconds`
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from threading import Lock
from typing import Any

from simulator.journal import Entry

KINDS = ("status", "html", "bad_json", "truncated", "hang", "reset", "drip")


class FaultError(ValueError):
    """A fault that was ordered makes no sense."""


@dataclass
class Fault:
    """One order. It strikes `times` requests, or every one when `times` is None, that match all of:
    `path` in the request's path, `station` among its stations, `page` (1 first, 2 any later)."""

    kind: str = "status"
    status: int = 503
    retry_after: float | None = None
    seconds: float = 2.0
    times: int | None = 1
    path: str | None = None
    station: str | None = None
    page: int | None = None
    skip: int = 0

    def matches(self, entry: Entry) -> bool:
        return (
            (self.path is None or self.path in entry.path)
            and (self.station is None or any(self.station in (one, one[5:]) for one in entry.stations))
            and (self.page is None or self.page == entry.page)
        )

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


class Faults:
    """The orders that still stand, oldest first."""

    def __init__(self) -> None:
        self._orders: list[Fault] = []
        self._lock = Lock()

    def add(self, fault: Fault) -> None:
        with self._lock:
            self._orders.append(fault)

    def clear(self) -> None:
        with self._lock:
            self._orders.clear()

    def as_list(self) -> list[dict[str, Any]]:
        return [fault.as_dict() for fault in list(self._orders)]

    def strike(self, entry: Entry) -> Fault | None:
        """Return the fault that this request gets, and use it up."""
        with self._lock:
            for fault in self._orders:
                if not fault.matches(entry):
                    continue
                if fault.skip > 0:
                    fault.skip -= 1
                    continue
                if fault.times is not None:
                    fault.times -= 1
                    if fault.times <= 0:
                        self._orders.remove(fault)
                return fault
        return None


def read_fault(order: Mapping[str, Any]) -> Fault:
    """Read an order as JSON brings it; raises FaultError naming what is wrong."""
    unknown = set(order) - set(Fault.__dataclass_fields__)
    if unknown:
        raise FaultError(f"A fault has no {', '.join(sorted(unknown))}.")
    fault = Fault(**order)
    if fault.kind not in KINDS:
        raise FaultError(f"{fault.kind!r} is no kind of fault; there are {', '.join(KINDS)}.")
    if not 400 <= fault.status <= 599:
        raise FaultError(f"{fault.status} is no error status.")
    return fault
