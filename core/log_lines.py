"""Log lines: plain ones for people, or JSON for programs, which say what run and stations they are about."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from pythonjsonlogger.json import JsonFormatter

PLAIN = "%(asctime)s %(levelname)s %(name)s: %(message)s"
NAMES = {"levelname": "level", "name": "logger"}
FORMATS = ("plain", "json")
# What says too much for INFO.
CHATTY = ("httpx", "alembic", "rq.worker", "rq_scheduler")

_about: ContextVar[dict[str, Any] | None] = ContextVar("log_lines_about", default=None)


@contextmanager
def about(**things: Any) -> Iterator[None]:
    """Say in each JSON line written in this block, and in this thread, what it is about; blocks within add to it."""
    token = _about.set({**(_about.get() or {}), **things})
    try:
        yield
    finally:
        _about.reset(token)


class _JsonLines(JsonFormatter):
    """One JSON object a line: time (UTC), level, logger, message, what it is about, and an error's traceback."""

    def __init__(self) -> None:
        super().__init__("%(levelname)s %(name)s %(message)s", rename_fields=NAMES, timestamp="time")

    def add_fields(self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]) -> None:
        super().add_fields(log_data, record, message_dict)
        log_data.update(_about.get() or {})


def send_log_lines(level: str, form: str) -> None:
    """Send log lines from `level` on to standard error, `form` plain or json."""
    handler = logging.StreamHandler()
    handler.setFormatter(_JsonLines() if form == "json" else logging.Formatter(PLAIN))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    if level == "INFO":
        for chatty in CHATTY:
            logging.getLogger(chatty).setLevel(logging.WARNING)
