"""The station picker: filters, and rows and points that agree."""

import base64
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from rq import Queue

from core.context import redis
from core.queue import QUEUE_NAME
from core.scheduling.catalogue_status import LOCK, CatalogueStatus, write_status
from tests.conftest import SettingsFor, close_app
from tests.pages.asking import ask, find, visit, words_in

EARLIER, LATER = "2026-11-22T12:00:00Z", "2026-11-22T12:05:00Z"


def _match(client: FlaskClient, **where: str) -> tuple[set[int], dict[str, Any]]:
    """The ids that the answer's bits name, and everything that was written."""
    given = {"stations-where.data": where}
    written = ask(client, "stations-match.data", given, changed="stations-where.data")
    bits = base64.b64decode(written["stations-match"]["data"]["drawn"])
    return {one for one in range(8 * len(bits)) if bits[one >> 3] >> (one & 7) & 1}, written


def _rows(client: FlaskClient, first: int = 0, sort: str = "", **where: str) -> tuple[list[str], int]:
    order = [{"colId": sort.removeprefix("-"), "sort": "desc" if sort.startswith("-") else "asc"}] if sort else []
    given = {
        "stations-grid.getRowsRequest": {"startRow": first, "endRow": first + 100, "sortModel": order},
        "stations-where.data": where,
    }
    written = ask(client, "stations-grid.getRowsResponse", given, changed="stations-grid.getRowsRequest")
    answer = written["stations-grid"]["getRowsResponse"]
    return [row["station_number"] for row in answer["rowData"]], answer["rowCount"]


def test_it_shows_every_station_in_table_and_map(client: FlaskClient, catalogue: tuple[str, ...]) -> None:
    ids, written = _match(client)

    assert len(ids) == 3
    assert written["stations-count"]["children"] == "3 stations match"
    assert _rows(client) == (sorted(catalogue), 3)
    assert _rows(client, sort="-station_number") == (sorted(catalogue, reverse=True), 3)
    assert _rows(client, first=100) == ([], 3)


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        ({"q": "0329"}, 1),
        ({"q": "town river"}, 3),
        ({"q": "no such river"}, 0),
        ({"agency": "EC"}, 0),
        ({"state": "OH", "huc": "05", "active": "yes"}, 3),
        ({"state": "MD"}, 0),
        ({"huc": "17"}, 0),
        ({"forecast": "yes"}, 0),
    ],
)
def test_it_lets_through_what_the_filters_say(
    client: FlaskClient, catalogue: tuple[str, ...], filters: dict[str, str], count: int
) -> None:
    ids, written = _match(client, **filters)
    rows, total = _rows(client, **filters)

    assert len(ids) == len(rows) == total == written["stations-match"]["data"]["count"] == count


def test_it_draws_all_and_counts_what_the_map_shows(client: FlaskClient, catalogue: tuple[str, ...]) -> None:
    ids, written = _match(client, only="yes", box="10,10,11,11")

    assert len(ids) == 3
    match = written["stations-match"]["data"]
    assert (match["of"], match["count"], match["inside"]) == (3, 0, "")
    assert "Without the map's edges: 3 stations" in words_in(written["stations-empty"]["children"])


def test_it_says_which_filter_to_take_away(client: FlaskClient, catalogue: tuple[str, ...]) -> None:
    _ids, written = _match(client, q="no such river", state="OH")
    words = words_in(written["stations-empty"]["children"])

    assert "No station matches" in words
    assert "Without the words searched for: 3 stations" in words
    assert "Without the state" not in words


def test_it_says_that_an_empty_catalogue_can_be_read(client: FlaskClient) -> None:
    _ids, written = _match(client)

    assert "Press Refresh catalogue" in words_in(written["stations-empty"]["children"])


def test_it_brings_the_selection_that_the_address_names(client: FlaskClient, catalogue: tuple[str, ...]) -> None:
    page = visit(client, "/stations", f"?stations={catalogue[0]},nonsense")
    brought = find(page, "stations-brought")["data"]

    assert [pair[0] for pair in brought["stations"]] == [catalogue[0]]
    assert find(visit(client, "/stations", "?set=gone"), "stations-brought")["data"] is None


def test_it_takes_the_filters_from_the_address(client: FlaskClient, catalogue: tuple[str, ...]) -> None:
    page = visit(
        client, "/stations", "?q=ohio&state=OH&huc=05&agency=USGS&area-min=10&only=yes&sort=-name&colour=activity"
    )

    names = ("q", "state", "huc", "agency", "area-min", "only", "colour")
    assert [find(page, f"stations-{name}")["value"] for name in names] == [
        "ohio", "OH", "05", "USGS", "10", True, "activity",
    ]  # fmt: skip
    asked = {"q": "ohio", "state": "OH", "huc": "05", "agency": "USGS", "area-min": "10", "only": "yes"}
    assert find(page, "stations-where")["data"] == asked
    sorts = {one["field"]: one.get("sort") for one in find(page, "stations-grid")["columnDefs"]}
    assert sorts["name"] == "desc" and sorts["state"] is None


def test_it_takes_an_unknown_filter_value_for_all(client: FlaskClient, catalogue: tuple[str, ...]) -> None:
    page = visit(client, "/stations", "?state=ZZ&huc=99&unknown=1")

    assert find(page, "stations-state")["value"] == "any"
    assert find(page, "stations-huc")["value"] == "any"
    assert find(page, "stations-where")["data"] == {}


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
