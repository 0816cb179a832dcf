"""How a request is refused before anything looks at it: a page for people, JSON for programs."""

from flask import Response, jsonify, request

MACHINE_PATHS = ("/api", "/ogcapi", "/readyz", "/metrics")
# What scripts of our own pages ask for.
SCRIPT_PATHS = ("/_dash-", "/_reload-hash", "/assets/", "/bootstrap/")

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Streamflow DataOps</title><link rel="stylesheet" href="/assets/tokens.css">
<link rel="stylesheet" href="/assets/sign-in.css"><script src="/assets/before-paint.js"></script>
</head><body class="sign-in"><main><h1>Streamflow DataOps</h1><p>{sentence}</p></main></body></html>
"""


def is_for_programs(path: str) -> bool:
    """Tell whether programs ask at a path, those that come with a key."""
    return any(path == prefix or path.startswith(prefix + "/") for prefix in MACHINE_PATHS)


def is_for_scripts(path: str) -> bool:
    """Tell whether our own pages' scripts ask at a path, so that no person would see a page in answer."""
    return path.startswith(SCRIPT_PATHS) or path.endswith(".json")


def refusal(status: int, code: str, sentence: str) -> Response:
    """Make the answer that refuses a request."""
    if is_for_programs(request.path) or is_for_scripts(request.path):
        response = jsonify({"error": {"code": code, "message": sentence, "details": {}}})
    else:
        response = Response(PAGE.format(sentence=_escape(sentence)), mimetype="text/html")
    response.status_code = status
    response.headers["Cache-Control"] = "no-store"
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="Streamflow DataOps"'
    return response


def _escape(sentence: str) -> str:
    return sentence.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
