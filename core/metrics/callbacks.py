"""How long Dash's callbacks took. Web processes are many: under gunicorn each counts in a file, and all are added up.

prometheus_client does both by itself where PROMETHEUS_MULTIPROC_DIR is set before it is imported: gunicorn.conf.py
sets it. Several hosts are several targets to Prometheus.
"""

import time
from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask, Response, g, request
from prometheus_client import Histogram
from werkzeug.exceptions import HTTPException

ADDRESS = "/_dash-update-component"
UNKNOWN = "unknown"
# A page's answer is felt as instant up to 0.1 s, as quick up to 1 s.
BOUNDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
NAME = "streamflow_callback_duration_seconds"
# In no registry: core.metrics.exposition puts it in one, or the sum of all processes.
SECONDS = Histogram(
    NAME, "How long callbacks took, by the function that answered.", ["callback"], buckets=BOUNDS, registry=None
)


def time_callbacks(app: Flask, callbacks: Mapping[str, Mapping[str, Any]]) -> None:
    """Measure every callback of an app; `callbacks` is Dash's own map from outputs to functions."""

    def begin() -> None:
        if request.path == ADDRESS:
            g.callback_began = time.perf_counter()

    def end(response: Response) -> Response:
        began = g.pop("callback_began", None)
        if began is not None:
            SECONDS.labels(_name(callbacks)).observe(time.perf_counter() - began)
        return response

    app.before_request(begin)
    app.after_request(end)


def _name(callbacks: Mapping[str, Mapping[str, Any]]) -> str:
    """Name the function that answers a request; what a client makes up gets no label of its own."""
    try:
        body = request.get_json(silent=True)
    except HTTPException:  # too large to be read, and refused for it
        body = None
    output = body.get("output") if isinstance(body, dict) else None
    known = callbacks.get(output) if isinstance(output, str) else None
    function: Callable[..., Any] | None = known.get("callback") if known else None
    function = getattr(function, "__wrapped__", function)
    return f"{function.__module__}.{function.__qualname__}" if function else UNKNOWN
