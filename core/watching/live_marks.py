"""What changes whenever a live page has something new to draw: so small a read that nothing new costs nothing."""

from datetime import datetime

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from core.errors import NotFound
from core.models import DataPullLog

log = DataPullLog


def run_mark(session: Session, run_id: int) -> str:
    """Return a word that changes with whatever the page of a run shows: each step of a run ends with a line of its log.

    Raises NotFound.
    """
    row = session.execute(select(log.status, log.log_lines).where(log.id == run_id)).first()
    if row is None:
        raise NotFound(f"There is no run {run_id}.")
    return f"{row.status}-{row.log_lines}"


def runs_mark(session: Session, now: datetime) -> str:
    """Return a word that changes with whatever the list of runs shows.

    A run that begins has a new id, one that ends leaves the running ones, one under way writes lines. Ages are written
    to the minute.
    """
    # Written out, so that SQLite takes the index of running rows.
    under_way = select(func.count(), func.sum(log.id), func.sum(log.log_lines)).where(text("status = 'running'"))
    running = session.execute(under_way).one()
    newest = session.scalar(select(func.max(log.id)))
    return f"{now:%H:%M}-{newest}-{'-'.join(str(one or 0) for one in running)}"
