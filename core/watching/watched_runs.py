"""A run as the many who watch it see it: read once for each of its steps, whoever asks.

What was read is remembered for some seconds under a name of its own, so that who has it can be sent what changed since.
A mark would not do for that name: two reads under one mark may differ, where a step is half done.
"""

from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy.orm import Session

from core.runs import RunRow, RunStationRow, get_run, run_stations
from core.watching.live_marks import run_mark
from core.web.kept import KeptMany

MOST_READS, SECONDS = 12, 10.0


@dataclass(frozen=True)
class WatchedRun:
    """A run and its stations as they were read at once, after its mark: what changed since has another mark."""

    name: str
    mark: str
    run: RunRow
    stations: list[RunStationRow]


_by_mark = KeptMany[WatchedRun](MOST_READS, SECONDS)
_by_name = KeptMany[WatchedRun](MOST_READS, SECONDS)


def watched_run(session: Session, run_id: int) -> WatchedRun:
    """Return a run as it stands. Raises NotFound."""
    mark = run_mark(session, run_id)
    return _by_mark.get(session, (run_id, mark), lambda: _read(session, run_id, mark))


def _read(session: Session, run_id: int, mark: str) -> WatchedRun:
    read = WatchedRun(uuid4().hex, mark, get_run(session, run_id), run_stations(session, run_id))
    return _by_name.keep(session, read.name, read)


def watched_before(session: Session, name: str) -> WatchedRun | None:
    """Return what was read under a name; None where it is not known any more, or to another process."""
    return _by_name.find(session, name)
