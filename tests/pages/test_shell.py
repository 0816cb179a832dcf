"""The frame: every page in it, the strip, the pill, the app built more than once."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core.settings import Settings
from tests.conftest import SettingsFor, close_app
from tests.pages.asking import ask, links_in, visit, words_in

PAGES = ("/", "/stations", "/configurations", "/configurations/new", "/runs")


@pytest.mark.parametrize("path", PAGES)
def test_it_draws_every_page_on_an_empty_database(client: FlaskClient, path: str) -> None:
    words = words_in(visit(client, path))

    assert "could not be shown" not in words
    assert "Not found" not in words


def test_it_says_that_an_address_leads_nowhere(client: FlaskClient) -> None:
    assert "There is no page at this address" in words_in(visit(client, "/no/such/page"))


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("/stations/99999999", "There is no station 99999999"),
        ("/configurations/77", "There is no configuration 77"),
        ("/configurations/seven", "There is no configuration seven"),
        ("/configurations/77/edit", "There is no configuration 77"),
        ("/runs/77", "There is no run 77"),
        ("/runs/x", "There is no run x"),
    ],
)
def test_it_names_what_an_address_asks_for_in_vain(client: FlaskClient, path: str, sentence: str) -> None:
    page = visit(client, path)

    assert "Not found" in words_in(page)
    assert sentence in words_in(page)
    assert {"/", f"/{path.split('/')[1]}"} <= set(links_in(page))


def _index(client: FlaskClient) -> str:
    return client.get("/").get_data(as_text=True)


def test_it_takes_nothing_from_another_host(client: FlaskClient) -> None:
    index = _index(client)

    assert "/bootstrap/static/css/bootstrap.min.css" in index
    assert "cdn" not in index.lower()
    assert 'src="http' not in index and 'href="http' not in index


def test_it_serves_bootstrap_from_the_package(client: FlaskClient) -> None:
    with client.get("/bootstrap/static/css/bootstrap.min.css") as response:
        assert b"Bootstrap  v5" in response.get_data()[:200]


def _layout_words(client: FlaskClient) -> str:
    return words_in(client.get("/_dash-layout").get_json())


def test_it_says_simulated_in_the_frame_of_every_page(simulator: str, client: FlaskClient) -> None:
    assert "SIMULATED DATA" in _layout_words(client)


def test_it_does_not_say_simulated_of_live_data(client: FlaskClient) -> None:
    assert "SIMULATED" not in _layout_words(client)


def _pill(client: FlaskClient) -> str:
    written = ask(client, "status-pill.children", {"health-tick.n_intervals": 1}, changed="health-tick.n_intervals")
    return words_in(written["status-pill"]["children"])


def test_it_counts_what_needs_attention_in_the_pill(client: FlaskClient) -> None:
    pill = _pill(client)

    assert "2 need attention" in pill
    assert "No worker is running" in pill


def test_it_says_in_the_pill_that_redis_is_gone(settings_for: SettingsFor, database_url: str) -> None:
    from app import create_server

    server = create_server(settings_for(database_url, REDIS_URL="redis://127.0.0.1:1"))
    try:
        assert "Redis is gone" in _pill(server.test_client())
    finally:
        close_app(server)


def test_it_leaves_the_pill_alone_while_nothing_changes(client: FlaskClient) -> None:
    first = ask(client, "status-pill.children", {"health-tick.n_intervals": 1}, changed="health-tick.n_intervals")
    given = {"health-tick.n_intervals": 2, "health.data": first["health"]["data"]}

    assert ask(client, "status-pill.children", given, changed="health-tick.n_intervals") == {}


def _callbacks(server: Flask) -> set[str]:
    return {one["output"].split("@")[0] for one in server.test_client().get("/_dash-dependencies").get_json()}


def test_it_can_be_built_twice_in_one_process_with_every_callback(settings: Settings) -> None:
    from app import create_server

    first, second = create_server(settings), create_server(settings)
    try:
        # The second is asked first: Dash would give it both sets, and the first none.
        assert _callbacks(second) == _callbacks(first)
        assert "stations-grid.getRowsResponse" in _callbacks(first)
        assert "..stations-sets.children" in _callbacks(first)
        assert "Overview" in words_in(visit(first.test_client(), "/"))
        assert "Overview" in words_in(visit(second.test_client(), "/"))
    finally:
        close_app(first)
        close_app(second)


def test_it_shows_a_sentence_and_no_trace_when_a_page_fails(
    settings_for: SettingsFor, tmp_path: object, redis_url: str
) -> None:
    from app import create_server

    server = create_server(settings_for(f"sqlite:///{tmp_path}/never-migrated.db", REDIS_URL=redis_url))
    try:
        words = words_in(visit(server.test_client(), "/"))
    finally:
        close_app(server)
    assert "could not be shown" in words
    assert "Traceback" not in words and "sqlite3" not in words
