"""/healthz and /readyz: is the process alive, is all it stands on there. Outside /api, where platforms look."""

from typing import Any

from flask import Response
from marshmallow import fields

from core.api.errors import error_response
from core.api.fields import Answer, Instant
from core.api.routes import endpoint, make_blueprint
from core.domain import iso_utc
from core.watching.health import Health, check_health

blueprint = make_blueprint("health", "Whether the service is alive and ready.", prefix="")


class Alive(Answer):
    """The process answers."""

    status = fields.String(metadata={"description": "Always ok."})


class Ready(Answer):
    """All that the service stands on is there."""

    status = fields.String(metadata={"description": "Always ready; what is missing comes as an error."})
    workers = fields.Integer()
    scheduler_seen_at = Instant(allow_none=True)


@endpoint(blueprint, "/healthz", answer=Alive)
def get_healthz() -> dict[str, str]:
    """Tell whether the process is alive.

    It asks nothing else: neither the database nor Redis.
    """
    return {"status": "ok"}


@endpoint(blueprint, "/readyz", answer=Ready, errors=(503,))
def get_readyz() -> dict[str, Any] | Response:
    """Tell whether all that the service stands on is there.

    The database, Redis, a worker and the scheduler; 503 names what is missing.
    """
    health = check_health()
    if health.ready:
        return {"status": "ready", "workers": health.workers, "scheduler_seen_at": health.scheduler_seen_at}
    return not_ready(health)


def not_ready(health: Health) -> Response:
    """Say what is missing, in sentences and in words for programs."""
    missing = [{"kind": problem.kind, "message": problem.sentence} for problem in health.problems]
    details = {
        "missing": missing,
        "workers": health.workers,
        "scheduler_seen_at": iso_utc(health.scheduler_seen_at),
    }
    return error_response(503, "not_ready", " ".join(problem.sentence for problem in health.problems), details)
