"""A batch's turn: fetch a window, merge it, while the next one is being fetched already.

Each window's rows, ledger, gaps, watermarks, board and place in the batch are one transaction. Killed anywhere and
taken again, the result is the same: a window is either all there or asked again, and what is equal is not written.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

import pandas as pd
from sqlalchemy.orm import Session

from core.db import patiently, reading, writing
from core.domain import DataType, Progress, Quota, Window, utc_now
from core.errors import SourceRefused, SourceUnreachable
from core.pulling import board, progress, quota, run_log, run_sources, series
from core.pulling.batches import BatchOrder, hold_batch
from core.sources.base import Answer, Source
from core.stations import station_ids
from core.store import gaps, origin
from core.store.merge import Counts, Merge, clear_staging, merge_staged, stage_readings
from core.windows import advance, is_history

# After this long a batch gives way to the others that wait.
TURN_SECONDS = 20.0
KEPT = (
    "has {remaining} of {limit} requests left this hour, which are kept for what is new; "
    "the history goes on from here with the next run"
)
UNLISTED = "{agency} lists no such discharge for this station."


@dataclass
class Pull:
    """What a worker knows of its batch while it has it; `answered` counts the windows that are stored."""

    order: BatchOrder
    source: Source
    simulated: bool
    reached: dict[str, Progress]
    chosen: dict[str, str]
    quota: Quota | None
    answered: int = 0

    @property
    def data_type(self) -> DataType:
        return DataType(self.order.run.data_type)


def begin(order: BatchOrder, source: Source, simulated: bool) -> Pull:
    """Gather what is known of a batch's stations, and show that they are being asked for."""
    stations, data_type = order.stations, DataType(order.run.data_type)
    with writing() as session:
        hold_batch(session, order, utc_now())
        board.mark_fetching(session, order.run.run_id, stations, utc_now())
    with reading() as session:
        reached = progress.read_progress(session, order.run.config_id, stations)
        chosen = series.read_choices(session, stations, data_type)
        return Pull(order, source, simulated, reached, chosen, quota.last_quota(session, source.name, utc_now()))


def pull_windows(pull: Pull, seconds: float = TURN_SECONDS) -> None:
    """Pull the batch's windows until its turn is over.

    A turn is for what is new or for history, never both: the two wait in queues of their own.
    Raises SourceError; what was answered before is stored.
    """
    windows, end = pull.order.windows, time.monotonic() + seconds
    kind = is_history(windows[0], pull.order.run.now)

    def may_ask(window: Window) -> bool:
        return time.monotonic() < end and is_history(window, pull.order.run.now) == kind

    for window, answer in fetch_ahead(partial(fetch, pull), windows, may_ask):
        patiently(partial(report, pull, answer))
        came = patiently(partial(merge_window, pull, window, answer))
        run_log.tell_answered(pull.order, window, answer, came.values())


def fetch_ahead(
    fetch: Callable[[Window], Answer], windows: Sequence[Window], may_ask: Callable[[Window], bool]
) -> Iterator[tuple[Window, Answer]]:
    """Yield each window with its answer, the next one being fetched meanwhile, until one may not be asked for."""
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="fetch") as ahead:
        coming = ahead.submit(copy_context().run, fetch, windows[0])
        for number, window in enumerate(windows):
            answer = coming.result()
            following = windows[number + 1 : number + 2]
            goes_on = bool(following) and may_ask(following[0])
            if goes_on:
                coming = ahead.submit(copy_context().run, fetch, following[0])
            yield window, answer
            if not goes_on:
                return


def fetch(pull: Pull, window: Window) -> Answer:
    """Ask for a window, unless only history is left to ask for and the quota is kept for what is new."""
    left = pull.quota
    if left is not None and is_history(window, pull.order.run.now) and left.remaining < left.limit * quota.KEPT_SHARE:
        raise SourceRefused(pull.source.name, KEPT.format(remaining=left.remaining, limit=left.limit))
    answer = pull.source.fetch(pull.order.stations, pull.data_type, window, pull.chosen)
    pull.quota = answer.quota
    pull.chosen = pull.chosen | {choice.station_number: choice.time_series_id for choice in answer.choices}
    return answer


def report(pull: Pull, answer: Answer) -> None:
    """Keep what an answer says beside its values. Raises SimulationMismatch for one of the wrong origin."""
    run_id, now = pull.order.run.run_id, utc_now()
    with writing() as session:
        hold_batch(session, pull.order, now)
        origin.check_origin(session, answer.simulated)
        run_sources.count_requests(session, run_id, pull.source.name, answer.requests, answer.quota, now)
        series.write_choices(session, answer.choices, pull.data_type, now)
        board.mark_merging(session, run_id, pull.order.stations, answer.requests)
        if answer.unlisted:
            text = UNLISTED.format(agency=pull.source.name)
            board.note(session, run_id, answer.unlisted, "no_data", text)
        if answer.shortfall:
            board.note(session, run_id, pull.order.stations, SourceUnreachable.code, answer.shortfall)


def merge_window(pull: Pull, window: Window, answer: Answer) -> dict[int, Counts]:
    """Store what came for a window, and how far that moves each station, in one transaction.

    Returns what the merge did, by the stations' row ids.
    """
    with writing() as session:
        hold_batch(session, pull.order, utc_now(), answered=1)
        clear_staging(session)
        readings = stage(session, pull, answer.readings)
        counts = merge_staged(merge_of(session, pull)) if len(readings) else {}
        gaps.record_gaps(session, readings, pull.data_type, pull.order.run.run_id)
        after = advanced(pull, window, newest_of(readings), answer.covered)
        write_results(session, pull, counts, after)
    pull.reached |= after
    pull.answered += 1
    return counts


def merge_of(session: Session, pull: Pull) -> Merge:
    """Return the circumstances of a merge that happens now."""
    return Merge(session, pull.data_type, pull.order.run.run_id, utc_now())


def stage(session: Session, pull: Pull, readings: pd.DataFrame) -> pd.DataFrame:
    """Add readings to the staging table; returns them with their station's row id."""
    ids = dict(station_ids(session, pull.order.stations))
    known = readings.assign(station_id=readings["station_number"].map(ids))
    stage_readings(session, known)
    return known


def newest_of(readings: pd.DataFrame) -> dict[str, datetime]:
    """Return the time of each station's newest reading, withheld ones too."""
    newest = readings.groupby("station_number")["observed_at"].max()
    return {str(number): moment.to_pydatetime() for number, moment in newest.items()}


def advanced(
    pull: Pull, window: Window, newest: Mapping[str, datetime], covered: Window | None = None
) -> dict[str, Progress]:
    """Return how far each station has come after an answer, of which `covered` is the part that was answered.

    A back-fill moves none.
    """
    if pull.order.run.is_backfill:
        return {}
    now, after = pull.order.run.now, {}
    complete = covered is None and window.modified_since is None and window.end >= now
    for number in pull.order.stations:
        one = advance(pull.reached.get(number, Progress()), covered or window, newest.get(number), now)
        after[number] = replace(one, last_pulled_at=now) if complete else one
    return after


def write_results(session: Session, pull: Pull, counts: dict[int, Counts], after: dict[str, Progress]) -> None:
    """Write the watermarks and the board that go with a merge; `counts` are by row id."""
    progress.write_progress(session, pull.order.run.config_id, after)
    ids = station_ids(session, pull.order.stations)
    came = {number: counts.get(ids[number], Counts()) for number in pull.order.stations}
    board.add_counts(session, pull.order.run.run_id, came)
