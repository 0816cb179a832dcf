"""Headers on every answer: what a browser may load for our pages, from where, and what other sites may do with them.

The policy names no script but our own files; Dash's inline scripts go by their hashes. Styles may stand inline, since
Dash, Plotly and AG Grid write them so. MapLibre draws in workers that it makes from a blob. The hosts of map tiles
are named; nothing else is fetched from elsewhere.
"""

from collections.abc import Callable, Sequence

from flask import Flask, Response, request

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
ONE_YEAR = "max-age=31536000"


def content_policy(script_hashes: Sequence[str], tile_hosts: Sequence[str]) -> str:
    """Return the policy of the pages; `script_hashes` as 'sha256-…' with their quotes, hosts with their scheme."""
    tiles = " ".join(tile_hosts)
    rules = {
        "default-src": "'self'",
        "script-src": " ".join(("'self'", *script_hashes)),
        "style-src": "'self' 'unsafe-inline'",
        "img-src": f"'self' data: blob: {tiles}",
        "font-src": "'self' data:",
        "connect-src": f"'self' {tiles}",
        "worker-src": "'self' blob:",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{name} {value.strip()}" for name, value in rules.items())


def send_headers(app: Flask, policy: Callable[[], str]) -> None:
    """Set the headers on every answer that does not set them itself.

    The policy is asked for each time: Dash adds an inline script of its own with the first request.
    """

    def add_headers(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Content-Security-Policy", policy())
        if request.is_secure:
            response.headers.setdefault("Strict-Transport-Security", ONE_YEAR)
        return response

    app.after_request(add_headers)
