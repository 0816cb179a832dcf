"""Which role everything that is served needs: core.people.role_table, and one rule for the REST interfaces."""

from collections.abc import Callable
from typing import Any

from core.people.role_table import ANYONE, CALLBACKS, CHANGES, ENDPOINTS, PUBLIC_ASSETS, READS
from core.people.roles import Role

INTERFACES = ("/api/v1/", "/ogcapi/v1/")
READING = ("GET", "HEAD", "OPTIONS")


def name_of(callback: Callable[..., Any]) -> str:
    """Return a callback's name in the table; Dash wraps the function that was given to it."""
    function = getattr(callback, "__wrapped__", callback)
    return f"{function.__module__}.{function.__qualname__}"


def role_for_callback(callback: Callable[..., Any]) -> Role | None:
    """Return the role that a callback needs; None for one that is not in the table."""
    return CALLBACKS.get(name_of(callback))


def role_for_endpoint(endpoint: str, rule: str, method: str) -> Role | None:
    """Return the role that an endpoint needs under an address; None for one that neither table nor rule knows."""
    if endpoint in ENDPOINTS:
        return ENDPOINTS[endpoint]
    if not rule.startswith(INTERFACES):
        return None
    return READS if method in READING else CHANGES


def role_for_request(endpoint: str | None, rule: str, path: str, method: str) -> Role | None:
    """Return the role that a request needs; None where nothing says.

    Where Flask knows no endpoint there is nothing to see, but only who may read is told so.
    """
    if endpoint is None:
        return READS
    if endpoint == "_dash_assets.static" and path in PUBLIC_ASSETS:
        return ANYONE
    return role_for_endpoint(endpoint, rule, method)
