"""/metrics: what operators watch, for Prometheus. Outside /api, where scrapers look; guarded like everything else."""

from flask import Response, request

from core.api.routes import endpoint, make_blueprint
from core.metrics.exposition import metrics_text

blueprint = make_blueprint("metrics", "What operators watch.", prefix="")


@endpoint(blueprint, "/metrics", also={"text/plain": "Prometheus' text format, or OpenMetrics where it is asked for."})
def get_metrics() -> Response:
    """Read the metrics.

    In Prometheus' text format. What does not answer shows as `streamflow_up` 0, and its metrics are absent.
    """
    text, content_type = metrics_text(request.headers.get("Accept", ""))
    return Response(text, content_type=content_type, headers={"Cache-Control": "no-store"})
