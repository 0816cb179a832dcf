"""The station picker: filters, and rows and points that agree."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.pages.asking import ask, find, visit, words_in

TRIGGER = "stations-q.value"


def _shown(client: FlaskClient, **filters: str) -> tuple[list[str], list[str], str]:
    given = {f"stations-{name}.value": value for name, value in filters.items()}
    written = ask(client, "stations-grid.rowData", given, changed=TRIGGER)
    rows = [row["station_number"] for row in written["stations-grid"]["rowData"]]
    traces: list[dict[str, Any]] = written["stations-map"]["figure"]["data"]
    points = [pair[0] for trace in traces for pair in trace["customdata"]]
    return rows, points, written["stations-count"]["children"]


def test_it_shows_every_station_in_table_and_map(client: FlaskClient, catalogue: tuple[str, ...]) -> None:
    rows, points, count = _shown(client)

    assert rows == sorted(catalogue)
    assert sorted(points) == rows
    assert count == "3 stations match"


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        ({"q": "0329"}, 1),
        ({"q": "town river"}, 3),
        ({"q": "no such river"}, 0),
        ({"agency": "EC"}, 0),
        ({"agency": "any", "state": "OH", "huc": "05"}, 3),
        ({"state": "MD"}, 0),
        ({"huc": "17"}, 0),
    ],
)
def test_it_lets_through_what_the_filters_say(
    client: FlaskClient, catalogue: tuple[str, ...], filters: dict[str, str], count: int
) -> None:
    rows, points, _words = _shown(client, **filters)

    assert len(rows) == len(points) == count


def test_it_takes_the_filters_from_the_address(client: FlaskClient, catalogue: tuple[str, ...]) -> None:
    page = visit(client, "/stations", "?q=ohio&state=OH&huc=05&agency=USGS")

    values = [find(page, f"stations-{name}")["value"] for name in ("q", "state", "huc", "agency")]
    assert values == ["ohio", "OH", "05", "USGS"]


def test_it_takes_an_unknown_filter_value_for_all(client: FlaskClient, catalogue: tuple[str, ...]) -> None:
    page = visit(client, "/stations", "?state=ZZ&huc=99&unknown=1")

    assert find(page, "stations-state")["value"] == "any"
    assert find(page, "stations-huc")["value"] == "any"


def test_it_names_states_and_regions(client: FlaskClient, catalogue: tuple[str, ...]) -> None:
    page = visit(client, "/stations")

    assert {"label": "Ohio (OH)", "value": "OH"} in find(page, "stations-state")["options"]
    assert {"label": "05 Ohio", "value": "05"} in find(page, "stations-huc")["options"]
    assert words_in(page).startswith("Stations")
