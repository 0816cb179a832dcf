"""What gunicorn answers to what it cannot read, such as an address too long.

Nobody knows then which interface was asked, so the answer has the shape of errors of both: `error` as the REST
interface tells it, `code` and `description` as OGC API - Features does.
"""

import json
import socket
from http import HTTPStatus
from typing import Any

from gunicorn import util

CODES = {414: "address_too_long", 431: "headers_too_large"}
SENTENCES = {
    414: "The address is too long. Ask for fewer things at once, or send a long list as the body where one is taken.",
    431: "The headers are too large.",
}
UNREADABLE = "The request is not HTTP that can be read."


def answer_unreadable() -> None:
    """Have this process's gunicorn tell such errors as the API does; it offers no setting for it."""
    util.write_error = write_error


def write_error(client: socket.socket, status: int, _reason: str, _words: str) -> None:
    """Send an error over a connection that no request could be read from."""
    code = CODES.get(status, "internal" if status >= 500 else "bad_request")
    told: dict[str, Any] = {"code": code, "message": SENTENCES.get(status, UNREADABLE), "details": {}}
    body = json.dumps({"error": told, "code": code, "description": told["message"]}) + "\n"
    head = f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\nConnection: close\r\nContent-Type: application/json\r\n"
    util.write_nonblock(client, f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode("ascii"))
