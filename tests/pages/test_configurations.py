"""The list and the page of configurations: what is shown, what the buttons do, what is refused."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from components.configuration_parts import results_words
from core.db import reading
from core.domain import utc_now
from core.errors import NotFound
from core.operations import delete_configuration
from core.runs import list_runs
from core.watching.summaries import get_summary, list_configurations
from tests.conftest import SettingsFor, close_app
from tests.pages.asking import ask, find, links_in, visit, words_in
from tests.pages.conftest import Configure

GRID = "configurations-grid"


def _press(client: FlaskClient, config_id: int, action: str) -> dict[str, Any]:
    button = {"rowId": str(config_id), "value": {"action": action, "at": 1}}
    given = {f"{GRID}.cellRendererData": button}
    return ask(client, "configurations-delete.is_open", given, changed=f"{GRID}.cellRendererData")


def test_it_lists_a_configuration_with_its_schedule_in_words(client: FlaskClient, configure: Configure) -> None:
    configure()

    (row,) = find(visit(client, "/configurations"), GRID)["rowData"]

    assert row["name"] == "Ohio daily"
    assert row["name_note"] == "Daily mean · append"
    assert row["schedule"] == "At 06:22"
    assert row["state_mark"][1] == "Scheduled"
    assert row["stations"] == 2
    assert row["last_age"] == "never"


def test_it_offers_the_first_step_where_there_is_none(client: FlaskClient) -> None:
    page = visit(client, "/configurations")

    assert "No configuration yet" in words_in(page)
    assert "/stations" in links_in(page)


def test_the_list_comes_with_the_first_configuration_and_goes_with_the_last(
    client: FlaskClient, server: Flask, configure: Configure
) -> None:
    config_id = configure()
    tick = "configurations-tick.n_intervals"
    shown = ask(client, f"{GRID}.rowData", {}, changed=tick)
    with server.app_context():
        delete_configuration(config_id)
    gone = ask(client, f"{GRID}.rowData", {}, changed=tick)

    places = ("configurations-listed", "configurations-none")
    assert [shown[name]["hidden"] for name in places] == [False, True]
    assert [gone[name]["hidden"] for name in places] == [True, False]


def test_it_starts_a_run_and_links_to_it(client: FlaskClient, server: Flask, configure: Configure) -> None:
    toast = _press(client, configure(), "run")["toast"]

    with server.app_context(), reading() as session:
        (run,) = list_runs(session)
    assert toast == {"text": "Ohio daily is being pulled.", "href": f"/runs/{run.id}", "link": "Watch it"}
    assert run.trigger == "person"


def test_it_says_that_a_run_is_under_way_already(client: FlaskClient, server: Flask, configure: Configure) -> None:
    config_id = configure()
    _press(client, config_id, "run")

    toast = _press(client, config_id, "run")["toast"]

    assert toast["kind"] == "bad"
    assert "is being pulled already" in toast["text"]
    with server.app_context(), reading() as session:
        assert len(list_runs(session)) == 1


def test_it_says_that_redis_is_gone_and_leaves_no_run_running(
    settings_for: SettingsFor, database_url: str, server: Flask, configure: Configure
) -> None:
    from app import create_server

    config_id = configure()
    without = create_server(settings_for(database_url, REDIS_URL="redis://127.0.0.1:1"))
    try:
        toast = _press(without.test_client(), config_id, "run")["toast"]
    finally:
        close_app(without)
    assert toast["text"].startswith("Redis does not answer, so no run can be started.")
    with server.app_context(), reading() as session:
        assert [run.status for run in list_runs(session)] == ["failed"]


@pytest.mark.parametrize(("first", "second", "enabled"), [("disable", "disable", False), ("disable", "enable", True)])
def test_it_switches_the_schedule(
    client: FlaskClient, server: Flask, configure: Configure, first: str, second: str, enabled: bool
) -> None:
    config_id = configure()

    _press(client, config_id, first)
    toast = _press(client, config_id, second)["toast"]

    with server.app_context(), reading() as session:
        assert get_summary(session, config_id, utc_now()).is_enabled is enabled
    assert ("is enabled" in toast["text"]) is enabled


def test_it_asks_before_deleting_and_names_what_goes(client: FlaskClient, server: Flask, configure: Configure) -> None:
    config_id = configure()

    asked = _press(client, config_id, "delete")

    assert asked["configurations-delete"]["is_open"] is True
    assert asked["configurations-delete-title"]["children"] == "Delete configuration Ohio daily?"
    with server.app_context(), reading() as session:
        get_summary(session, config_id, utc_now())


def _answer(client: FlaskClient, config_id: int, answer: str) -> dict[str, Any]:
    given = {f"configurations-delete-{answer}.n_clicks": 1, "configurations-named.data": [config_id]}
    return ask(client, "configurations-delete.is_open", given, changed=f"configurations-delete-{answer}.n_clicks")


def test_it_deletes_when_told_so(client: FlaskClient, server: Flask, configure: Configure) -> None:
    config_id = configure()

    answered = _answer(client, config_id, "yes")

    assert answered["toast"]["text"] == "Ohio daily was deleted. Its observations and runs stay."
    with server.app_context(), reading() as session, pytest.raises(NotFound):
        get_summary(session, config_id, utc_now())


def test_it_keeps_when_told_so(client: FlaskClient, server: Flask, configure: Configure) -> None:
    config_id = configure()

    assert "toast" not in _answer(client, config_id, "no")

    with server.app_context(), reading() as session:
        assert get_summary(session, config_id, utc_now()).name == "Ohio daily"


@pytest.mark.parametrize(
    ("output", "button"),
    [
        ("configurations-delete.is_open", "configurations-grid.cellRendererData"),
        ("configurations-delete.is_open", "configurations-delete-yes.n_clicks"),
        ("configuration-tick.n_intervals", "configuration-run.n_clicks"),
        ("configuration-question.is_open", "configuration-question-yes.n_clicks"),
        ("editor-go.href", "editor-pressed.data"),
        ("run-go.href", "run-retry.n_clicks"),
        ("run-tick.n_intervals", "run-cancel.n_clicks"),
    ],
)
def test_it_does_nothing_when_a_page_is_merely_drawn(
    client: FlaskClient, server: Flask, configure: Configure, output: str, button: str
) -> None:
    config_id = configure()
    given = {"configuration-id.data": {"id": config_id, "name": "Ohio daily"}, "configurations-named.data": config_id}

    assert ask(client, output, given, changed=button) == {}

    with server.app_context(), reading() as session:
        assert list_runs(session) == []
        get_summary(session, config_id, utc_now())


def test_it_shows_how_far_each_station_has_come(client: FlaskClient, configure: Configure) -> None:
    page = visit(client, f"/configurations/{configure(description='For the calibration.')}")

    assert [row["reach"] for row in find(page, "configuration-stations")["rowData"]] == ["Nothing yet", "Nothing yet"]
    words = words_in(page)
    assert "For the calibration." in words
    assert "Success rate –" in words


def test_it_leaves_the_list_alone_while_nothing_changes(client: FlaskClient, configure: Configure) -> None:
    configure()
    tick = "configurations-tick.n_intervals"
    first = ask(client, f"{GRID}.rowData", {}, changed=tick)
    print_drawn = first["configurations-drawn"]["data"]

    assert ask(client, f"{GRID}.rowData", {"configurations-drawn.data": print_drawn}, changed=tick) == {}


def test_it_names_the_products_of_forecasts_in_list_and_page(client: FlaskClient, configure: Configure) -> None:
    config_id = configure(data_type="forecast", products=["rfc", "nwm_short_range"])

    (row,) = find(visit(client, "/configurations"), GRID)["rowData"]
    words = words_in(visit(client, f"/configurations/{config_id}"))

    assert row["name_note"] == "Forecast · River Forecast Center, NWM short range"
    assert "Forecast · River Forecast Center, NWM short range · 2 stations" in words
    assert "Pulls from" not in words
    assert "Issuances pulled" in words


def _press_bar(client: FlaskClient, verb: str, *config_ids: int) -> dict[str, Any]:
    button = f"configurations-bar-{verb}.n_clicks"
    given = {button: 1, f"{GRID}.selectedRows": [{"id": str(one)} for one in config_ids]}
    return ask(client, "configurations-delete.is_open", given, changed=button)


def _enabled(server: Flask) -> list[bool]:
    with server.app_context(), reading() as session:
        return [one.is_enabled for one in list_configurations(session, utc_now())]


def test_it_switches_several_and_undoes_exactly_what_it_switched(
    client: FlaskClient, server: Flask, configure: Configure
) -> None:
    first, second, off = configure(name="A"), configure(name="B"), configure(name="C", is_enabled=False)

    toast = _press_bar(client, "disable", first, second, off)["toast"]
    assert toast["text"] == "2 configurations are disabled. Their data stays."
    assert _enabled(server) == [False, False, False]

    undo = toast["undo"]
    given = {f"{undo['store']}.data": undo["data"]}
    undone = ask(client, "configurations-tick.n_intervals", given, changed=f"{undo['store']}.data")
    assert undone["toast"]["text"] == "Undone: 2 configurations enabled again."
    assert _enabled(server) == [True, True, False]
    assert _press_bar(client, "enable", first)["toast"]["text"] == "Nothing to do: it is enabled already."


def test_it_runs_several_and_says_which_could_not_be_started(client: FlaskClient, configure: Configure) -> None:
    first, second = configure(name="A"), configure(name="B")

    assert _press_bar(client, "run", first)["toast"]["text"] == "A is being pulled."
    toast = _press_bar(client, "run", first, second)["toast"]

    assert toast["kind"] == "bad"
    assert toast["text"].startswith("1 of 2 runs started. A is being pulled already")


def test_it_names_those_it_would_delete(client: FlaskClient, configure: Configure) -> None:
    first, second = configure(name="A"), configure(name="B")

    asked = _press_bar(client, "delete", first, second)

    assert asked["configurations-delete-title"]["children"] == "Delete 2 configurations?"
    assert words_in(asked["configurations-delete-list"]["children"]) == "A B"
    assert asked["configurations-named"]["data"] == [first, second]


def test_it_exports_those_that_are_ticked(client: FlaskClient, configure: Configure) -> None:
    configure(name="A")
    button = "configurations-bar-export.n_clicks"
    given = {button: 1, f"{GRID}.selectedRows": [{"id": str(configure(name="B"))}]}

    file = ask(client, "configurations-file.data", given, changed=button)["configurations-file"]["data"]

    assert file["filename"] == "configurations.yaml"
    assert "name: B" in file["content"] and "name: A" not in file["content"]


def test_it_says_how_many_of_the_last_runs_were_well() -> None:
    assert results_words(()) == ""
    assert results_words(("running",)) == ""
    assert results_words(("running", "success", "failed", "success")) == "2 of 3"


def test_it_undoes_a_switch_on_the_page_of_one(client: FlaskClient, server: Flask, configure: Configure) -> None:
    named = {"configuration-id.data": {"id": configure(), "name": "Ohio daily"}}
    pressed = named | {"configuration-switch.n_clicks": 1}

    undo = ask(client, "configuration-tick.n_intervals", pressed, changed="configuration-switch.n_clicks")["toast"][
        "undo"
    ]
    assert _enabled(server) == [False]
    given = named | {"configuration-undo.data": undo["data"]}
    ask(client, "configuration-tick.n_intervals", given, changed="configuration-undo.data")
    assert _enabled(server) == [True]
