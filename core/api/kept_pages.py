"""Short pages of observations, kept written: what many ask for again and again is read and written once a change."""

from collections.abc import Callable
from datetime import datetime, timedelta
from math import inf
from threading import Lock

from cachetools import TTLCache
from sqlalchemy.orm import Session

from core.store.observation_rows import Wanted
from core.web.kept import Kept

# Whether something changed is found by counting what is asked for: cheap up to here.
SHORT = timedelta(days=92)
MOST_ROWS = 1000
PAGES, SECONDS = 200, 60

_lock = Lock()
_pages: Kept[TTLCache[str, bytes]] = Kept(inf)


def is_short(wanted: Wanted, limit: int, now: datetime) -> bool:
    """Tell whether a page is worth keeping: a few weeks up to `now`, not many rows."""
    return limit <= MOST_ROWS and min(wanted.end, now) - wanted.start <= SHORT


def kept_page(session: Session, tag: str, write: Callable[[], str]) -> bytes:
    """Return the page of this tag in the session's database, from `write` where it is not kept."""
    pages = _pages.get(session, lambda: TTLCache(PAGES, SECONDS))
    with _lock:
        page = pages.get(tag)
    if page is None:
        page = write().encode()
        with _lock:
            pages[tag] = page
    return page
