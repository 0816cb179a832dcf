"""An agency on loopback that answers as a test says: well, badly, slowly, partly or never."""

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

LONGEST_HANG = 5.0
CSV = "text/csv; charset=utf-8"


@dataclass(frozen=True)
class Asked:
    """One request as it arrived; `target` is its path and query as sent."""

    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    target: str = ""


class Handler(BaseHTTPRequestHandler):
    """Does the next act of the script."""

    server: "Server"

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        asked = Asked(parts.path, parse_qs(parts.query), dict(self.headers), self.path)
        self.server.agency.asked.append(asked)
        try:
            self.server.agency.next_act(parts.path)(self)
        except OSError:
            self.close_connection = True  # the client has gone, which is what some acts are for

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


Act = Callable[[Handler], None]


@dataclass
class Agency:
    """The acts still to come, by path or for any; the last one is done again and again."""

    url: str = ""
    acts: list[Act] = field(default_factory=list)
    acts_at: dict[str, list[Act]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    leaving: threading.Event = field(default_factory=threading.Event)

    def does(self, *acts: Act) -> None:
        self.acts = list(acts)

    def does_at(self, path: str, *acts: Act) -> None:
        self.acts_at[path] = list(acts)

    def next_act(self, path: str) -> Act:
        acts = self.acts_at.get(path) or self.acts
        return acts.pop(0) if len(acts) > 1 else acts[0]


class Server(ThreadingHTTPServer):
    daemon_threads = True
    agency: Agency

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: a client that cuts a connection is expected here."""


@contextmanager
def misbehaving_agency() -> Iterator[Agency]:
    """Serve on a free port until left."""
    server = Server(("127.0.0.1", 0), Handler)
    server.agency = agency = Agency(url=f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield agency
    finally:
        agency.leaving.set()
        server.shutdown()
        server.server_close()
        thread.join()


def says(body: str | bytes, status: int = 200, kind: str | None = CSV, **headers: str) -> Act:
    """Answer with a body; `kind` None sends no content type, `Retry_After` stands for Retry-After."""
    content = body.encode() if isinstance(body, str) else body

    def act(handler: Handler) -> None:
        _head(handler, status, kind, len(content), headers)
        handler.wfile.write(content)

    return act


def moved(to: str, status: int = 301) -> Act:
    return says("", status, kind=None, Location=to)


def cuts_off(body: str, sent: int) -> Act:
    """Promise the whole body and send a part."""
    content = body.encode()

    def act(handler: Handler) -> None:
        _head(handler, 200, CSV, len(content), {})
        handler.wfile.write(content[:sent])

    return act


def cuts_off_chunks(body: str) -> Act:
    """Send one chunk and not the end."""

    def act(handler: Handler) -> None:
        handler.protocol_version = "HTTP/1.1"
        handler.send_response(200)
        handler.send_header("Content-Type", CSV)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        content = body.encode()
        handler.wfile.write(b"%x\r\n%s\r\n" % (len(content), content))
        handler.close_connection = True

    return act


def hangs(handler: Handler) -> None:
    """Take the request and say nothing."""
    handler.server.agency.leaving.wait(LONGEST_HANG)


def resets(handler: Handler) -> None:
    """Break the connection off with a reset."""
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()


def drips(body: str, every: float = 0.05, head_too: bool = False) -> Act:
    """Send a byte at a time, each soon enough for a read time-out."""

    def act(handler: Handler) -> None:
        head = f"HTTP/1.0 200 OK\r\nContent-Type: {CSV}\r\nContent-Length: {len(body.encode())}\r\n\r\n".encode()
        if not head_too:
            handler.wfile.write(head)
        for byte in (head if head_too else b"") + body.encode():
            handler.wfile.write(bytes([byte]))
            if handler.server.agency.leaving.wait(every):
                return

    return act


def endless(kind: str) -> Act:
    """Send blanks for ever."""

    def act(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", kind)
        handler.end_headers()
        while not handler.server.agency.leaving.is_set():
            handler.wfile.write(b" " * 1_000_000)

    return act


def _head(handler: Handler, status: int, kind: str | None, length: int, headers: dict[str, str]) -> None:
    handler.send_response(status)
    if kind is not None:
        handler.send_header("Content-Type", kind)
    handler.send_header("Content-Length", str(length))
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
