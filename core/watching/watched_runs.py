"""A run as the many who watch it see it: read once for each of its steps, whoever asks."""

from sqlalchemy.orm import Session

from core.runs import RunRow, RunStationRow, get_run, run_stations
from core.watching.live_marks import run_mark
from core.web.kept import KeptMany

MOST_RUNS, SECONDS = 20, 5.0

_read = KeptMany[tuple[RunRow, list[RunStationRow]]](MOST_RUNS, SECONDS)


def watched_run(session: Session, run_id: int) -> tuple[str, RunRow, list[RunStationRow]]:
    """Return a run's mark, the run and its stations. Raises NotFound.

    The mark is read first: what changes from then on is drawn with the next one.
    """
    mark = run_mark(session, run_id)
    return mark, *_read.get(session, (run_id, mark), lambda: (get_run(session, run_id), run_stations(session, run_id)))
