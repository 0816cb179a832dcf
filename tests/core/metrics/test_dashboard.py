"""What the Grafana dashboard and the Prometheus rules ask for is what /metrics serves: names, labels, values."""

import json
import re
from typing import Any

import pytest
import yaml
from flask.testing import FlaskClient

from tests.conftest import REPOSITORY
from tests.core.metrics.reading import Labels, scrape

DASHBOARD = REPOSITORY / "deploy" / "grafana" / "streamflow-dataops.json"
RULES = REPOSITORY / "deploy" / "prometheus" / "rules.yml"
EXAMPLE = REPOSITORY / "deploy" / "prometheus" / "prometheus.yml"
# What Prometheus adds to every sample.
OF_PROMETHEUS = {"instance"}
SELECTOR = re.compile(r"\b(streamflow_\w+)(?:{(.*?)})?")
MATCHER = re.compile(r'(\w+)\s*(=~|=|!=|!~)\s*"(.*?)"')
GROUPING = re.compile(r"\bby \(([^)]*)\)")

Told = dict[str, dict[Labels, float]]


@pytest.fixture
def told(busy: FlaskClient) -> Told:
    """Every sample of an installation where everything has happened once."""
    busy.post("/_dash-update-component", json={"output": "made-up.children"})
    return scrape(busy)


def panels() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(DASHBOARD.read_text())["panels"]
    return found


def expressions() -> dict[str, str]:
    """Every expression by where it stands."""
    shown = {f"{one['title']} {part['refId']}": part["expr"] for one in panels() for part in one["targets"]}
    rules = {
        one["alert"]: one["expr"] for group in yaml.safe_load(RULES.read_text())["groups"] for one in group["rules"]
    }
    return shown | rules


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_expression_asks_for_what_is_served(told: Told) -> None:
    for place, expression in expressions().items():
        labels: set[str] = set(OF_PROMETHEUS)
        for name, matchers in SELECTOR.findall(expression):
            assert name in told, (place, name)
            known = {label for sample in told[name] for label, _ in sample}
            labels |= known
            for label, sign, value in MATCHER.findall(matchers):
                assert label in known | OF_PROMETHEUS, (place, label)
                assert sign != "=" or any((label, value) in sample for sample in told[name]), (place, value)
        for group in GROUPING.findall(expression):
            assert {label.strip() for label in group.split(",")} <= labels, (place, group)


def test_every_legend_names_labels_that_its_expression_keeps() -> None:
    for panel in panels():
        for part in panel["targets"]:
            kept = {label.strip() for group in GROUPING.findall(part["expr"]) for label in group.split(",")}
            assert set(re.findall(r"{{(\w+)}}", part["legendFormat"])) <= kept, panel["title"]


def test_the_dashboard_can_be_imported() -> None:
    dashboard = json.loads(DASHBOARD.read_text())
    assert dashboard["schemaVersion"] >= 41 and "id" not in dashboard
    ids = [one["id"] for one in panels()]
    assert len(ids) == len(set(ids)) >= 15
    assert len({one["title"] for one in panels()}) == len(ids)
    assert {one["name"] for one in dashboard["templating"]["list"]} == {"datasource", "instance"}
    for one in panels():
        assert one["fieldConfig"]["defaults"]["unit"] in {"none", "s", "percentunit"}, one["title"]
        assert {part["datasource"]["uid"] for part in [one, *one["targets"]]} == {"${datasource}"}


def test_no_panel_lies_on_another() -> None:
    taken: set[tuple[int, int]] = set()
    for place in (one["gridPos"] for one in panels()):
        cells = {(place["x"] + x, place["y"] + y) for x in range(place["w"]) for y in range(place["h"])}
        assert not cells & taken and place["x"] + place["w"] <= 24
        taken |= cells


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_it_shows_everything_that_is_served(told: Told) -> None:
    asked = {re.sub("_bucket$", "", name) for text in expressions().values() for name, _ in SELECTOR.findall(text)}
    served = {re.sub("_(bucket|count|sum)$", "", name) for name in told if not name.endswith("_created")}
    assert asked == served


def test_the_rules_have_names_of_their_own_and_say_what_happened() -> None:
    rules = [one for group in yaml.safe_load(RULES.read_text())["groups"] for one in group["rules"]]
    assert len({one["alert"] for one in rules}) == len(rules) >= 8
    for one in rules:
        assert one["annotations"]["summary"].endswith(".") and one["labels"]["severity"] in {"critical", "warning"}
        labels = {label.strip() for group in GROUPING.findall(one["expr"]) for label in group.split(",")}
        assert set(re.findall(r"\$labels\.(\w+)", one["annotations"]["summary"])) <= labels | OF_PROMETHEUS
    example = yaml.safe_load(EXAMPLE.read_text())
    assert example["rule_files"] == [RULES.name] and example["scrape_configs"][0]["job_name"] == "streamflow"


def test_each_expression_is_closed() -> None:
    for place, expression in expressions().items():
        for opened, closed in ("()", "{}", "[]"):
            assert expression.count(opened) == expression.count(closed), place
