"""Short pages of observations, kept written: what many ask for again and again is read and written once a change.

And where many ask for the same within a second, one of them asks the database for all: an answer may be a second old.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock

from cachetools import TTLCache
from flask import Response, current_app, request
from sqlalchemy.orm import Session

from core.store.observation_rows import Wanted
from core.web.kept import KeptMany
from core.web.tagged import tagged_json

# Whether something changed is found by counting what is asked for: cheap up to here.
SHORT = timedelta(days=92)
MOST_ROWS = 1000
PAGES, SECONDS = 200, 60
RECENT_SECONDS = 1.0
RECENT = "streamflow-recent-pages"

_lock = Lock()
_pages = KeptMany[bytes](PAGES, SECONDS)


def is_short(wanted: Wanted, limit: int, now: datetime) -> bool:
    """Tell whether a page is worth keeping: a few weeks up to `now`, not many rows."""
    return limit <= MOST_ROWS and min(wanted.end, now) - wanted.start <= SHORT


def kept_page(session: Session, tag: str, write: Callable[[], str]) -> bytes:
    """Return the page of this tag in the session's database, from `write` where it is not kept."""
    return _pages.get(session, tag, lambda: write().encode())


def answer_recent() -> Response | None:
    """Answer as the same question was answered within the last second; whether one may ask is found before."""
    if request.method != "GET":
        return None
    with _lock:
        kept = _recent().get(request.full_path)
    return tagged_json(*kept) if kept else None


def keep_recent(page: bytes, tag: str) -> None:
    """Keep the answer to the present question for the second that follows."""
    with _lock:
        _recent()[request.full_path] = (page, tag)


def _recent() -> TTLCache[str, tuple[bytes, str]]:
    recent: TTLCache[str, tuple[bytes, str]] = current_app.extensions.setdefault(
        RECENT, TTLCache(PAGES, RECENT_SECONDS)
    )
    return recent
