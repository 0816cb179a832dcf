"""Who may ask: this machine alone with AUTH=off, whom core.people.gate lets in with AUTH=on; no other site's page."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import Flask, Response, request

from core.people.gate import COOKIE, open_gate
from core.people.refusals import refusal
from core.settings import Settings

LOCAL_NAMES = ("localhost", "127.0.0.1", "[::1]")
FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-Ip", "X-Forwarded-Host")
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")

NOT_LOCAL = "With AUTH=off the service answers this machine alone, and this request came from elsewhere."
PROXIED = "With AUTH=off the service answers this machine alone, and this request came through a proxy."
WRONG_HOST = "With AUTH=off the service answers at localhost, 127.0.0.1 and [::1] alone, and was asked for as {host}."
OTHER_SITE = "This request was sent by a page of another site, so nothing was changed."


def guard(app: Flask, settings: Settings) -> None:
    """Put a guard before everything the app serves, Dash's own addresses included."""
    if settings.auth:
        app.before_request(refuse_other_sites)
        open_gate(app, settings)
    else:
        app.before_request(refuse_strangers)


def refuse_strangers() -> Response | None:
    """Let in this machine alone, asked for by its own name, and not by another site's page."""
    problem = _stranger()
    if problem is not None:
        return refusal(403, "not_local", problem)
    return refuse_other_sites()


def refuse_other_sites() -> Response | None:
    """Refuse a change that a page of another site sends with this browser's cookies."""
    if request.method not in SAFE_METHODS and _is_from_another_site():
        return refusal(403, "other_site", OTHER_SITE)
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
    """Read what a browser says of the page that sends. A program sends neither header, and no cookie.

    A change that comes with our cookie and without both headers is of a browser older than any that is kept up to
    date, or of somebody who took the cookie: it is refused.
    """
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is not None:
        return site not in ("same-origin", "none")
    if origin is not None:
        return urlsplit(origin).netloc.lower() != str(request.environ.get("HTTP_HOST", "")).lower()
    return any(name == COOKIE for name in request.cookies)
