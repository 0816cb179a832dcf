"""A deadline for one whole answer: requests bounds each silence of a server, not a slow drip of single bytes."""

import socket
from contextvars import ContextVar
from threading import Timer
from types import TracebackType
from typing import Any

from requests.adapters import HTTPAdapter
from requests.exceptions import Timeout
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.response import HTTPResponse

_current: ContextVar["Deadline | None"] = ContextVar("deadline", default=None)


class Deadline:
    """Cuts the connection in use when `seconds` have gone by; `passed` tells that it did."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.passed = False
        self._socket: socket.socket | None = None
        self._timer = Timer(seconds, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> "Deadline":
        self._token = _current.set(self)
        self._timer.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._timer.cancel()
        _current.reset(self._token)

    def watch(self, connection: socket.socket | None) -> None:
        """Take on the connection that is about to be read."""
        self._socket = connection
        if self.passed:
            self._cut()

    def check(self) -> None:
        """Raise requests' Timeout once it has passed."""
        if self.passed:
            raise Timeout(f"cut after {self.seconds:g} s")

    def _cut(self) -> None:
        self.passed = True
        if self._socket is not None:
            try:
                self._socket.shutdown(socket.SHUT_RDWR)
            except OSError:
                return  # it is closed already, which is what a cut is for


def _watch(connection: Any) -> None:
    deadline = _current.get()
    if deadline is not None:
        deadline.watch(connection.sock)


class WatchedConnection(HTTPConnection):
    """Names its socket to the deadline before it reads the first byte."""

    def getresponse(self) -> HTTPResponse:  # type: ignore[override]  # as urllib3 does
        _watch(self)
        return super().getresponse()


class WatchedSecureConnection(HTTPSConnection):
    """The same over TLS."""

    def getresponse(self) -> HTTPResponse:  # type: ignore[override]  # as urllib3 does
        _watch(self)
        return super().getresponse()


class WatchedAdapter(HTTPAdapter):
    """Opens connections that a deadline can cut, through a proxy too."""

    def get_connection_with_tls_context(self, *args: Any, **named: Any) -> Any:
        pool = super().get_connection_with_tls_context(*args, **named)
        pool.ConnectionCls = WatchedSecureConnection if pool.scheme == "https" else WatchedConnection
        return pool
