"""What nothing answers below /api and /ogcapi: not found, or found for other methods. Pages would take it else."""

from flask import Blueprint, Response, current_app, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound
from werkzeug.routing import MapAdapter

METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
NAME = "unknown"


def make_unknown(prefix: str) -> Blueprint:
    """Make the blueprint that answers what no other does below a prefix."""
    blueprint = Blueprint(NAME + prefix.replace("/", "-"), __name__, url_prefix=prefix)
    for endpoint, rule in (("root", "/"), ("below", "/<path:_rest>")):
        blueprint.add_url_rule(
            rule,
            endpoint,
            refuse_unknown,
            methods=METHODS,
            strict_slashes=False,
            provide_automatic_options=False,
        )
    return blueprint


def refuse_unknown(_rest: str = "") -> Response:
    """Say that there is nothing here, or which methods there are."""
    methods = known_methods()
    raise MethodNotAllowed(methods) if methods else NotFound()


def known_methods() -> list[str]:
    """Return the methods that this request's address takes."""
    adapter = current_app.create_url_adapter(request)
    return [method for method in METHODS if adapter is not None and _is_known(adapter, method)]


def _is_known(adapter: MapAdapter, method: str) -> bool:
    try:
        endpoint, _ = adapter.match(method=method)
    except HTTPException:
        return False
    return not str(endpoint).startswith(f"{NAME}-")


def tell_methods() -> Response | None:
    """Answer OPTIONS with the methods that an address takes."""
    if request.method != "OPTIONS":
        return None
    return Response(headers={"Allow": ", ".join([*known_methods(), "OPTIONS"])})
