"""The spans of time a reader asks for: the shortcuts of the field, or two dates."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from math import isfinite

RANGES = {"7d": "7 d", "30d": "30 d", "1y": "1 y", "wy": "Water year", "all": "All"}
DEFAULT = "30d"
DAYS = {"7d": 7, "30d": 30, "1y": 365}
DAY = timedelta(days=1)
# No river was gauged before, and no forecast reaches beyond; a slip of the pen would draw millions of days.
EARLIEST, LATEST = datetime(1800, 1, 1), datetime(2200, 1, 1)


def water_year_start(now: datetime) -> datetime:
    """Return the October 1 on which the current water year began."""
    return datetime(now.year if now.month >= 10 else now.year - 1, 10, 1)


def span_of(
    shortcut: str | None,
    first: str | None,
    last: str | None,
    record: Iterable[tuple[datetime, datetime]],
    now: datetime,
) -> tuple[datetime, datetime]:
    """Return start and end (UTC) of what to show; two dates, both included, win over the shortcut.

    `record` holds the first and last time of each kind of value stored; All spans them.
    """
    dates = parse_dates(first, last)
    if dates:
        return dates
    if shortcut == "wy":
        return water_year_start(now), now
    spans = list(record)
    if shortcut == "all" and spans:
        return min(start for start, _end in spans), max(end for _start, end in spans)
    return now - timedelta(days=DAYS.get(shortcut or DEFAULT, 30)), now


def reaches_present(first: str | None, last: str | None, now: datetime) -> bool:
    """Tell whether the span asked for goes up to now, as every shortcut does."""
    dates = parse_dates(first, last)
    return dates is None or dates[1] >= now


def parse_dates(first: str | None, last: str | None) -> tuple[datetime, datetime] | None:
    """Read two ISO dates as the whole days between them; None where either is missing or they make no span."""
    span = _read(first or "", last or "")
    return (span[0], span[1] + DAY - timedelta(seconds=1)) if span and span[0] <= span[1] else None


def parse_zoom(text: str | None) -> tuple[datetime, datetime] | None:
    """Read START/END, two ISO times (UTC), of what a reader zoomed to; None for none, and for nonsense."""
    first, _slash, last = (text or "").partition("/")
    span = _read(first, last)
    return span if span and span[0] < span[1] else None


def parse_flows(text: str | None) -> tuple[float, float] | None:
    """Read LOW/HIGH, two flows in the unit shown, of how far a reader zoomed the flow axis; None for nonsense."""
    low, _slash, high = (text or "").partition("/")
    try:
        flows = float(low), float(high)
    except ValueError:
        return None
    return flows if all(map(isfinite, flows)) and flows[0] < flows[1] else None


def _read(first: str, last: str) -> tuple[datetime, datetime] | None:
    try:
        start, end = (datetime.fromisoformat(one).replace(tzinfo=None) for one in (first, last))
    except ValueError:
        return None
    return (start, end) if start >= EARLIEST and end <= LATEST else None
