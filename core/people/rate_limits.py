"""How many requests a minute may be sent: by a key or a person to the interfaces, by an address that is nobody's."""

from flask import request
from werkzeug.wrappers import Response

from core import context
from core.people.counts import count
from core.people.principal import NOBODY, Principal
from core.people.refusals import is_for_programs, refusal

WINDOW_SECONDS = 60
TOO_MANY = "More than {most} requests came within a minute. Wait {seconds} s and go on."


def refuse_too_many(principal: Principal) -> Response | None:
    """Count a request; refuse it when there were too many. Whoever watches over the process is never refused."""
    most = context.settings().requests_a_minute
    who = _who(principal)
    if not most or who is None:
        return None
    ((made, left),) = count(context.redis_for_counts(), [f"requests:{who}"], WINDOW_SECONDS)
    if made <= most:
        return None
    answer = refusal(429, "too_many_requests", TOO_MANY.format(most=most, seconds=left))
    answer.headers["Retry-After"] = str(left)
    return answer


def _who(principal: Principal) -> str | None:
    """Name whose requests are counted together; None for what is not counted: a person's own pages."""
    if request.path == "/healthz":
        return None
    if principal.kind == NOBODY.kind:
        return f"address:{request.remote_addr}"
    return f"{principal.kind}:{principal.id}" if is_for_programs(request.path) else None
