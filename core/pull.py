"""One agency's part of a run: batches and chunks, fetched and merged, with the failing station singled out.

Each chunk's rows, ledger, gaps, watermarks and board are one transaction. Killed anywhere and run again, the
result is the same: a chunk is either all there or asked again, and what is equal is not written.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import pandas as pd
from sqlalchemy.orm import Session

from core import board, gaps, lifecycle, origin, progress, quota, series
from core.db import writing
from core.domain import DataType, Progress, Quota, Window, utc_now
from core.errors import SourceError, SourceRefused, SourceUnreachable
from core.merge import Counts, Merge, clear_staging, merge_staged, replace_staged, stage_readings
from core.sources.base import Answer, Source
from core.stations import station_ids
from core.windows import (
    LOOKBACKS,
    MOST_ROWS_A_CHUNK,
    Batch,
    Plan,
    advance,
    batch_stations,
    chunk_span,
    plan_windows,
    split_window,
)

FAILURES_IN_A_ROW = 12
SHRANK = "The source shrank: it sent less than half of what is stored here, so nothing was removed."
# The share of an hour's requests that no history may use up.
KEPT_QUOTA = 0.2
KEPT = (
    "has {remaining} of {limit} requests left this hour, which are kept for what is new; "
    "the history goes on from here with the next run"
)
UNLISTED = "{agency} lists no such discharge for this station."


@dataclass
class Pull:
    """What a run knows of one agency while it is under way; `down` is why the agency is left alone from then on."""

    order: lifecycle.RunOrder
    source: Source
    now: datetime
    simulated: bool
    reached: dict[str, Progress]
    chosen: dict[str, str]
    failed: set[str] = field(default_factory=set)
    failures: int = 0
    down: SourceError | None = None
    quota: Quota | None = None

    @property
    def data_type(self) -> DataType:
        return DataType(self.order.data_type)


Step = Callable[[Pull, tuple[str, ...], Window], None]


def append(pull: Pull, numbers: Sequence[str]) -> None:
    """Pull in three strides: late revisions, onward to the present, then the missing front backwards."""
    plans = {number: _plan(pull, number) for number in numbers}
    _stride(pull, {number: plan.sweep for number, plan in plans.items()})
    _stride(pull, {number: plan.onward for number, plan in plans.items()})
    _stride(pull, {number: plan.front for number, plan in plans.items()}, backwards=True)


def overwrite(pull: Pull, numbers: Sequence[str]) -> None:
    """Replace everything from the start date to the present, each batch in one transaction."""
    window = Window(min(pull.order.pull_start_date, pull.now), pull.now)
    for batch in _batches(pull, [(number, window) for number in numbers]):
        _show_fetching(pull, batch, 1)
        _guarded(pull, batch.stations, [window], _replace_window)


def _plan(pull: Pull, number: str) -> Plan:
    limits = pull.source.limits(pull.data_type)
    return plan_windows(
        pull.reached.get(number, Progress()),
        pull.order.pull_start_date,
        pull.now,
        pull.data_type,
        lookback_days=pull.order.lookback_days,
        asks_modified=limits.asks_modified,
        furthest=limits.furthest,
    )


def _stride(pull: Pull, windows: dict[str, Window | None], backwards: bool = False) -> None:
    """Take the shortest look back first: what is new everywhere comes before anyone's long history."""
    for batch in _batches(pull, [(number, window) for number, window in windows.items() if window])[::-1]:
        chunks = _chunks(pull, batch.stations, batch.window)
        _show_fetching(pull, batch, len(chunks))
        _guarded(pull, batch.stations, chunks[::-1] if backwards else chunks, _merge_chunk)


def _batches(pull: Pull, wanted: Iterable[tuple[str, Window]]) -> list[Batch]:
    limits = pull.source.limits(pull.data_type)
    return batch_stations(wanted, limits.stations_a_request, LOOKBACKS[pull.data_type].day)


def _chunks(pull: Pull, stations: tuple[str, ...], window: Window) -> list[Window]:
    limits = pull.source.limits(pull.data_type)
    longest = chunk_span(len(stations), limits.rows_a_day, MOST_ROWS_A_CHUNK, limits.longest_window)
    oldest = pull.now - limits.reaches_back if limits.reaches_back else window.start
    if window.end <= oldest:
        return [window]
    if window.start >= oldest:
        return split_window(window, longest)
    # What the source no longer holds is answered at once, empty: one chunk is enough for it.
    return [replace(window, end=oldest), *split_window(replace(window, start=oldest), longest)]


def _show_fetching(pull: Pull, batch: Batch, chunks: int) -> None:
    with writing() as session:
        lifecycle.hold_run(session, pull.order.run_id, utc_now())
        asked = board.Asked(batch.window, chunks)
        board.mark_fetching(session, pull.order.run_id, batch.stations, asked, utc_now())


def _guarded(pull: Pull, stations: tuple[str, ...], chunks: Sequence[Window], step: Step) -> None:
    """Take stations through their chunks; a failing batch is split until the failing station is alone."""
    going = tuple(number for number in stations if number not in pull.failed)
    if pull.down is not None:
        _fail(pull, going, pull.down)
        return
    for number, chunk in enumerate(chunks if going else ()):
        try:
            _keep_quota(pull, chunk)
            step(pull, going, chunk)
            pull.failures = 0
        except SourceError as error:
            _split(pull, going, chunks[number:], step, error)
            return


def _keep_quota(pull: Pull, window: Window) -> None:
    """Leave the rest of an hour's quota to what is new; raises SourceRefused where only history is left to pull."""
    left, is_history = pull.quota, window.end < pull.now and window.modified_since is None
    if left is not None and is_history and left.remaining < left.limit * KEPT_QUOTA:
        raise SourceRefused(pull.source.name, KEPT.format(remaining=left.remaining, limit=left.limit))


def _split(pull: Pull, stations: tuple[str, ...], chunks: Sequence[Window], step: Step, error: SourceError) -> None:
    pull.failures += 1
    if _is_outage(error) or pull.failures >= FAILURES_IN_A_ROW:
        pull.down = error
    if pull.down is not None or len(stations) == 1:
        _fail(pull, stations, error)
        return
    half = len(stations) // 2
    for part in (stations[:half], stations[half:]):
        _guarded(pull, part, chunks, step)


def _is_outage(error: SourceError) -> bool:
    """Tell whether the agency as a whole is the trouble, so that no other request would fare better."""
    return isinstance(error, SourceRefused) or (isinstance(error, SourceUnreachable) and error.status_code is None)


def _fail(pull: Pull, stations: tuple[str, ...], error: Exception) -> None:
    pull.failed.update(stations)
    with writing() as session:
        lifecycle.hold_run(session, pull.order.run_id, utc_now())
        board.mark_failed(session, pull.order.run_id, stations, error, utc_now())


def _merge_chunk(pull: Pull, stations: tuple[str, ...], window: Window) -> None:
    answer = pull.source.fetch(stations, pull.data_type, window, pull.chosen)
    with writing() as session:
        _accept(session, pull, answer)
        readings = _stage(session, pull, stations, answer.readings)
        counts = merge_staged(_merge(session, pull)) if len(readings) else {}
        gaps.record_gaps(session, readings, pull.data_type, pull.order.run_id)
        after = _advanced(pull, stations, window, answer.readings)
        _write(session, pull, stations, readings, counts, after)
    _remember(pull, answer, after)


def _replace_window(pull: Pull, stations: tuple[str, ...], window: Window) -> None:
    chunks = _chunks(pull, stations, window)
    answers = [pull.source.fetch(stations, pull.data_type, chunk, pull.chosen) for chunk in chunks]
    everything = pd.concat([answer.readings for answer in answers], ignore_index=True)
    everything = everything.drop_duplicates(["station_number", "observed_at"], keep="last")
    with writing() as session:
        for answer in answers:
            _accept(session, pull, answer)
        readings = _stage(session, pull, stations, everything)
        counts, shrunk = replace_staged(_merge(session, pull), window)
        gaps.record_gaps(session, readings, pull.data_type, pull.order.run_id)
        after = _advanced(pull, stations, window, everything)
        _write(session, pull, stations, readings, counts, after)
        numbers = readings.loc[readings["station_id"].isin(shrunk), "station_number"].unique().tolist()
        board.note(session, pull.order.run_id, numbers, "source_shrank", SHRANK)
    _remember(pull, answers[-1], after)


def _merge(session: Session, pull: Pull) -> Merge:
    return Merge(session, pull.data_type, pull.order.run_id, utc_now())


def _accept(session: Session, pull: Pull, answer: Answer) -> None:
    """Check that the run is still ours and the answer of the right origin; keep what it says beside the values."""
    lifecycle.hold_run(session, pull.order.run_id, utc_now())
    origin.check_origin(session, answer.simulated)
    quota.write_quota(session, pull.source.name, answer.quota, utc_now())
    series.write_choices(session, answer.choices, pull.data_type, utc_now())
    if answer.unlisted:
        text = UNLISTED.format(agency=pull.source.name)
        board.note(session, pull.order.run_id, answer.unlisted, "no_data", text)


def _stage(session: Session, pull: Pull, stations: tuple[str, ...], readings: pd.DataFrame) -> pd.DataFrame:
    clear_staging(session)
    known = readings.assign(station_id=readings["station_number"].map(dict(station_ids(session, stations))))
    stage_readings(session, known)
    return known


def _advanced(pull: Pull, stations: tuple[str, ...], window: Window, readings: pd.DataFrame) -> dict[str, Progress]:
    newest = readings.groupby("station_number")["observed_at"].max()
    after = {}
    for number in stations:
        last = newest[number].to_pydatetime() if number in newest.index else None
        one = advance(pull.reached.get(number, Progress()), window, last, pull.now)
        complete = window.modified_since is None and window.end >= pull.now
        after[number] = replace(one, last_pulled_at=pull.now) if complete else one
    return after


def _write(
    session: Session,
    pull: Pull,
    stations: tuple[str, ...],
    readings: pd.DataFrame,
    counts: dict[int, Counts],
    after: dict[str, Progress],
) -> None:
    progress.write_progress(session, pull.order.config_id, after)
    numbers = dict(zip(readings["station_id"], readings["station_number"], strict=True))
    by_number = dict.fromkeys(stations, Counts()) | {numbers[station]: one for station, one in counts.items()}
    board.add_counts(session, pull.order.run_id, by_number)


def _remember(pull: Pull, answer: Answer, after: dict[str, Progress]) -> None:
    pull.reached |= after
    pull.quota = answer.quota
    pull.chosen |= {choice.station_number: choice.time_series_id for choice in answer.choices}
