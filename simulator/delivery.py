"""The HTTP side: connections that are kept alive, answers that arrive broken when a fault says so."""

from __future__ import annotations

import io
import socket
import struct
import time
from typing import Any

from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

FAULT = "simulator.fault"
_DRIPS = 40


class Handler(WSGIRequestHandler):
    """A request handler that keeps connections alive (werkzeug's own closes each) and can break answers.

    The application leaves the fault to deliver in the request's environment.
    """

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: Server

    def setup(self) -> None:
        super().setup()
        self.server.connections.add(self.connection)

    def finish(self) -> None:
        self.server.connections.discard(self.connection)
        try:
            super().finish()
        except OSError:
            self.close_connection = True

    def run_wsgi(self) -> None:
        environ = self.make_environ()
        length = int(self.headers.get("Content-Length") or 0)
        environ["wsgi.input"] = io.BytesIO(self.rfile.read(length))
        answer: dict[str, Any] = {}

        def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            answer.update(status=status, headers=headers)

        chunks = self.server.app(environ, start_response)
        body = b"".join(chunks)
        if hasattr(chunks, "close"):
            chunks.close()
        self._deliver(answer["status"], answer["headers"], body, environ.get(FAULT))

    def _deliver(self, status: str, headers: list[tuple[str, str]], body: bytes, fault: Any) -> None:
        if fault is not None and fault.kind == "reset":
            self._reset()
            return
        code, _, reason = status.partition(" ")
        self.send_response(int(code), reason)
        for name, value in headers:
            if name.lower() != "content-length":
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "HEAD":
            return
        if fault is not None and fault.kind == "truncated":
            self.wfile.write(body[: len(body) // 2])
            self.close_connection = True
        elif fault is not None and fault.kind == "drip":
            self._drip(body, fault.seconds)
        else:
            self.wfile.write(body)
        self.wfile.flush()

    def _drip(self, body: bytes, seconds: float) -> None:
        size = -(-len(body) // _DRIPS) or 1
        for at in range(0, len(body), size):
            self.wfile.write(body[at : at + size])
            self.wfile.flush()
            time.sleep(seconds / _DRIPS)

    def _reset(self) -> None:
        """Close so that the client gets a reset instead of an end."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing: the journal keeps the requests."""


class Server(ThreadedWSGIServer):
    """A threaded server that knows its open connections, to end them when it stops."""

    daemon_threads = True

    def __init__(self, host: str, port: int, app: Any) -> None:
        self.connections: set[socket.socket] = set()
        super().__init__(host, port, app, handler=Handler)

    def end_connections(self) -> None:
        """Close what clients keep open, so that a stopped server is silent at once."""
        for connection in list(self.connections):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                self.connections.discard(connection)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no error here."""
