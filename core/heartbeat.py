"""A sign of life while a run is under way: a thread that says so in the database, so that a dead worker shows."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

from flask import Flask, current_app

from core.db import writing
from core.domain import utc_now
from core.errors import RunEnded, StreamflowError
from core.lifecycle import hold_run

logger = logging.getLogger(__name__)

BEAT_SECONDS = 15


@contextmanager
def beating(run_id: int, seconds: float = BEAT_SECONDS) -> Iterator[None]:
    """Say every few seconds, while the block runs, that this run's worker lives."""
    app = cast(Flask, current_app._get_current_object())  # type: ignore[attr-defined]
    done = threading.Event()
    thread = threading.Thread(target=_beat, args=(app, run_id, seconds, done), daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _beat(app: Flask, run_id: int, seconds: float, done: threading.Event) -> None:
    while not done.wait(seconds):
        try:
            with app.app_context(), writing() as session:
                hold_run(session, run_id, utc_now())
        except RunEnded:
            return
        except StreamflowError as error:
            logger.warning("run %d could not say that it lives: %s", run_id, error)
