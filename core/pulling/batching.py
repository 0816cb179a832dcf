"""Which stations of a run travel together, and the windows to ask for them, one after the other. Pure.

A station is in one batch. Its windows go from what is new to what is old: late revisions, onward to the present,
then the missing front backwards.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from core.domain import DataType, Window
from core.windows import LOOKBACKS, MOST_ROWS_A_CHUNK, Plan, chunk_span, split_window

# Of the values behind the look-back few are modified between two days; when all were, an answer is this much larger.
SWEEP_SPAN = 4
# What is replaced is replaced in one transaction: not more than a database likes to do at once.
MOST_ROWS_REPLACED = 2_000_000
FORECAST_STATIONS = 10


@dataclass(frozen=True)
class Limits:
    """How a source likes to be asked for one data type.

    It holds nothing older than `reaches_back`; a month's first pull looks back by `furthest`; both where set.
    """

    stations_a_request: int
    longest_window: timedelta
    rows_a_page: int
    rows_a_day: int
    asks_modified: bool = False
    reaches_back: timedelta | None = None
    furthest: timedelta | None = None


@dataclass(frozen=True)
class Batch:
    """Stations that travel in one request, and the windows to ask for them in this order."""

    stations: tuple[str, ...]
    windows: tuple[Window, ...]


def batch_plans(plans: Mapping[str, Plan], limits: Limits, now: datetime, data_type: DataType) -> list[Batch]:
    """Gather stations whose windows lie near each other; what is new everywhere comes before anyone's history.

    A batch asks for the union of its stations' windows: a little more for some, far fewer requests for all.
    """
    spread = LOOKBACKS[data_type].day
    groups: list[list[tuple[str, Plan]]] = []
    for item in sorted(plans.items(), key=lambda item: (*_shape(item[1]), item[0])):
        if groups and len(groups[-1]) < limits.stations_a_request and _near(groups[-1][0][1], item[1], spread):
            groups[-1].append(item)
        else:
            groups.append([item])
    return [_batch_of(group, limits, now) for group in groups]


def batch_span(stations: Sequence[str], window: Window, size: int, limits: Limits, now: datetime) -> list[Batch]:
    """Gather stations that all ask for the same span, `size` to a batch."""
    groups = [tuple(stations[first : first + size]) for first in range(0, len(stations), size)]
    return [Batch(group, tuple(chunks_of(group, window, limits, now))) for group in groups]


def stations_to_replace(window: Window, limits: Limits) -> int:
    """Return how many stations may be replaced over a window in one transaction; at least one."""
    days = max(1, (window.end - window.start).days)
    return max(1, min(limits.stations_a_request, MOST_ROWS_REPLACED // (days * limits.rows_a_day)))


def chunks_of(stations: Sequence[str], window: Window, limits: Limits, now: datetime) -> list[Window]:
    """Cut a window into chunks that a worker can hold, earliest first."""
    most = MOST_ROWS_A_CHUNK * (SWEEP_SPAN if window.modified_since else 1)
    longest = chunk_span(len(stations), limits.rows_a_day, most, limits.longest_window)
    oldest = now - limits.reaches_back if limits.reaches_back else window.start
    if window.end <= oldest:
        return [window]
    if window.start >= oldest:
        return split_window(window, longest)
    # What the source no longer holds is answered at once, empty: one chunk is enough for it.
    return [replace(window, end=oldest), *split_window(replace(window, start=oldest), longest)]


def _shape(plan: Plan) -> tuple[bool, bool, timedelta, datetime]:
    """Order plans: those without a front first, then the shortest way to the present."""
    onward, front = plan.onward, plan.front
    return front is not None, plan.sweep is not None, onward.end - onward.start, front.end if front else onward.end


def _near(one: Plan, other: Plan, spread: timedelta) -> bool:
    pairs = ((one.sweep, other.sweep), (one.onward, other.onward), (one.front, other.front))
    return all(_windows_near(a, b, spread) for a, b in pairs)


def _windows_near(one: Window | None, other: Window | None, spread: timedelta) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one.start - other.start) <= spread and abs(one.end - other.end) <= spread


def _batch_of(group: Sequence[tuple[str, Plan]], limits: Limits, now: datetime) -> Batch:
    stations = tuple(number for number, _ in group)
    plans = [plan for _, plan in group]
    sweep, onward, front = (
        _union(windows) for windows in ([p.sweep for p in plans], [p.onward for p in plans], [p.front for p in plans])
    )
    strides = [chunks_of(stations, window, limits, now) if window else [] for window in (sweep, onward, front)]
    return Batch(stations, (*strides[0], *strides[1], *reversed(strides[2])))


def _union(windows: Iterable[Window | None]) -> Window | None:
    there = [window for window in windows if window is not None]
    if not there:
        return None
    since = [window.modified_since for window in there if window.modified_since is not None]
    start, end = min(window.start for window in there), max(window.end for window in there)
    return Window(start, end, modified_since=min(since) if since else None)
