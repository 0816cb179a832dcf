"""A sign of life while a batch's turn is under way: a thread says so in the database, and a dead worker shows."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

from flask import Flask, current_app

from core.db import writing
from core.domain import utc_now
from core.errors import StreamflowError
from core.pulling.batches import renew_batch

logger = logging.getLogger(__name__)

BEAT_SECONDS = 15


@contextmanager
def beating(batch_id: int, worker: str, seconds: float = BEAT_SECONDS) -> Iterator[None]:
    """Say every few seconds, while the block runs, that the worker of this batch lives."""
    app = cast(Flask, current_app._get_current_object())  # type: ignore[attr-defined]
    done = threading.Event()
    thread = threading.Thread(target=_beat, args=(app, batch_id, worker, seconds, done), daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _beat(app: Flask, batch_id: int, worker: str, seconds: float, done: threading.Event) -> None:
    while not done.wait(seconds):
        try:
            with app.app_context(), writing() as session:
                renew_batch(session, batch_id, worker, utc_now())
        except StreamflowError as error:
            logger.warning("the worker of batch %d could not say that it lives: %s", batch_id, error)
