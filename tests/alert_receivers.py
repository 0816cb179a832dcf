"""Real receivers of alerts on this machine: a mail server and a web hook, which can refuse."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from jobs.redis_server import free_port


@dataclass
class Mailbox:
    """What a mail server has taken, and the address that leads there; `refusal` is what it says in place of taking."""

    address: str = ""
    mails: list[EmailMessage] = field(default_factory=list)
    refusal: str = ""

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        if self.refusal:
            return self.refusal
        mail = message_from_bytes(cast(bytes, envelope.content), policy=policy.default)
        self.mails.append(cast(EmailMessage, mail))
        return "250 OK"


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    """Run a mail server."""
    box = Mailbox()
    port = free_port()
    box.address = f"mailto://127.0.0.1:{port}?from=streamflow@example.org&to=ops@example.org"
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()


@dataclass
class Hook:
    """What a web hook was sent, and the address that leads there; `status` is what it answers."""

    address: str = ""
    payloads: list[dict[str, Any]] = field(default_factory=list)
    status: int = 200

    @property
    def titles(self) -> list[str]:
        return [payload["title"] for payload in self.payloads]


@contextmanager
def web_hook(secret: str = "T0P53CR3T") -> Iterator[Hook]:
    """Run a web hook; its path holds a secret, as those of messengers do."""
    hook = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            payload = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(hook.status)
            self.end_headers()
            if hook.status == 200 and self.path == f"/{secret}":
                hook.payloads.append(payload)

        def log_message(self, *_args: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    hook.address = f"json://127.0.0.1:{server.server_port}/{secret}"
    try:
        yield hook
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
