"""Pages that refresh themselves: a tick asks for a mark, and only a new mark has anything drawn again."""

from datetime import datetime
from hashlib import blake2s
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

# What is asked is a mark, which costs next to nothing: so a page is never more than two seconds behind.
TICK_MS = 1500


def live_parts(name: str, drawn: str | None = None, every: int = TICK_MS) -> Component:
    """Return the tick `name-tick` and the store `name-drawn` of a page, which holds the mark of what it shows.

    assets/live.js stops the tick while nobody looks, and asks at once when somebody looks again.
    """
    parts = [dcc.Interval(id=f"{name}-tick", interval=every), dcc.Store(id=f"{name}-drawn", data=drawn)]
    return html.Div(parts, hidden=True, **{"data-tick": f"{name}-tick"})


def fingerprint(now: datetime, *values: Any) -> str:
    """Digest what a page would draw; ages are written to the minute, so the minute counts too."""
    return blake2s(repr((now.replace(second=0), values)).encode(), digest_size=12).hexdigest()
