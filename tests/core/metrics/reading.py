"""Metrics as Prometheus would have read them: parsed by its own client."""

from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

Labels = frozenset[tuple[str, str]]


def parse(text: str) -> dict[str, dict[Labels, float]]:
    """Return each sample by its name and labels."""
    found: dict[str, dict[Labels, float]] = {}
    for family in text_string_to_metric_families(text):
        for one in family.samples:
            found.setdefault(one.name, {})[frozenset(one.labels.items())] = one.value
    return found


def scrape(client: FlaskClient) -> dict[str, dict[Labels, float]]:
    """Ask for the metrics, which must come."""
    answer = client.get("/metrics")
    assert answer.status_code == 200, answer.text
    assert answer.content_type.startswith("text/plain")
    return parse(answer.text)


def labelled(**labels: str) -> Labels:
    """Name a sample."""
    return frozenset(labels.items())
