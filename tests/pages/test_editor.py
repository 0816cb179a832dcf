"""The editor: what it starts from, what it says will happen, what it saves and refuses."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from components.editor_parts import FIELDS
from core.configurations import station_numbers
from core.db import reading
from core.domain import USUAL_PRODUCTS, ForecastProduct, utc_now
from core.watching.summaries import get_summary, list_configurations
from tests.pages.asking import ask, find, visit, words_in
from tests.pages.conftest import Configure
from tests.pages.editing import given, preview, save


def test_it_carries_the_stations_of_the_address(client: FlaskClient, catalogue: tuple[str, ...]) -> None:
    page = visit(client, "/configurations/new", f"?stations={catalogue[0]},{catalogue[2]},nowhere")

    assert [row["number"] for row in find(page, "editor-stations")["rowData"]] == [catalogue[0], catalogue[2]]


def test_it_carries_a_long_selection_from_the_session(client: FlaskClient, catalogue: tuple[str, ...]) -> None:
    given = {"editor-chosen.data": True, "station-selection.data": [[catalogue[1], "A"], [catalogue[2], "B"]]}

    written = ask(client, "editor-stations.rowData", given, changed="editor-chosen.data")

    assert [row["number"] for row in written["editor-stations"]["rowData"]] == list(catalogue[1:])


def test_it_says_what_will_happen(client: FlaskClient, catalogue: tuple[str, ...]) -> None:
    words = words_in(preview(client, given(list(catalogue)))["editor-card-body"]["children"])

    assert "Pulls daily mean discharge of 3 stations from 2025-10-01" in words
    assert words.count("06:22 UTC") == 5
    assert "First pull" in words and "Requests at most 2" in words
    assert "assumed: none was measured yet" in words


def test_it_lists_what_is_still_needed_without_marking_fields_yet(client: FlaskClient) -> None:
    written = preview(client, given([], name=""))

    words = words_in(written["editor-card-body"]["children"])
    assert "Give the configuration a name." in words
    assert "Choose at least one station." in words
    assert written["editor-name-error"]["children"] == ""


def test_it_marks_the_fields_after_a_refused_save(client: FlaskClient, catalogue: tuple[str, ...]) -> None:
    form = given([catalogue[0]], touched=FIELDS, name="", pull_start_date="2999-01-01")

    written = preview(client, form)

    assert written["editor-name-error"]["children"] == "Give the configuration a name."
    assert written["editor-pull_start_date-error"]["children"] == "The start date lies in the future."
    assert written["editor-stations-error"]["children"] == ""


def test_it_shows_the_cron_field_only_for_a_cron_schedule(client: FlaskClient, catalogue: tuple[str, ...]) -> None:
    plain = preview(client, given([catalogue[0]]))
    custom = preview(client, given([catalogue[0]], schedule_type="custom_cron", schedule_value="15 */3 * * *"))

    assert plain["editor-cron"]["hidden"] is True
    assert custom["editor-cron"]["hidden"] is False


def test_it_saves_and_goes_to_the_configuration(client: FlaskClient, server: Flask, catalogue: tuple[str, ...]) -> None:
    written = save(client, given([catalogue[0]]))

    with server.app_context(), reading() as session:
        (saved,) = list_configurations(session, utc_now())
    assert written["editor-go"]["href"] == f"/configurations/{saved.id}"
    assert written["toast"]["text"].startswith("Ohio daily was saved. It runs next in ")
    assert (saved.name, saved.station_count, saved.run_count) == ("Ohio daily", 1, 0)


def test_it_saves_and_runs(client: FlaskClient, server: Flask, catalogue: tuple[str, ...]) -> None:
    written = save(client, given([catalogue[0]]), button="editor-save-run")

    with server.app_context(), reading() as session:
        (saved,) = list_configurations(session, utc_now())
    assert written["editor-go"]["href"] == f"/runs/{saved.active_run_id}"


def test_it_stays_and_says_why_a_save_is_refused(client: FlaskClient, server: Flask, configure: Configure) -> None:
    configure()

    written = save(client, given(["03611000"]))

    assert "editor-go" not in written
    assert "Another configuration is called" in written["editor-name-error"]["children"]
    assert "Another configuration is called 'Ohio daily'" in written["toast"]["text"]
    with server.app_context(), reading() as session:
        assert len(list_configurations(session, utc_now())) == 1


def test_it_keeps_the_times_of_a_plain_schedule_on_edit(
    client: FlaskClient, server: Flask, configure: Configure
) -> None:
    config_id = configure(schedule_value="5 4 * * *")
    opened = find(visit(client, f"/configurations/{config_id}/edit"), "editor-opened")["data"]

    save(client, given(["03611000"], opened))

    with server.app_context(), reading() as session:
        assert get_summary(session, config_id, utc_now()).schedule_value == "5 4 * * *"
        assert station_numbers(session, config_id) == ["03611000"]


def _paste(client: FlaskClient, text: str, have: list[str]) -> dict[str, Any]:
    given = {
        "editor-add.n_clicks": 1,
        "editor-paste.value": text,
        "editor-stations.rowData": [{"number": number} for number in have],
    }
    return ask(client, "editor-stations.rowData", given, changed="editor-add.n_clicks")


def test_it_adds_pasted_numbers_whatever_stands_between(client: FlaskClient, catalogue: tuple[str, ...]) -> None:
    written = _paste(client, f" {catalogue[0]},\n{catalogue[1]};{catalogue[0]}\t{catalogue[2]} ", [catalogue[2]])

    numbers = [row["number"] for row in written["editor-stations"]["rowData"]]
    assert numbers == [catalogue[2], catalogue[0], catalogue[1]]
    assert written["editor-paste"]["value"] == ""


def test_it_names_pasted_numbers_that_do_not_exist(client: FlaskClient, catalogue: tuple[str, ...]) -> None:
    written = _paste(client, f"{catalogue[0]} 99999999", [])

    assert [row["number"] for row in written["editor-stations"]["rowData"]] == [catalogue[0]]
    assert written["editor-paste-error"]["children"] == "Not in the catalogue: 99999999."
    assert written["editor-paste"]["value"] == "99999999"


def test_it_offers_what_is_selected_on_the_map_and_not_chosen_yet(client: FlaskClient) -> None:
    given = {"station-selection.data": [["A", "A"], ["B", "B"]], "editor-numbers.data": ["A"]}

    offer = ask(client, "editor-take.children", given, changed="editor-numbers.data")["editor-take"]
    given["editor-numbers.data"].append("B")
    none = ask(client, "editor-take.children", given, changed="editor-numbers.data")["editor-take"]

    assert offer == {"children": "Add 1 station selected on the map", "hidden": False}
    assert none["hidden"] is True


def test_it_adds_the_selection_of_the_map_when_told_so(client: FlaskClient, catalogue: tuple[str, ...]) -> None:
    given = {
        "editor-take.n_clicks": 1,
        "station-selection.data": [[number, "River"] for number in catalogue[:2]],
        "editor-stations.rowData": [{"number": catalogue[1]}, {"number": catalogue[2]}],
    }

    written = ask(client, "editor-stations.rowData", given, changed="editor-take.n_clicks")

    numbers = [row["number"] for row in written["editor-stations"]["rowData"]]
    assert numbers == [catalogue[1], catalogue[2], catalogue[0]]


def test_it_takes_a_station_out(client: FlaskClient) -> None:
    button = {"rowId": "A", "value": {"action": "remove", "at": 1}}
    given = {"editor-stations.cellRendererData": button, "editor-stations.rowData": [{"number": "A"}, {"number": "B"}]}

    written = ask(client, "editor-stations.rowData", given, changed="editor-stations.cellRendererData")

    assert written["editor-stations"]["rowData"] == [{"number": "B"}]


FORECAST = {"data_type": "forecast", "products": ["rfc", "nwm_long_range"]}


@pytest.mark.parametrize(("data_type", "forecast"), [("daily_mean", False), ("forecast", True)])
def test_it_asks_for_products_only_of_forecasts_and_for_start_and_strategy_only_of_values(
    client: FlaskClient, catalogue: tuple[str, ...], data_type: str, forecast: bool
) -> None:
    written = preview(client, given([catalogue[0]], data_type=data_type, products=["rfc"]))

    assert written["editor-products-block"]["hidden"] is not forecast
    assert written["editor-start-block"]["hidden"] is forecast
    assert written["editor-how-block"]["hidden"] is forecast


def test_it_offers_the_four_products_with_the_usual_ones_ticked(client: FlaskClient) -> None:
    page = visit(client, "/configurations/new")

    boxes = find(page, "editor-products")
    assert [one["value"] for one in boxes["options"]] == [product.value for product in ForecastProduct]
    assert boxes["value"] == [product.value for product in USUAL_PRODUCTS]
    assert find(page, "editor-products-block")["hidden"] is True


def test_it_saves_forecasts_whatever_stands_in_the_hidden_fields(
    client: FlaskClient, server: Flask, catalogue: tuple[str, ...]
) -> None:
    hidden = {"pull_start_date": "2999-01-01", "data_strategy": "overwrite", "lookback_days": 9999}
    save(client, given([catalogue[0]], **FORECAST, **hidden))

    with server.app_context(), reading() as session:
        (saved,) = list_configurations(session, utc_now())
    assert (saved.data_type, saved.products, saved.data_strategy) == ("forecast", ["rfc", "nwm_long_range"], "append")
    assert saved.lookback_days is None and saved.pull_start_date <= utc_now()


def test_it_saves_values_whatever_products_are_ticked(
    client: FlaskClient, server: Flask, catalogue: tuple[str, ...]
) -> None:
    save(client, given([catalogue[0]], products=["rfc"]))

    with server.app_context(), reading() as session:
        assert list_configurations(session, utc_now())[0].products is None


def test_it_says_beside_the_products_that_none_is_chosen(client: FlaskClient, catalogue: tuple[str, ...]) -> None:
    written = preview(client, given([catalogue[0]], touched=FIELDS, data_type="forecast", products=[]))

    assert "at least one" in written["editor-products-error"]["children"]
    assert written["editor-pull_start_date-error"]["children"] == ""


def test_it_opens_a_configuration_of_forecasts_with_its_products(client: FlaskClient, configure: Configure) -> None:
    page = visit(client, f"/configurations/{configure(**FORECAST)}/edit")

    assert find(page, "editor-products")["value"] == ["rfc", "nwm_long_range"]
    assert find(page, "editor-products-block")["hidden"] is False
    assert find(page, "editor-how-block")["hidden"] is True
