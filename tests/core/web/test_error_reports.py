"""Errors reach the Sentry of the settings, a real server here, and no secret goes with them."""

import gzip
import json
import logging
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import brotli
import pytest
import sentry_sdk

from core.alerts.send import send
from core.alerts.words import Told
from core.errors import SettingError
from core.settings import Settings, load_settings
from core.web.error_reports import report_errors

HUSH = "hush-3f9c0b7d51e8a264c1d07b95e2fa"
UNPACK = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}


@pytest.fixture
def sentry() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """A server that takes envelopes: its DSN, and the events that came."""
    events: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            opened = UNPACK[self.headers.get("Content-Encoding", "")](body)
            kinds = [json.loads(line) for line in opened.splitlines() if line]
            events.extend(one for one in kinds if "exception" in one or "logentry" in one)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_args: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield f"http://key@127.0.0.1:{server.server_port}/1", events
    sentry_sdk.get_client().close()
    sentry_sdk.get_global_scope().set_client(None)
    server.shutdown()
    server.server_close()
    thread.join()


def settings(dsn: str = "") -> Settings:
    return load_settings({"SECRET_KEY": HUSH, "SENTRY_DSN": dsn, "DATABASE_URL": "postgres://u:p%40ss-word@h/d"})


def fail() -> None:
    try:
        raise ValueError(f"{HUSH} and p@ss-word")
    except ValueError:
        logging.getLogger("core.anything").exception("it failed with %s", HUSH)
    sentry_sdk.flush(10)


def test_an_error_arrives_without_the_secrets(sentry: tuple[str, list[dict[str, Any]]]) -> None:
    dsn, events = sentry
    report_errors(settings(dsn))
    send("json://127.0.0.1:9/S3CR3T", Told("title", "body"))
    fail()
    (event,) = events
    assert event["exception"]["values"][0]["type"] == "ValueError"
    text = json.dumps(event)
    assert "S3CR3T" not in text and "hush" not in text and "ss-word" not in text and "it failed" in text


def test_without_an_address_nothing_is_reported(sentry: tuple[str, list[dict[str, Any]]]) -> None:
    report_errors(settings())
    fail()
    assert sentry[1] == [] and not sentry_sdk.get_client().is_active()


@pytest.mark.parametrize("dsn", ["sentry", "https://host/1", "https://key@host", "ftp://key@host/1"])
def test_an_address_that_cannot_be_one_stops_the_start(dsn: str) -> None:
    with pytest.raises(SettingError, match="SENTRY_DSN cannot be read"):
        settings(dsn)
