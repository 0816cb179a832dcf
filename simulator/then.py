"""`/_simulator/at/{moment}/...`: a path answered as it would have been at that moment; all other clocks go on.

So a demonstration is given what NOAA issued in past days, which nobody archives.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from simulator.clock import Clock

AT = re.compile(r"/_simulator/at/(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z)(/.*)")

Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]


class Then:
    """A WSGI application that holds the clock for the length of a request whose path says when."""

    def __init__(self, app: Wsgi, clock: Clock) -> None:
        self._app, self._clock = app, clock

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        found = AT.fullmatch(environ.get("PATH_INFO", ""))
        if found is None:
            return self._app(environ, start_response)
        with self._clock.held(datetime.fromisoformat(found[1])):
            return list(self._app(environ | {"PATH_INFO": found[2]}, start_response))
