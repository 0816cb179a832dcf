"""What operators watch, as Prometheus reads it at /metrics. docs/metrics.md lists every metric.

Nearly all is read from the database and Redis when it is asked for, so that any web process gives the same answer.
"""
