"""Who may ask: this machine alone with AUTH=off, nobody yet with AUTH=on; and no other site through a browser."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import Flask, Response, jsonify, request

from core.settings import Settings

LOCAL_NAMES = ("localhost", "127.0.0.1", "[::1]")
FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-Ip", "X-Forwarded-Host")
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
MACHINE_PATHS = ("/api", "/ogcapi", "/readyz", "/metrics")

NOT_BUILT = (
    "Signing in is not available in this version, so with AUTH=on nobody is let in. "
    "To use the service on this machine alone, set AUTH=off and start it again."
)
NOT_LOCAL = "With AUTH=off the service answers this machine alone, and this request came from elsewhere."
PROXIED = "With AUTH=off the service answers this machine alone, and this request came through a proxy."
WRONG_HOST = "With AUTH=off the service answers at localhost, 127.0.0.1 and [::1] alone, and was asked for as {host}."
OTHER_SITE = "This request was sent by a page of another site, so nothing was changed."

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Streamflow DataOps</title><style>
:root {{ color-scheme: light dark; }}
body {{ margin: 15vh auto; max-width: 36rem; padding: 0 1rem; font: 16px/1.5 system-ui, sans-serif; }}
h1 {{ font-size: 20px; }}
</style></head><body><h1>Streamflow DataOps</h1><p>{sentence}</p>
<p>The README says under “Environment” what AUTH does. <code>/healthz</code> tells whether the service is alive.</p>
</body></html>
"""


def guard(app: Flask, settings: Settings) -> None:
    """Put a guard before everything the app serves, Dash's own addresses included, and headers on every answer."""
    app.before_request(refuse_everyone if settings.auth else refuse_strangers)
    app.after_request(add_headers)


def refuse_everyone() -> Response | None:
    """Let nobody in but those who ask whether the process is alive."""
    if request.path == "/healthz" and request.method in ("GET", "HEAD"):
        return None
    response = _refusal(401, "not_signed_in", NOT_BUILT)
    response.headers["WWW-Authenticate"] = 'Bearer realm="Streamflow DataOps"'
    return response


def refuse_strangers() -> Response | None:
    """Let in this machine alone, asked for by its own name, and not by another site's page."""
    problem = _stranger()
    if problem is not None:
        return _refusal(403, "not_local", problem)
    if request.method not in SAFE_METHODS and _is_from_another_site():
        return _refusal(403, "other_site", OTHER_SITE)
    return None


def _stranger() -> str | None:
    """Say why a request is not this machine's own; a forwarding header is never believed, only held against it."""
    host = request.environ.get("HTTP_HOST", "")
    if not is_loopback(request.environ.get("REMOTE_ADDR", "")):
        return NOT_LOCAL
    if any(name in request.headers for name in FORWARDED):
        return PROXIED
    return None if is_local_host(host) else WRONG_HOST.format(host=host[:100] or "no name at all")


def is_loopback(address: str) -> bool:
    """Tell whether an IP address is this machine's own; text that is no address is not."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    mapped = getattr(parsed, "ipv4_mapped", None)
    return bool((mapped or parsed).is_loopback)


def is_local_host(host: str) -> bool:
    """Tell whether a Host header names this machine. A foreign name that resolves here is DNS rebinding."""
    name, colon, port = host.rpartition(":")
    if not colon or host.endswith("]"):
        name, port = host, "0"
    return name.lower() in LOCAL_NAMES and port.isascii() and port.isdigit()


def _is_from_another_site() -> bool:
    """Read what a browser says of the page that sends: a program that is none sends neither header."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return True
    origin = request.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc.lower() != request.environ.get("HTTP_HOST", "").lower()


def _refusal(status: int, code: str, sentence: str) -> Response:
    if any(request.path == path or request.path.startswith(path + "/") for path in MACHINE_PATHS):
        response = jsonify({"error": {"code": code, "message": sentence, "details": {}}})
    else:
        response = Response(PAGE.format(sentence=_escape(sentence)), mimetype="text/html")
    response.status_code = status
    response.headers["Cache-Control"] = "no-store"
    return response


def _escape(sentence: str) -> str:
    return sentence.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def add_headers(response: Response) -> Response:
    """Set the headers that keep other sites' pages from framing or guessing."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response
