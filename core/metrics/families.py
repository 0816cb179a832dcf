"""The metrics by name, each out of numbers that were read. Names and labels are what dashboards rely on."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric

from core.metrics.durations import FAILED, SUM, buckets_of
from core.metrics.stored import Numbers, Stored, agency_of
from core.models import SourceQuota
from core.pulling.quota import COUNTED_OVER
from core.watching.health import Health
from core.watching.trouble import NAMES, Trouble

TROUBLES = (*NAMES, "quota", "failing", "partial", "late", "silent")


def gauge(name: str, about: str, labels: Iterable[str], numbers: Numbers) -> Metric:
    """Make a gauge of numbers by label values."""
    family = GaugeMetricFamily(f"streamflow_{name}", about, labels=list(labels))
    for values, number in numbers.items():
        family.add_metric(list(values), number)
    return family


def services(health: Health) -> Iterator[Metric]:
    """Tell what is up."""
    gone = {problem.kind for problem in health.problems}
    up: Numbers = {
        ("database",): float(health.database is None),
        ("redis",): float(health.redis is None),
        ("scheduler",): float(health.redis is None and "scheduler" not in gone),
    }
    yield gauge("up", "Whether a service answers: 1 or 0.", ["service"], up)
    yield gauge("workers", "Workers that live.", [], {(): float(health.workers)})


def troubles(found: Iterable[Trouble]) -> Iterator[Metric]:
    """Count what needs attention."""
    counts: Numbers = {(kind,): 0.0 for kind in TROUBLES}
    for one in found:
        counts[one.kind,] = counts.get((one.kind,), 0.0) + 1
    yield gauge("troubles", "What needs attention, as on the overview, by kind.", ["kind"], counts)


def stored(told: Stored, now: datetime) -> Iterator[Metric]:
    """Tell of runs and what they brought."""
    ended = "of runs that ended within the last hour or day"
    yield gauge("runs_active", "Runs under way.", ["data_type"], told.active)
    yield gauge("runs", "Runs that ended within the last hour or day.", ["status", "data_type", "within"], told.runs)
    yield gauge("rows", f"Values that came, {ended}.", ["source", "outcome", "within"], told.rows)
    yield gauge("requests", f"Requests to agencies, {ended}.", ["source", "within"], told.requests)
    ages: Numbers = {key: (now - at).total_seconds() for key, at in told.newest.items()}
    yield gauge("newest_value_age_seconds", "How old the newest value or issuance is.", ["source", "data_type"], ages)


def quotas(reports: Iterable[SourceQuota], now: datetime) -> Iterator[Metric]:
    """Tell what agencies allow; what was said more than an hour ago is of an hour that has passed."""
    current = [one for one in reports if now - COUNTED_OVER < one.seen_at]
    about = "an agency allows an hour, as it last said; absent where it said nothing within the hour."
    limits: Numbers = {(agency_of(one.source),): float(one.limit) for one in current}
    remaining: Numbers = {(agency_of(one.source),): float(one.remaining) for one in current}
    yield gauge("quota_limit", f"Requests that {about}", ["source"], limits)
    yield gauge("quota_remaining", f"Requests left of those that {about}", ["source"], remaining)


def queue(depths: Numbers) -> Metric:
    """Tell how full the queue is."""
    return gauge("queue_jobs", "Jobs by queue and where they stand.", ["queue", "state"], depths)


def jobs(counts: Mapping[str, Mapping[str, float]]) -> Iterator[Metric]:
    """Tell how long jobs took and how many failed, by their function: Prometheus has a label `job` of its own."""
    took = HistogramMetricFamily("streamflow_job_duration_seconds", "How long jobs took.", labels=["function"])
    failed = CounterMetricFamily("streamflow_jobs_failed", "Jobs that failed.", labels=["function"])
    for name, counted in sorted(counts.items()):
        took.add_metric([name], buckets_of(counted), counted.get(SUM, 0.0))
        failed.add_metric([name], counted.get(FAILED, 0.0))
    yield took
    yield failed
