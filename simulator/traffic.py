"""What happens to every request before an agency sees it: it is noted, delayed, and perhaps spoilt by a fault."""

from __future__ import annotations

import re
import time
from urllib.parse import unquote

from flask import Flask, Response, g, jsonify, make_response, request

from simulator.delivery import FAULT
from simulator.faults import Fault, Faults
from simulator.journal import Entry, Journal

_NAMED = (
    re.compile(r"(USGS-\d\w*)"),
    re.compile(r"/gauges/(\w+)"),
    re.compile(r"/reaches/(\d+)"),
    re.compile(r"/[A-Z]{2}_(\w+)_(?:hourly|daily)_hydrometric\.csv"),
)
_UNWATCHED = ("/_simulator", "/health")
OVER_LIMIT = {
    "code": "OVER_RATE_LIMIT",
    "message": "You have exceeded your rate limit. Try again later or contact us for assistance.",
}
_TEXTS = {
    403: {"error": {"code": "API_KEY_INVALID", "message": "An invalid api_key was supplied."}},
    429: {"error": OVER_LIMIT},
}
_PAGE = "<!DOCTYPE html><html><head><title>Maintenance</title></head><body><h1>Down for maintenance</h1></body></html>"


class Traffic:
    """The journal, the standing faults and the delay (seconds) of one simulator."""

    def __init__(self) -> None:
        self.journal = Journal()
        self.faults = Faults()
        self.delay = 0.0

    def watch(self, app: Flask) -> None:
        """Stand before and behind every route of an application."""
        app.before_request(self._receive)
        app.after_request(self._send)

    def _receive(self) -> Response | None:
        if request.path == "/" or request.path.startswith(_UNWATCHED):
            return None
        g.entry = self.journal.note(_entry())
        if self.delay:
            time.sleep(self.delay)
        fault = self.faults.strike(g.entry)
        if fault is None:
            return None
        g.entry.fault = fault.kind
        request.environ[FAULT] = fault
        return _answer_of(fault)

    def _send(self, response: Response) -> Response:
        response.headers["X-Simulated"] = "true"
        if "entry" in g:
            g.entry.status = response.status_code
            g.entry.returned = g.get("returned")
        return response


def _entry() -> Entry:
    later = bool(request.args.get("cursor")) or request.args.get("offset", "0") not in ("", "0")
    return Entry(
        method=request.method,
        path=request.path,
        query={name: ",".join(request.args.getlist(name)) for name in request.args},
        stations=_stations(),
        page=2 if later else 1,
    )


def _stations() -> list[str]:
    """Return the stations that a request names, as it names them, each once."""
    body = request.get_data(cache=True).decode(errors="replace") if request.method == "POST" else ""
    text = unquote(request.query_string.decode()) + " " + request.path + " " + body
    named = [one for pattern in _NAMED for one in pattern.findall(text)]
    return list(dict.fromkeys(request.args.getlist("stations[]") + named))


def _answer_of(fault: Fault) -> Response | None:
    """Return the answer that stands in for the real one, None where only its delivery goes wrong."""
    if fault.kind == "status":
        reason = {"code": "NoApplicableCode", "type": "NoApplicableCode", "description": "Simulated fault"}
        response = make_response(jsonify(_TEXTS.get(fault.status, reason)), fault.status)
        if fault.retry_after is not None:
            response.headers["Retry-After"] = f"{fault.retry_after:g}"
        return response
    if fault.kind == "html":
        return Response(_PAGE, content_type="text/html")
    if fault.kind == "bad_json":
        return Response('{"type": "FeatureCollection", "features": [{"type": ', content_type="application/geo+json")
    if fault.kind == "hang":
        time.sleep(fault.seconds)
    return None
