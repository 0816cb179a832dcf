"""Who looks for trouble when those who should are the trouble.

The scheduler puts a look in the queue every minute, and a worker takes it. Without a worker, or while all are busy, the
scheduler's process looks by itself; without a scheduler the workers put the look in the queue. Neither needs the other.
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from flask import Flask
from redis import Redis

from core.alerts.look import look_if_due
from core.alerts.rules import last_look
from core.db import reading
from core.domain import utc_now
from core.errors import StreamflowError
from core.queue import enqueue_once
from core.watching.health import SCHEDULER_MISSING_AFTER, scheduler_seen

logger = logging.getLogger(__name__)

LOOK = "jobs.alerts.look"
JOB = "alerts-without-scheduler"
LONGEST_LOOK_SECONDS = 600
OVERDUE = timedelta(seconds=150)
STEP_SECONDS = 30.0


@contextmanager
def looking_out(app: Flask, seconds: float = STEP_SECONDS) -> Iterator[None]:
    """Look while the block runs, every now and then, where nobody else has."""
    done = threading.Event()
    thread = threading.Thread(target=_look_out, args=(app, seconds, done), daemon=True)
    thread.start()
    try:
        yield
    finally:
        # A message under way is not waited for: it is sent again if it was not through.
        done.set()


def _look_out(app: Flask, seconds: float, done: threading.Event) -> None:
    while not done.wait(seconds):
        try:
            with app.app_context():
                look_if_overdue(utc_now())
        except StreamflowError as error:
            logger.warning("nobody could look for trouble: %s", error)


def look_if_overdue(now: datetime) -> bool:
    """Look where the last look was two turns ago; tells whether it did. Raises what look_if_due raises."""
    with reading() as session:
        last = last_look(session)
    return (last is None or now - last > OVERDUE) and look_if_due(now)


def ask_without_scheduler(redis: Redis, now: datetime) -> bool:
    """Put a look in the queue where the scheduler has gone; tells whether it has. Raises QueueUnavailable."""
    seen = scheduler_seen(redis)
    if seen is None or now - seen <= SCHEDULER_MISSING_AFTER:
        return False
    enqueue_once(redis, LOOK, JOB, LONGEST_LOOK_SECONDS)
    return True
