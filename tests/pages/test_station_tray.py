"""The tray's verbs: sets kept, replaced, forgotten and had back; stations added to a configuration and out again."""

from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from core.configurations import station_numbers
from core.db import reading
from core.picking.station_sets import list_sets, numbers_of
from tests.pages.asking import ask, find, visit, words_in
from tests.pages.conftest import Configure


def _pairs(numbers: tuple[str, ...]) -> list[list[str]]:
    return [[number, f"River {number}"] for number in numbers]


def _keep(client: FlaskClient, name: str, numbers: tuple[str, ...]) -> dict[str, Any]:
    given = {
        "stations-set-save.n_clicks": 1, "stations-set-name.value": name, "station-selection.data": _pairs(numbers),
    }  # fmt: skip
    return ask(client, "stations-set-error.children", given, changed="stations-set-save.n_clicks")


def _act(client: FlaskClient, act: str, name: str) -> dict[str, Any]:
    given = {"stations-set-act.data": {"act": act, "name": name, "at": 1}}
    return ask(client, "stations-set-loaded.data", given, changed="stations-set-act.data")


def _undo(client: FlaskClient, toast: dict[str, Any]) -> dict[str, Any]:
    given = {f"{toast['undo']['store']}.data": toast["undo"]["data"]}
    return ask(client, "stations-sets.children", given, changed="stations-undo.data")


def _kept(server: Flask) -> dict[str, list[str] | None]:
    with server.app_context(), reading() as session:
        return {one.name: numbers_of(session, one.name) for one in list_sets(session)}


def test_it_keeps_a_selection_selects_it_again_and_forgets_it(
    client: FlaskClient, server: Flask, catalogue: tuple[str, ...]
) -> None:
    written = _keep(client, " Upper  Ohio ", catalogue[:2])
    assert written["toast"]["text"] == "Upper Ohio keeps 2 stations."
    assert "Upper Ohio 2 stations" in words_in(written["stations-sets"]["children"])
    assert "Upper Ohio" in words_in(find(visit(client, "/stations"), "stations-sets")["children"])

    loaded = _act(client, "load", "Upper Ohio")["stations-set-loaded"]["data"]
    assert [pair[0] for pair in loaded["stations"]] == list(catalogue[:2])
    page = visit(client, "/stations", "?set=Upper%20Ohio")
    assert find(page, "stations-brought")["data"]["name"] == "Upper Ohio"

    toast = _act(client, "drop", "Upper Ohio")["toast"]
    assert _kept(server) == {}
    _undo(client, toast)
    assert _kept(server) == {"Upper Ohio": list(catalogue[:2])}


def test_a_set_that_was_replaced_can_be_had_back(
    client: FlaskClient, server: Flask, catalogue: tuple[str, ...]
) -> None:
    _undo_first = _keep(client, "Ohio", catalogue[:2])["toast"]
    toast = _keep(client, "Ohio", catalogue[2:])["toast"]
    assert toast["text"] == "Ohio now keeps 1 station."

    _undo(client, toast)
    assert _kept(server) == {"Ohio": list(catalogue[:2])}
    _undo(client, _undo_first)
    assert _kept(server) == {}


def test_it_says_beside_the_field_what_keeps_a_set_from_being_kept(
    client: FlaskClient, catalogue: tuple[str, ...]
) -> None:
    assert _keep(client, "", catalogue)["stations-set-error"]["children"] == "Give the set a name."
    assert _keep(client, "Ohio", ())["stations-set-error"]["children"] == "Select at least one station first."


def test_it_adds_a_selection_to_a_configuration_and_takes_it_out_again(
    client: FlaskClient, server: Flask, configure: Configure, catalogue: tuple[str, ...]
) -> None:
    config = configure()
    given = {
        "stations-configuration-add.n_clicks": 1, "stations-configurations.value": str(config),
        "station-selection.data": _pairs(catalogue),
    }  # fmt: skip

    def press() -> dict[str, Any]:
        written: dict[str, Any] = ask(client, "toast.data", given, changed="stations-configuration-add.n_clicks")
        toast: dict[str, Any] = written["toast"]
        return toast

    toast = press()
    assert toast["text"] == "1 station added to Ohio daily. It had 2 already."
    assert press() == {"text": "Ohio daily has all of them already."}
    with server.app_context(), reading() as session:
        assert station_numbers(session, config) == sorted(catalogue)

    assert _undo(client, toast)["toast"] == {"text": "1 station taken out again."}
    with server.app_context(), reading() as session:
        assert station_numbers(session, config) == list(catalogue[:2])
