"""Keeps the tests on this machine, and remembers who tried to leave it."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from typing import Any
from unittest.mock import patch

LOCAL_NAMES = {"", "localhost", socket.gethostname()}


@contextmanager
def stray_traffic() -> Iterator[list[str]]:
    """Refuse every look-up and connection beyond this machine; yields the list of what was refused.

    A name that ends in .invalid is unknown everywhere by definition: it may be looked up, and is not found.
    """
    strays: list[str] = []
    connect, connect_ex, look_up = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def refuse_strays(family: int, address: Any) -> None:
        if family in (socket.AF_INET, socket.AF_INET6) and not _is_local(address[0]):
            strays.append(f"{address[0]}:{address[1]}")
            raise ConnectionRefusedError(f"no test may connect to {address[0]}")

    def guarded_connect(self: socket.socket, address: Any) -> None:
        refuse_strays(self.family, address)
        connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        refuse_strays(self.family, address)
        return connect_ex(self, address)

    def guarded_look_up(host: Any, *args: Any, **options: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name is not None and not _is_local(name):
            if not name.endswith(".invalid"):
                strays.append(name)
            raise socket.gaierror(socket.EAI_NONAME, f"no test may look up {name}")
        return look_up(host, *args, **options)

    with (
        patch.object(socket.socket, "connect", guarded_connect),
        patch.object(socket.socket, "connect_ex", guarded_connect_ex),
        patch.object(socket, "getaddrinfo", guarded_look_up),
    ):
        yield strays


def _is_local(host: str) -> bool:
    if host in LOCAL_NAMES:
        return True
    try:
        return ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False
