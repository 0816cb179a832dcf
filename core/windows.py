"""Smart append, decided: which spans of time to ask an agency for, and how far an answer moves a station on.

Pure: nothing here asks a clock, a database or a network. What has been answered for a station is one unbroken
span, `reached_back_to` to `last_successful_pull_date` (the watermark); every window touches it or starts it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from core.domain import DataType, Progress, Window

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Lookback:
    """How far back of the watermark a pull asks again: every pull, the day's first, the month's first."""

    every: timedelta
    day: timedelta
    month: timedelta


LOOKBACKS = {
    DataType.REALTIME: Lookback(every=6 * HOUR, day=7 * DAY, month=60 * DAY),
    DataType.DAILY: Lookback(every=7 * DAY, day=90 * DAY, month=548 * DAY),
}


@dataclass(frozen=True)
class Plan:
    """The windows of one station, in the order to ask: `onward` ends at the present, `front` goes back in time.

    `sweep` looks for late revisions behind `onward`; it moves nothing.
    """

    onward: Window
    front: Window | None = None
    sweep: Window | None = None


@dataclass(frozen=True)
class Batch:
    """Stations that travel in one request: they share the window, each keeps its own progress."""

    stations: tuple[str, ...]
    window: Window


def lookback_for(
    data_type: DataType, now: datetime, last_pulled_at: datetime | None, lookback_days: int | None = None
) -> timedelta:
    """Return how far back of the watermark to ask; `lookback_days` sets the reach of a day's first pull."""
    reach = LOOKBACKS[data_type]
    daily = timedelta(days=lookback_days) if lookback_days is not None else reach.day
    if last_pulled_at is None or (now.year, now.month) > (last_pulled_at.year, last_pulled_at.month):
        return max(reach.month, daily)
    if now.date() > last_pulled_at.date():
        return max(reach.every, daily)
    return reach.every


def plan_windows(
    progress: Progress,
    pull_start: datetime,
    now: datetime,
    data_type: DataType,
    *,
    lookback_days: int | None = None,
    asks_modified: bool = False,
) -> Plan:
    """Decide what to ask for one station.

    First pull: from `pull_start` to now. Later: from the watermark less the look-back to now, never from before
    `pull_start`. A start moved to an earlier day adds the missing front. Where the source can say what changed
    (`asks_modified`), a wide look-back becomes a narrow one plus a sweep for modified rows.
    """
    watermark = progress.last_successful_pull_date
    if watermark is None or progress.reached_back_to is None:
        return Plan(onward=Window(min(pull_start, now), now))
    front = None
    if pull_start < progress.reached_back_to:
        front = Window(pull_start, progress.reached_back_to)
    newest = min(watermark, now)
    reach = lookback_for(data_type, now, progress.last_pulled_at, lookback_days)
    every = LOOKBACKS[data_type].every
    floor = min(pull_start, newest)
    onward = Window(max(newest - reach, floor), now)
    if not asks_modified or reach <= every or progress.last_pulled_at is None:
        return Plan(onward, front)
    narrow = Window(max(newest - every, floor), now)
    if narrow.start == onward.start:
        return Plan(narrow, front)
    sweep = Window(onward.start, narrow.start, modified_since=progress.last_pulled_at - every)
    return Plan(narrow, front, sweep)


def split_window(window: Window, longest: timedelta) -> list[Window]:
    """Cut a window into pieces no longer than `longest`, earliest first, each starting where the last one ended."""
    pieces = []
    start = window.start
    while window.end - start > longest:
        pieces.append(replace(window, start=start, end=start + longest))
        start += longest
    return [*pieces, replace(window, start=start)]


def advance(
    progress: Progress, answered: Window, newest_reading: datetime | None, now: datetime
) -> Progress:
    """Return the progress after one answered window.

    A window that ends before `now` lies in the past: answered, even empty, it is done with. One that reaches
    `now` is open: the watermark stops at the newest reading, so a silent station is asked again. A window that
    does not touch what was answered before moves nothing, since a hole would stay between them.
    """
    if answered.modified_since is not None:
        return progress
    reached, watermark = progress.reached_back_to, progress.last_successful_pull_date
    if reached is None or watermark is None:
        reached = watermark = answered.start
    if answered.start > watermark or answered.end < reached:
        return progress
    is_open = answered.end >= now
    if is_open:
        proven = min(answered.end, newest_reading) if newest_reading else answered.start
    else:
        proven = answered.end
    return replace(
        progress,
        reached_back_to=min(reached, answered.start),
        last_successful_pull_date=max(watermark, proven),
    )


def batch_stations(wanted: Iterable[tuple[str, Window]], size: int, spread: timedelta) -> list[Batch]:
    """Gather stations into batches of at most `size` whose windows start within `spread` of each other.

    A batch asks for the union of its stations' windows: a little more for some, far fewer requests for all.
    """
    ordered = sorted(wanted, key=lambda item: (item[1].modified_since is not None, item[1].start, item[0]))
    batches: list[Batch] = []
    group: list[tuple[str, Window]] = []
    for item in ordered:
        if group and not _may_join(group, item[1], size, spread):
            batches.append(_batch_of(group))
            group = []
        group.append(item)
    return [*batches, _batch_of(group)] if group else batches


def _may_join(
    group: Sequence[tuple[str, Window]], window: Window, size: int, spread: timedelta
) -> bool:
    first = group[0][1]
    alike = (first.modified_since is None) == (window.modified_since is None)
    return alike and len(group) < size and window.start - first.start <= spread


def _batch_of(group: Sequence[tuple[str, Window]]) -> Batch:
    windows = [window for _, window in group]
    since = [window.modified_since for window in windows if window.modified_since is not None]
    union = Window(
        min(window.start for window in windows),
        max(window.end for window in windows),
        modified_since=min(since) if since else None,
    )
    return Batch(tuple(number for number, _ in group), union)


def chunk_span(stations: int, rows_a_day: int, most_rows: int, longest: timedelta) -> timedelta:
    """Return how much time one request may ask for, so that an answer stays near `most_rows` rows; at least a day."""
    days = max(1, most_rows // max(1, stations * rows_a_day))
    return min(timedelta(days=days), longest)
