"""Programs kept running together: what they write, how they die, and that none is left behind."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest


class Run:
    """A supervisor at work in a process of its own; its lines are read one by one."""

    def __init__(self, logs: Path, *specs: dict[str, Any]) -> None:
        command = [sys.executable, "-m", "tests.jobs.supervised", str(logs), json.dumps(specs)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def line(self, containing: str) -> str:
        """Return the next line that contains something; fails at the end of the output."""
        assert self.process.stdout is not None
        seen = []
        for line in self.process.stdout:
            if containing in line:
                return line
            seen.append(line)
        raise AssertionError(f"no line with {containing!r} in {seen}")

    def end(self, number: int = signal.SIGTERM) -> str:
        """Ask for the end; returns what is written until then."""
        self.process.send_signal(number)
        return self.process.communicate(timeout=20)[0]


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Callable[..., Run]]:
    """Start supervisors that are gone when the test is."""
    runs: list[Run] = []

    def start(*specs: dict[str, Any]) -> Run:
        runs.append(Run(tmp_path, *specs))
        return runs[-1]

    yield start
    for each in runs:
        each.end()


def shell(name: str, script: str, **options: Any) -> dict[str, Any]:
    """A program that the shell runs."""
    return {"name": name, "command": ["sh", "-c", script], **options}


def is_running(pid: int) -> bool:
    """Tell whether a process is there; a zombie, which only waits to be noticed, is not."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


def wait_for(fact: Callable[[], bool], seconds: float = 10) -> bool:
    """Tell whether something comes true in time."""
    end = time.monotonic() + seconds
    while not fact() and time.monotonic() < end:
        time.sleep(0.05)
    return fact()


def test_it_names_who_wrote_a_line_and_keeps_it_in_a_log(run: Callable[..., Run], tmp_path: Path):
    started = run(
        shell("river", "printf 'high\\n\\377water'; exec sleep 60"), shell("lake", "echo calm; exec sleep 60")
    )
    started.line("lake      | calm")
    written = started.end()
    assert "river     | \ufffdwater" in written
    assert (tmp_path / "river.log").read_text() == "high\n\ufffdwater\n"
    assert (tmp_path / "lake.log").read_text() == "calm\n"


def test_it_keeps_a_quiet_program_off_the_terminal(run: Callable[..., Run], tmp_path: Path):
    started = run(shell("river", "echo murmur; exec sleep 60", quiet=True))
    started.line("started")
    assert wait_for(lambda: "murmur" in (tmp_path / "river.log").read_text())
    assert "murmur" not in started.end()


def test_it_starts_a_killed_program_again(run: Callable[..., Run]):
    started = run(shell("worker", "echo pid $$; exec sleep 60"))
    first = int(started.line("pid").split()[-1])
    os.kill(first, signal.SIGKILL)
    assert "worker was ended by signal 9" in started.line("started again")
    second = int(started.line("pid").split()[-1])
    assert second != first and is_running(second)


def test_it_ends_when_a_program_dies_more_often_than_it_may(run: Callable[..., Run]):
    started = run(shell("web", "echo no port; exit 3", lives=1), shell("worker", "echo pid $$; exec sleep 60"))
    worker = int(started.line("pid").split()[-1])
    failure = started.line("failed: ")
    assert "web ended with status 3, saying: no port" in failure
    assert "That was 2 times within a minute, so everything stops." in failure
    started.line("stopped")
    assert not is_running(worker)


def test_it_runs_a_program_to_its_end_and_stops_when_that_fails(run: Callable[..., Run]):
    started = run(shell("init", "echo fine", seconds=10), shell("init", "echo disk full; exit 1", seconds=10))
    failure = started.line("failed: ")
    assert "init ended with status 1, saying: disk full" in failure
    assert "Nothing can run without it." in failure


def test_it_does_not_wait_for_ever(run: Callable[..., Run]):
    started = run(shell("init", "exec sleep 60", seconds=0.5))
    assert "init has not ended after 0.5 seconds" in started.line("failed: ")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_it_ends_everything_when_asked(run: Callable[..., Run], number: int):
    started = run(shell("worker", "echo pid $$; exec sleep 60"))
    worker = int(started.line("pid").split()[-1])
    assert "asked to stop" in started.end(number)
    assert not is_running(worker)


def test_it_ends_what_others_stand_on_after_them(run: Callable[..., Run], tmp_path: Path):
    note = tmp_path / "order"
    farewell = f"trap 'echo %s >> {note}; exit' TERM; echo ready %s; while :; do sleep 0.05; done"
    started = run(
        shell("redis", farewell % ("redis", "redis"), stops_last=True), shell("web", farewell % ("web", "web"))
    )
    started.line("ready")
    started.line("ready")
    started.end()
    assert note.read_text().split() == ["web", "redis"]


def test_it_kills_what_a_program_leaves_behind(run: Callable[..., Run]):
    """RQ's work horse outlives a killed worker in a process group of its own."""
    started = run(shell("worker", "setsid sleep 61 & echo pid $!; wait"))
    horse = int(started.line("pid").split()[-1])
    assert wait_for(lambda: os.getsid(horse) == horse)
    started.end()
    assert not is_running(horse)


def test_it_kills_at_once_what_will_not_end_when_asked_again(run: Callable[..., Run]):
    started = run(shell("worker", "trap '' TERM; echo pid $$; while :; do sleep 0.05; done"))
    worker = int(started.line("pid").split()[-1])
    started.process.terminate()
    time.sleep(1.2)
    assert is_running(worker)
    began = time.monotonic()
    started.end()
    assert time.monotonic() - began < 5
    assert not is_running(worker)


def test_its_programs_end_when_it_is_killed_itself(run: Callable[..., Run]):
    started = run(shell("worker", "echo pid $$; exec sleep 60"))
    worker = int(started.line("pid").split()[-1])
    started.process.kill()
    assert wait_for(lambda: not is_running(worker))
