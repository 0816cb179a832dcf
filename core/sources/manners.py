"""Manners for an adapter whose library does the calling: its turn among all workers, and peace for a failing agency."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from core.errors import SourceError, SourceUnreachable
from core.sources.circuit import NO_ANSWER, SERVER_ERROR, Breaker
from core.sources.politeness import Turns


@dataclass(frozen=True)
class Manners:
    """One agency's circuit and turns, shared by all workers through Redis."""

    breaker: Breaker
    turns: Turns
    sleep: Callable[[float], None] = time.sleep

    @contextmanager
    def kept(self, host: str) -> Iterator[None]:
        """Ask inside this block; raises SourceUnreachable at once while the agency is left alone."""
        self.breaker.enter()
        self.sleep(self.turns.take(host))
        try:
            yield
        except SourceUnreachable as error:
            self.breaker.fail(NO_ANSWER if error.status_code is None else SERVER_ERROR, str(error))
            raise
        except SourceError:
            self.breaker.succeed()
            raise
        self.breaker.succeed()
