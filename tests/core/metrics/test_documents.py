"""What documents and dashboards say of the metrics is what there is."""

import re

import pytest
from flask.testing import FlaskClient

from tests.conftest import REPOSITORY


def families(client: FlaskClient) -> dict[str, str]:
    """Return the kind of every metric by its name."""
    return dict(re.findall(r"^# TYPE (\S+) (\S+)$", client.get("/metrics").text, re.MULTILINE))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_documentation_lists_every_metric_with_its_labels(busy: FlaskClient) -> None:
    text = (REPOSITORY / "docs" / "metrics.md").read_text()
    rows = dict(re.findall(r"^\| `(streamflow_\w+)` \| (.*?) \|", text, re.MULTILINE))
    busy.post("/_dash-update-component", json={"output": "made-up.children"})
    told = busy.get("/metrics").text
    assert set(rows) == {name for name in families(busy) if not name.endswith("_created")}
    for name, labels in rows.items():
        sample = re.search(rf"^{name}(?:_count)?(?:{{(.*?)}})? ", told, re.MULTILINE)
        assert sample, name
        assert set(re.findall(r"`(\w+)`", labels)) == set(re.findall(r'(\w+)="', sample[1] or "")), name
