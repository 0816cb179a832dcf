"""Overwriting: a batch's whole span is fetched, then takes the place of what is stored, in one transaction.

What was fetched waits on the disk until all of it is there, so that no span is too long for a worker's memory.
"""

import tempfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

import pandas as pd
from sqlalchemy.orm import Session

from core.db import patiently, writing
from core.domain import Level, Window, utc_now
from core.errors import SourceUnreachable
from core.pulling import board, run_log
from core.pulling.batches import hold_batch
from core.pulling.pull import Pull, advanced, fetch, fetch_ahead, merge_of, newest_of, report, stage, write_results
from core.stations import station_ids
from core.store import gaps
from core.store.merge import clear_staging, replace_staged

SHRANK = "The source shrank: it sent less than half of what is stored here, so nothing was removed."
FETCHED = "{source} answered: part {part} of {parts}, kept until all of it is there."


def replace_span(pull: Pull) -> None:
    """Replace everything from the first window's start to the last one's end. Raises SourceError: nothing changed."""
    windows = pull.order.windows
    with tempfile.TemporaryDirectory(prefix="streamflow-") as folder:
        for number, (_, answer) in enumerate(fetch_ahead(partial(fetch, pull), windows, lambda _: True)):
            if answer.covered is not None:
                raise SourceUnreachable(pull.source.name, f"answered for a part alone: {answer.shortfall}")
            patiently(partial(report, pull, answer))
            answer.readings.to_pickle(_file(folder, number))
            run_log.tell(pull.order, FETCHED.format(source=pull.source.name, part=number + 1, parts=len(windows)))
        span = Window(windows[0].start, windows[-1].end)
        shrunk = patiently(partial(_replace, pull, span, folder))
    if shrunk:
        run_log.tell(pull.order, f"{run_log.who(shrunk).capitalize()}: {SHRANK}", Level.WARNING)
    else:
        run_log.tell(pull.order, f"{run_log.span(span)} was replaced for {run_log.who(pull.order.stations)}.")


def _file(folder: str, number: int) -> Path:
    return Path(folder) / f"{number}.pickle"


def _replace(pull: Pull, span: Window, folder: str) -> list[str]:
    """Put what was fetched in the place of what is stored; returns the stations that too little came for."""
    run_id, windows = pull.order.run.run_id, pull.order.windows
    with writing() as session:
        hold_batch(session, pull.order, utc_now(), answered=len(windows))
        newest = _stage_all(session, pull, folder)
        counts, shrunk = replace_staged(merge_of(session, pull), span)
        after = advanced(pull, span, newest)
        write_results(session, pull, counts, after)
        numbers = [number for number, row_id in station_ids(session, pull.order.stations).items() if row_id in shrunk]
        board.note(session, run_id, numbers, "source_shrank", SHRANK)
    pull.reached |= after
    pull.answered = len(windows)
    return numbers


def _stage_all(session: Session, pull: Pull, folder: str) -> dict[str, datetime]:
    """Stage one part after the other, with the gaps it tells of; returns the newest reading of each station."""
    clear_staging(session)
    newest: dict[str, datetime] = {}
    for part in _fetched(folder, pull.order.windows):
        readings = stage(session, pull, part)
        gaps.record_gaps(session, readings, pull.data_type, pull.order.run.run_id)
        newest |= newest_of(readings)
    return newest


def _fetched(folder: str, windows: Sequence[Window]) -> Iterator[pd.DataFrame]:
    """Yield the fetched parts; the moment between two of them, which both may hold, comes once."""
    edge = set[tuple[str, datetime]]()
    for number, window in enumerate(windows):
        part = pd.read_pickle(_file(folder, number))
        keys = pd.Series(list(zip(part["station_number"], part["observed_at"], strict=True)), index=part.index)
        yield part[~keys.isin(edge)]
        edge = set(keys[part["observed_at"] >= window.end])
