"""How long Dash's callbacks took. Web processes are many: under gunicorn each counts in a file, and all are added up.

prometheus_client does both by itself where PROMETHEUS_MULTIPROC_DIR is set before it is imported: gunicorn.conf.py
sets it. Several hosts are several targets to Prometheus.
"""

import time

from flask import Flask, Response, g, request
from prometheus_client import Histogram

from core.people.who_asks import CALLBACK

UNKNOWN = "unknown"
# A page's answer is felt as instant up to 0.1 s, as quick up to 1 s.
BOUNDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
NAME = "streamflow_callback_duration_seconds"
# In no registry: core.metrics.exposition puts it in one, or the sum of all processes.
SECONDS = Histogram(
    NAME, "How long callbacks took, by the function that answered.", ["callback"], buckets=BOUNDS, registry=None
)


def time_callbacks(app: Flask) -> None:
    """Measure every callback of an app, by the name that core.people.gate read; what it does not know gets no label."""

    def begin() -> None:
        if request.path == CALLBACK:
            g.callback_began = time.perf_counter()

    def end(response: Response) -> Response:
        began = g.pop("callback_began", None)
        if began is not None:
            SECONDS.labels(g.get("callback", UNKNOWN)).observe(time.perf_counter() - began)
        return response

    app.before_request(begin)
    app.after_request(end)
