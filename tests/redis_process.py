"""A Redis for one test session, started the way `make run` starts its own."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jobs.redis_server import EmbeddedRedis, answers, plan_redis

START_SECONDS = 20


@contextmanager
def redis_process(folder: Path) -> Iterator[str]:
    """Run a Redis that keeps its data in `folder`; yields its URL."""
    plan = plan_redis(folder)
    process = start_redis(plan, folder)
    try:
        yield plan.url
    finally:
        process.terminate()
        process.wait(START_SECONDS)


def start_redis(plan: EmbeddedRedis, folder: Path) -> subprocess.Popen[bytes]:
    """Start a planned Redis and wait until it answers; raises RuntimeError with its words when it ends instead."""
    log = folder / "redis.log"
    with log.open("wb") as output:
        process = subprocess.Popen(plan.command, stdin=subprocess.PIPE, stdout=output, stderr=output)
    assert process.stdin is not None
    with process.stdin:
        process.stdin.write(plan.config)
    end = time.monotonic() + START_SECONDS
    while not answers(plan.url):
        if process.poll() is not None or time.monotonic() > end:
            process.kill()
            process.wait()
            raise RuntimeError(log.read_text())
        time.sleep(0.02)
    return process
