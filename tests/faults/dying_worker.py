"""A real worker that is killed at a chosen instant: `python -m tests.faults.dying_worker fetch|merge|report`.

fetch    an answer has come, and nothing of it is stored
merge    a chunk's statements were run, and not committed
report   the batch's last chunk is stored, and nobody was told that the batch is over
"""

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

import core.ingest
import core.pulling.pull
from jobs import worker

DIES_AFTER = 3


def main(instant: str) -> None:
    """Work until the instant comes for the third time (the first, for a report), then vanish without a word."""
    if instant == "report":
        core.ingest._close = lambda *_: vanish()
    else:
        name, place = {"fetch": ("report", core.pulling.pull), "merge": ("write_results", core.pulling.pull)}[instant]
        setattr(place, name, _dying(getattr(place, name)))
    worker.main()


def _dying(step: Callable[..., Any]) -> Callable[..., Any]:
    calls: list[None] = []

    def counted(*args: Any) -> Any:
        calls.append(None)
        if len(calls) == DIES_AFTER:
            vanish()
        return step(*args)

    return counted


def vanish() -> None:
    """Kill this job's process and the worker that it is of."""
    os.kill(os.getppid(), signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main(sys.argv[1])
