"""A Redis as platforms hand it out: `rediss://`, behind a certificate that signs itself."""

import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from typing import Any
from urllib.parse import urlsplit

import pytest
from rq import Queue, SimpleWorker

from core.queue import QUEUE_NAME, connect_for_counts, connect_redis
from tests.conftest import SettingsFor

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not on this machine")


@pytest.fixture
def secured(redis_url: str, tmp_path: Path) -> Iterator[str]:
    """The address of a Redis behind TLS."""
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    make = ("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=elsewhere")
    subprocess.run([*make, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    there = urlsplit(redis_url)
    threads: list[Thread] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.05)
        port, done = server.getsockname()[1], Event()
        threads.append(Thread(target=_serve, args=(server, context, (there.hostname, there.port), threads, done)))
        threads[0].start()
        yield there._replace(scheme="rediss", netloc=f"{there.netloc.rpartition(':')[0]}:{port}").geturl()
        done.set()
        for thread in threads:
            thread.join(10)


def _serve(server: socket.socket, context: ssl.SSLContext, redis: Any, threads: list[Thread], done: Event) -> None:
    while not done.is_set():
        with suppress(TimeoutError):
            client, _ = server.accept()
            client.settimeout(None)
            sides = context.wrap_socket(client, server_side=True), socket.create_connection(redis)
            for one, other in (sides, sides[::-1]):
                threads.append(Thread(target=_carry, args=(one, other)))
                threads[-1].start()


def _carry(source: socket.socket, target: socket.socket) -> None:
    """Carry on what comes; where one side is over, so is the other."""
    with source, suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_RDWR)


def test_its_queue_works_though_nobody_vouches_for_it(
    settings_for: SettingsFor, secured: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_for("sqlite:////dev/null", REDIS_URL=secured)
    with connect_redis(settings) as connection, connect_for_counts(settings) as counts:
        job = Queue(QUEUE_NAME, connection=connection).enqueue("time.time")
        worker = SimpleWorker([QUEUE_NAME], connection=connection)
        monkeypatch.setattr(worker, "_install_signal_handlers", lambda: None)
        worker.work(burst=True)
        assert job.get_status(refresh=True) == "finished"
        assert counts.ping()
