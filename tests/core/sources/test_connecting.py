"""A host that takes no connection for a while, as the Canadian one does around noon UTC."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace

import pytest

from core.errors import SourceUnreachable
from core.sources.http import HttpClient
from tests.core.sources.conftest import HURRIED

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\nContent-Length: 4\r\nConnection: close\r\n\r\nID\r\n"


@dataclass
class Crowded:
    """A listener whose queue is full, so that nobody else gets through until it is opened."""

    listener: socket.socket
    waiting: list[socket.socket]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.listener.getsockname()[1]}"

    def open(self) -> None:
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        for caller in self.waiting:
            caller.close()
        while True:
            try:
                connection, _ = self.listener.accept()
                with connection:
                    if connection.recv(4096):
                        connection.sendall(ANSWER)
                        return
            except OSError:
                return


@pytest.fixture
def crowded() -> Iterator[Crowded]:
    with ExitStack() as stack:
        listener = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        waiting = [stack.enter_context(socket.socket()) for _ in range(4)]
        for caller in waiting:
            caller.setblocking(False)
            caller.connect_ex(listener.getsockname())
        yield Crowded(listener, waiting)


def client(sleep: Callable[[float], None]) -> HttpClient:
    return HttpClient("ECCC", "", None, patience=replace(HURRIED, connect=0.3), sleep=sleep, draw=lambda: 1.0)


def test_a_connection_that_times_out_is_tried_again(crowded: Crowded) -> None:
    waits: list[float] = []

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        if seconds >= 2.0:
            crowded.open()

    assert client(sleep).get(crowded.url).body == b"ID\r\n"
    assert [wait for wait in waits if wait >= 2.0] == [2.0]


def test_it_says_that_no_connection_came_about(crowded: Crowded) -> None:
    waits: list[float] = []
    with pytest.raises(SourceUnreachable, match=r"0\.3 s") as failure:
        client(waits.append).get(crowded.url)
    assert failure.value.status_code is None and crowded.url in str(failure.value)
    assert [wait for wait in waits if wait >= 2.0] == [2.0, 4.0]
