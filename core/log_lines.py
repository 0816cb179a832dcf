"""Log lines: plain ones for people, or JSON for programs, which say what run and stations they are about."""

import json
import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from pythonjsonlogger.json import JsonFormatter

PLAIN = "%(asctime)s %(levelname)s %(name)s: %(message)s"
NAMES = {"levelname": "level", "name": "logger"}
FORMATS = ("plain", "json")
HIDDEN = "•••"
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


class _Hushed(logging.Formatter):
    """What another formatter writes, tracebacks and all, without the secrets."""

    def __init__(self, inner: logging.Formatter, secrets: Iterable[str]) -> None:
        super().__init__()
        self._inner = inner
        # Within JSON some signs are written differently.
        self._secrets = [form for one in secrets for form in {one, json.dumps(one)[1:-1]}]

    def format(self, record: logging.LogRecord) -> str:
        line = self._inner.format(record)
        for secret in self._secrets:
            line = line.replace(secret, HIDDEN)
        return line


def send_log_lines(level: str, form: str, secrets: Iterable[str] = ()) -> None:
    """Send log lines from `level` on to standard error, `form` plain or json; none of `secrets` is written."""
    handler = logging.StreamHandler()
    handler.setFormatter(_Hushed(_JsonLines() if form == "json" else logging.Formatter(PLAIN), secrets))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # Printed as they come, warnings of libraries are no JSON.
    logging.captureWarnings(form == "json")
    if level == "INFO":
        for chatty in CHATTY:
            logging.getLogger(chatty).setLevel(logging.WARNING)
