"""Pages that refresh themselves: a tick, and a fingerprint of what was drawn, so that nothing new costs nothing."""

from datetime import datetime
from hashlib import blake2s
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

BUSY_MS, QUIET_MS = 1500, 8000
# Of a page that asks for no more than a mark of what changed.
CHEAP_MS = 2000


def live_parts(name: str, busy: bool = False, drawn: str | None = None, every: int | None = None) -> Component:
    """Return the tick `name-tick` and the store `name-drawn` of a page; `every` milliseconds, else as busy as it is."""
    return html.Div(
        [
            dcc.Interval(id=f"{name}-tick", interval=every or pace(busy)),
            dcc.Store(id=f"{name}-drawn", data=drawn),
        ],
        hidden=True,
    )


def pace(busy: bool) -> int:
    """Return the milliseconds between two looks: often while something runs."""
    return BUSY_MS if busy else QUIET_MS


def fingerprint(now: datetime, *values: Any) -> str:
    """Digest what a page would draw; ages are written to the minute, so the minute counts too."""
    return blake2s(repr((now.replace(second=0), values)).encode(), digest_size=12).hexdigest()
