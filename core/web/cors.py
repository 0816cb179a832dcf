"""Which other sites' pages may read the machine addresses in a browser: those of CORS_ORIGINS, without cookies.

The Fetch standard, section "CORS protocol". It lifts no other guard: changes by another site stay refused.
"""

from flask import Flask, Response, request

from core.settings import Settings

PATHS = ("/api/", "/ogcapi/")
READING = {
    "Access-Control-Allow-Methods": "GET, HEAD",
    "Access-Control-Allow-Headers": "Authorization, If-None-Match",
    "Access-Control-Max-Age": "3600",
}
EXPOSED = "Changed-Until, Content-Disposition, ETag, Link, Retry-After"


def allow_origins(app: Flask, settings: Settings) -> None:
    """Answer browsers that ask for a listed site; call it before the guards, whom such a question tells nothing."""
    if not settings.cors_origins:
        return
    anyone = settings.cors_origins == ("*",)

    def allowed() -> str | None:
        origin = request.headers.get("Origin")
        if origin is None or not request.path.startswith(PATHS):
            return None
        return "*" if anyone else origin if origin in settings.cors_origins else None

    def answer_preflight() -> Response | None:
        asks = request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers
        return Response(status=204, headers=READING) if asks and allowed() else None

    def tell_browser(response: Response) -> Response:
        if request.path.startswith(PATHS) and not anyone:
            response.vary.add("Origin")
        if origin := allowed():
            response.headers["Access-Control-Allow-Origin"] = origin
            response.headers["Access-Control-Expose-Headers"] = EXPOSED
        return response

    app.before_request(answer_preflight)
    app.after_request(tell_browser)
