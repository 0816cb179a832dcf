"""Keeps several programs running as one: relays what they write, revives those that die, leaves none behind.

One thread does it all, so that a signal, a line and a death are never handled at the same time.
"""

import contextlib
import ctypes
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import NoReturn

from core.errors import StreamflowError
from jobs.relay import Relay

TICK_SECONDS = 0.2
SHORT_SPELL_SECONDS = 60.0
GRACE_SECONDS = 10.0
MARK = "STREAMFLOW_SUPERVISOR"
PR_SET_PDEATHSIG = 1

_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


class Stopped(Exception):
    """Someone asked for the end, by Ctrl-C or a signal."""


class ChildFailed(StreamflowError):
    """A program that the others need cannot be kept running."""

    code = "process_failed"


@dataclass
class Child:
    """A program to keep running; `lives` is how many deaths within a minute are borne."""

    name: str
    command: Sequence[str]
    lives: int
    stops_last: bool
    quiet: bool
    feed: bytes | None
    process: subprocess.Popen[bytes]
    deaths: list[float] = field(default_factory=list)


class Supervisor:
    """The programs of one `make run`; `say` takes each line meant for the terminal."""

    def __init__(self, env: dict[str, str], cwd: Path, logs: Path, say: Callable[[str], None]) -> None:
        self.children: dict[str, Child] = {}
        self._mark = f"{MARK}={secrets.token_hex(8)}"
        self._env = env | dict([self._mark.split("=")])
        self._cwd = cwd
        self._logs = logs
        self._say = say
        self._relay = Relay(logs, say)
        self._asked_at: list[float] = []
        self._spawned: list[tuple[subprocess.Popen[bytes], bool]] = []
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)

    def start(
        self,
        name: str,
        command: Sequence[str],
        *,
        lives: int = 5,
        stops_last: bool = False,
        quiet: bool = False,
        feed: bytes | None = None,
    ) -> None:
        """Start a program to keep running; `feed` is what it reads on standard input."""
        process = self._spawn(name, command, stops_last, quiet, feed)
        self.children[name] = Child(name, command, lives, stops_last, quiet, feed, process)

    def run(self, name: str, command: Sequence[str], seconds: float) -> None:
        """Run a program to its end; raises ChildFailed if it fails or takes longer than `seconds`."""
        process = self._spawn(name, command, stops_last=False, quiet=False, feed=None)
        self.wait_until(lambda: process.poll() is not None, seconds, f"{name} has not ended")
        self._relay.drain()
        if process.returncode:
            raise ChildFailed(f"{self._how_it_ended(name, process)} Nothing can run without it.")

    def wait_until(self, ready: Callable[[], bool], seconds: float, problem: str) -> None:
        """Watch over the programs until `ready()`; raises ChildFailed after `seconds`."""
        end = time.monotonic() + seconds
        while not ready():
            if time.monotonic() > end:
                raise ChildFailed(f"{problem} after {seconds:g} seconds. See {self._logs}.")
            self._tick()

    def watch(self) -> NoReturn:
        """Watch over the programs until someone asks for the end (Stopped) or one is lost (ChildFailed)."""
        while True:
            self._tick()

    def stop(self) -> None:
        """End everything: the work first, then what it stands on; kill what lingers. Returns when all is gone."""
        last = [process for process, stops_last in self._spawned if stops_last]
        self._end([process for process, stops_last in self._spawned if not stops_last])
        _kill_marked(self._mark, spare={process.pid for process in last})
        self._end(last)
        _kill_marked(self._mark, spare=set())
        self._relay.close()

    def _tick(self) -> None:
        self._relay.wait(TICK_SECONDS)
        if self._asked_at:
            raise Stopped
        for child in self.children.values():
            if child.process.poll() is not None:
                self._revive(child)

    def _revive(self, child: Child) -> None:
        self._relay.drain()
        now = time.monotonic()
        child.deaths = [death for death in child.deaths if now - death < SHORT_SPELL_SECONDS] + [now]
        ended = self._how_it_ended(child.name, child.process)
        if len(child.deaths) > child.lives:
            raise ChildFailed(f"{ended} That was {len(child.deaths)} times within a minute, so everything stops.")
        self._say(f"{ended} It is started again.")
        child.process = self._spawn(child.name, child.command, child.stops_last, child.quiet, child.feed)

    def _how_it_ended(self, name: str, process: subprocess.Popen[bytes]) -> str:
        code = process.returncode
        how = f"was ended by signal {-code}" if code < 0 else f"ended with status {code}"
        said = self._relay.last_line(name)
        return f"{name} {how}" + (f", saying: {said}" if said else "") + f" (see {self._logs / name}.log)."

    def _spawn(
        self, name: str, command: Sequence[str], stops_last: bool, quiet: bool, feed: bytes | None
    ) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            command,
            env=self._env,
            cwd=self._cwd,
            stdin=subprocess.DEVNULL if feed is None else subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_end_with_parent,
        )
        self._spawned.append((process, stops_last))
        self._relay.add(name, process, quiet)
        if process.stdin is not None and feed is not None:
            with contextlib.suppress(BrokenPipeError), process.stdin:
                process.stdin.write(feed)
        return process

    def _end(self, processes: list[subprocess.Popen[bytes]]) -> None:
        for process in processes:
            if process.poll() is None:
                process.terminate()
        end = time.monotonic() + GRACE_SECONDS
        while any(process.poll() is None for process in processes):
            if time.monotonic() > end or self._is_impatient():
                break
            self._relay.wait(TICK_SECONDS)
        for process in processes:
            process.kill()
            process.wait()

    def _is_impatient(self) -> bool:
        """Tell whether the end was asked for again; `timeout` and make pass one request on twice at once."""
        return bool(self._asked_at) and self._asked_at[-1] - self._asked_at[0] > 1.0

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._asked_at.append(time.monotonic())


def _end_with_parent() -> None:
    """Ask the kernel to end this child if we are killed ourselves."""
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _kill_marked(mark: str, spare: set[int]) -> None:
    """Kill what a program left behind: the work horse of a killed RQ worker outlives it, in a group of its own.

    A process is known by the mark in its environment, which children inherit and nothing else has.
    """
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            marked = mark.encode() in (entry / "environ").read_bytes().split(b"\0")
            if marked and int(entry.name) not in spare:
                os.kill(int(entry.name), signal.SIGKILL)
