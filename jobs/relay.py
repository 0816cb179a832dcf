"""Carries what child processes write to the terminal, each line under its process's name, and to a log file each."""

import logging
import os
import selectors
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import IO

LOG_BYTES = 5_000_000
NAME_WIDTH = 10


@dataclass
class Stream:
    """One child's output; `rest` is a line that has begun and not ended."""

    name: str
    quiet: bool
    pipe: IO[bytes]
    rest: bytes = b""


class Relay:
    """Reads every child's output without waiting for any; a quiet child's goes to its log file alone."""

    def __init__(self, folder: Path, say: Callable[[str], None]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._say = say
        self._selector = selectors.DefaultSelector()
        self._files: dict[str, RotatingFileHandler] = {}
        self._last_lines: dict[str, str] = {}

    def add(self, name: str, process: subprocess.Popen[bytes], quiet: bool) -> None:
        """Carry a child's standard output from now on."""
        assert process.stdout is not None
        os.set_blocking(process.stdout.fileno(), False)
        if name not in self._files:
            path = self._folder / f"{name}.log"
            self._files[name] = RotatingFileHandler(path, maxBytes=LOG_BYTES, backupCount=1, encoding="utf-8")
        self._last_lines.pop(name, None)
        stream = Stream(name, quiet, process.stdout)
        self._selector.register(process.stdout, selectors.EVENT_READ, stream)

    def wait(self, seconds: float) -> None:
        """Carry what comes within `seconds`; returns at the first thing that does."""
        for key, _ in self._selector.select(seconds):
            self._carry(key.data)

    def drain(self) -> None:
        """Carry what was written so far."""
        for key in list(self._selector.get_map().values()):
            self._carry(key.data)

    def last_line(self, name: str) -> str:
        """Return the last line a child wrote, empty if it wrote none."""
        return self._last_lines.get(name, "")

    def close(self) -> None:
        """Carry the last words and close everything."""
        self.drain()
        for key in list(self._selector.get_map().values()):
            self._forget(key.data)
        self._selector.close()
        for file in self._files.values():
            file.close()

    def _carry(self, stream: Stream) -> None:
        try:
            while piece := os.read(stream.pipe.fileno(), 65536):
                *lines, stream.rest = (stream.rest + piece).split(b"\n")
                for line in lines:
                    self._line(stream, line)
        except BlockingIOError:
            return
        self._forget(stream)

    def _forget(self, stream: Stream) -> None:
        if stream.rest:
            self._line(stream, stream.rest)
        self._selector.unregister(stream.pipe)
        stream.pipe.close()

    def _line(self, stream: Stream, raw: bytes) -> None:
        line = raw.decode("utf-8", "replace").rstrip()
        if not line:
            return
        self._last_lines[stream.name] = line
        self._files[stream.name].emit(logging.makeLogRecord({"msg": line}))
        if not stream.quiet:
            self._say(f"{stream.name:<{NAME_WIDTH}}| {line}")
