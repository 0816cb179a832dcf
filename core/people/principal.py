"""Who is acting now: a signed-in person, a key, a command, or this machine where there is no sign-in."""

from dataclasses import dataclass

from flask import current_app, g, has_app_context, has_request_context

from core.errors import Forbidden
from core.people.roles import Role
from core.settings import Settings


@dataclass(frozen=True)
class Principal:
    """Somebody who acts; `name` is what the audit trail keeps, `kind` one of person, key, command, machine, nobody."""

    name: str
    role: Role
    kind: str
    id: int | None = None


NOBODY = Principal("nobody", Role.NOBODY, "nobody")
THIS_MACHINE = Principal("this machine", Role.ADMIN, "machine")
COMMAND = Principal("command line", Role.ADMIN, "command")


def acting() -> Principal:
    """Return who is acting. A request that no guard looked at is nobody's, unless there is no sign-in at all."""
    if not has_request_context():
        return COMMAND
    held: Settings | None = current_app.extensions.get("settings") if has_app_context() else None
    if held is not None and not held.auth:
        return THIS_MACHINE
    principal: Principal = g.get("principal", NOBODY)
    return principal


def may(needed: Role) -> bool:
    """Tell whether whoever acts has a role."""
    return acting().role.covers(needed)


def require(needed: Role) -> Principal:
    """Return who is acting; raises Forbidden for one whose role is too low."""
    principal = acting()
    if not principal.role.covers(needed):
        raise Forbidden(needed, principal.role)
    return principal
