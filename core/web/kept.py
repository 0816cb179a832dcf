"""Values that are dear to make and may be some minutes old: each kept in this process, one for each database."""

import time
from collections.abc import Callable, Hashable
from math import inf
from threading import Lock
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from cachetools import TTLCache
from sqlalchemy.orm import Session

T = TypeVar("T")


class Kept(Generic[T]):
    """A value that is made anew when it is older than `seconds`; whoever asks meanwhile waits for the one maker."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds, self._clock = seconds, clock
        self._lock = Lock()
        self._held: WeakKeyDictionary[Any, tuple[float, T]] = WeakKeyDictionary()

    def get(self, session: Session, make: Callable[[], T]) -> T:
        """Return the value of the session's database, from `make` where none is young enough."""
        with self._lock:
            held, now = self._held.get(session.get_bind()), self._clock()
            if held is None or now - held[0] > self._seconds:
                held = self._held[session.get_bind()] = (now, make())
            return held[1]


class KeptMany(Generic[T]):
    """Values by key, `most` for each database, each kept for `seconds`. Two who ask at once may both make it."""

    def __init__(self, most: int, seconds: float) -> None:
        self._most, self._seconds, self._lock = most, seconds, Lock()
        self._tables: Kept[TTLCache[Hashable, T]] = Kept(inf)

    def get(self, session: Session, key: Hashable, make: Callable[[], T]) -> T:
        """Return the value of a key in the session's database, from `make` where it is not kept."""
        kept = self.find(session, key)
        if kept is not None:
            return kept
        return self.keep(session, key, make())

    def keep(self, session: Session, key: Hashable, value: T) -> T:
        """Keep a value, and return it."""
        with self._lock:
            self._table(session)[key] = value
        return value

    def find(self, session: Session, key: Hashable) -> T | None:
        """Return the value of a key where it is kept."""
        with self._lock:
            return self._table(session).get(key)

    def _table(self, session: Session) -> TTLCache[Hashable, T]:
        return self._tables.get(session, lambda: TTLCache(self._most, self._seconds))
