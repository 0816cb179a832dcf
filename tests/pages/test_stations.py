"""The station picker: filters, and rows and points that agree."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from rq import Queue

from core.catalogue_status import LOCK, CatalogueStatus, write_status
from core.context import redis
from core.queue import QUEUE_NAME
from tests.conftest import SettingsFor, close_app
from tests.pages.asking import ask, find, visit, words_in

TRIGGER = "stations-q.value"
EARLIER, LATER = "2026-11-22T12:00:00Z", "2026-11-22T12:05:00Z"


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


def _press_refresh(client: FlaskClient) -> dict[str, Any]:
    given = {"stations-refresh.n_clicks": 1}
    return ask(client, "stations-sync-asked.data", given, changed="stations-refresh.n_clicks")


def _watch(client: FlaskClient, asked_at: str) -> dict[str, Any]:
    given = {"stations-sync-tick.n_intervals": 1, "stations-sync-asked.data": asked_at}
    return ask(client, "stations-fresh.data", given, changed="stations-sync-tick.n_intervals")


def _sync_words(written: dict[str, Any]) -> str:
    return words_in(written["stations-sync"]["children"])


def test_it_has_the_catalogue_refreshed_once_and_watches(client: FlaskClient, server: Flask) -> None:
    first, second = _press_refresh(client), _press_refresh(client)

    with server.app_context():
        jobs = Queue(QUEUE_NAME, connection=redis()).jobs
    assert [job.func_name for job in jobs] == ["jobs.catalogue.sync_catalogue"]
    for written in (first, second):
        assert written["stations-sync-tick"]["disabled"] is False
        assert written["stations-refresh"]["disabled"] is True
    assert _sync_words(_watch(client, first["stations-sync-asked"]["data"])) == "Waiting for a worker"


def test_it_says_how_far_the_refresh_is(client: FlaskClient, server: Flask) -> None:
    with server.app_context():
        redis().set(LOCK, "held")
        write_status(redis(), CatalogueStatus(EARLIER, done=35, total=53, stations=9812, last="USGS OH"))

    written = _watch(client, EARLIER)

    assert _sync_words(written) == "USGS OH, 35 of 53 parts, 9,812 stations"
    assert written["stations-sync-tick"]["disabled"] is False
    assert "stations-fresh" not in written
    page = visit(client, "/stations")
    assert find(page, "stations-sync-tick")["disabled"] is False
    assert find(page, "stations-refresh")["disabled"] is True


def test_it_says_what_the_refresh_brought_and_rests(client: FlaskClient, server: Flask) -> None:
    problems = ("USGS OH: the USGS answered 500",)
    with server.app_context():
        write_status(redis(), CatalogueStatus(EARLIER, LATER, 53, 53, stations=9812, problems=problems))

    written = _watch(client, EARLIER)

    assert "9,812 stations came" in _sync_words(written)
    assert "the USGS answered 500" in _sync_words(written)
    assert written["stations-sync-tick"]["disabled"] is True
    assert written["stations-refresh"]["disabled"] is False
    assert written["stations-fresh"]["data"] == LATER


def test_it_leaves_the_refresh_alone_until_asked(client: FlaskClient) -> None:
    page = visit(client, "/stations")

    assert find(page, "stations-sync-tick")["disabled"] is True
    assert find(page, "stations-refresh")["disabled"] is False
    given = {"stations-refresh.n_clicks": None}
    assert ask(client, "stations-sync-asked.data", given, changed="stations-refresh.n_clicks") == {}


def test_it_shows_the_stations_without_redis_and_says_why_nothing_is_refreshed(
    settings_for: SettingsFor, database_url: str
) -> None:
    from app import create_server

    without = create_server(settings_for(database_url, REDIS_URL="redis://127.0.0.1:1"))
    try:
        client = without.test_client()
        assert find(visit(client, "/stations"), "stations-sync-tick")["disabled"] is True
        assert _press_refresh(client)["toast"]["text"].startswith("Redis does not answer")
        watched = _watch(client, EARLIER)
    finally:
        close_app(without)
    assert "Redis does not answer" in _sync_words(watched)
    assert watched["stations-sync-tick"]["disabled"] is True
