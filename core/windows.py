"""Smart append, decided: which spans of time to ask an agency for, and how far an answer moves a station on.

Pure: nothing here asks a clock, a database or a network. What has been answered for a station is one unbroken
span, `reached_back_to` to `last_successful_pull_date` (the watermark); every window touches it or starts it.
"""

import math
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from core.domain import DataType, Progress, Window

# An answer of this many rows is what a worker holds in memory at a time.
MOST_ROWS_A_CHUNK = 50_000

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
    """The windows of one station: `onward` ends at the present, `front` fills what lies before the reach so far.

    `sweep` looks for late revisions behind `onward` and moves nothing; it goes before `onward`, whose end says
    that the pull is complete.
    """

    onward: Window
    front: Window | None = None
    sweep: Window | None = None


def lookback_for(
    data_type: DataType,
    now: datetime,
    last_pulled_at: datetime | None,
    lookback_days: int | None = None,
    furthest: timedelta | None = None,
) -> timedelta:
    """Return how far back of the watermark to ask.

    `lookback_days` sets the reach of a day's first pull, `furthest` that of a month's where a source needs its own.
    """
    reach = LOOKBACKS[data_type]
    daily = timedelta(days=lookback_days) if lookback_days is not None else reach.day
    if last_pulled_at is None or (now.year, now.month) > (last_pulled_at.year, last_pulled_at.month):
        return max(furthest or reach.month, daily)
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
    furthest: timedelta | None = None,
) -> Plan:
    """Decide what to ask for one station.

    First pull: from `pull_start` to now. Later: from the watermark less the look-back to now, never from before
    `pull_start`. A start moved to an earlier day adds the missing front. Where the source can say what changed
    (`asks_modified`), a wide look-back becomes a narrow one plus the widest sweep, for modified rows alone.
    """
    watermark = progress.last_successful_pull_date
    if watermark is None or progress.reached_back_to is None:
        return Plan(onward=Window(min(pull_start, now), now))
    front = None
    if pull_start < progress.reached_back_to:
        front = Window(pull_start, progress.reached_back_to)
    newest = min(watermark, now)
    reach = lookback_for(data_type, now, progress.last_pulled_at, lookback_days, furthest)
    every = LOOKBACKS[data_type].every
    if not asks_modified or reach <= every or progress.last_pulled_at is None:
        return Plan(_looking_back(newest, reach, pull_start, now), front)
    onward = _looking_back(newest, every, pull_start, now)
    widest = max(reach, LOOKBACKS[data_type].month)
    start = max(newest - widest, min(pull_start, newest))
    # The last sweep ran in the first pull of the day of the last pull: ask what changed since that day began.
    since = datetime.combine(progress.last_pulled_at.date(), datetime.min.time()) - HOUR
    sweep = Window(start, onward.start, modified_since=since) if start < onward.start else None
    return Plan(onward, front, sweep)


def _looking_back(newest: datetime, reach: timedelta, pull_start: datetime, now: datetime) -> Window:
    return Window(max(newest - reach, min(pull_start, newest)), now)


def split_window(window: Window, longest: timedelta) -> list[Window]:
    """Cut a window into equal pieces no longer than `longest`, earliest first, each starting where the last ended.

    Equal, so that the piece that reaches the present is never a sliver that hides a silent station.
    """
    count = max(1, math.ceil((window.end - window.start) / longest))
    step = timedelta(seconds=math.ceil((window.end - window.start).total_seconds() / count))
    edges = [min(window.start + step * n, window.end) for n in range(count)] + [window.end]
    return [replace(window, start=start, end=end) for start, end in zip(edges, edges[1:], strict=False)]


def advance(progress: Progress, answered: Window, newest_reading: datetime | None, now: datetime) -> Progress:
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
    proven = answered.end
    if answered.end >= now:
        proven = min(answered.end, newest_reading) if newest_reading else answered.start
    return replace(
        progress,
        reached_back_to=min(reached, answered.start),
        last_successful_pull_date=max(watermark, proven),
    )


def chunk_span(stations: int, rows_a_day: int, most_rows: int, longest: timedelta) -> timedelta:
    """Return how much time one request may ask for, so that an answer stays near `most_rows` rows; at least a day."""
    days = max(1, most_rows // max(1, stations * rows_a_day))
    return min(timedelta(days=days), longest)


def is_history(window: Window, now: datetime) -> bool:
    """Tell whether a window asks for the past alone, which can wait for what is new."""
    return window.end < now and window.modified_since is None
