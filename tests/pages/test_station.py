"""The station page: newest flow, hydrograph, and what it says where there is nothing to draw."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.pages.asking import ask, find, links_in, visit, words_in


def _plot(client: FlaskClient, number: str, **choices: str | None) -> Any:
    values = {"range": "1y", "from": "", "to": "", "unit": "cfs", "scale": "log"} | choices
    given = {f"station-{name}.value": value for name, value in values.items()} | {"station-number.data": number}
    written = ask(client, "station-plot-body.children", given, changed="station-range.value")
    return written["station-plot-body"]["children"]


def _figure(plot: Any) -> dict[str, Any]:
    figure: dict[str, Any] = find(plot, "station-graph")["figure"]
    return figure


def test_it_draws_approved_and_provisional_values_apart(client: FlaskClient, measured: str) -> None:
    figure = _figure(_plot(client, measured))

    assert [trace["name"] for trace in figure["data"]] == ["Daily mean, approved", "Daily mean, provisional"]


def test_it_says_provisional_and_whose_data_it_is(client: FlaskClient, measured: str) -> None:
    words = words_in(_plot(client, measured))

    assert "Provisional data, subject to revision." in words
    assert "U.S. Geological Survey" in words
    assert "40 daily mean values in this span" in words


def test_it_says_what_a_log_axis_cannot_show(client: FlaskClient, measured: str) -> None:
    sentence = "1 value is zero or negative and cannot stand on a log axis"

    assert sentence in words_in(_plot(client, measured))
    assert sentence not in words_in(_plot(client, measured, scale="linear"))


@pytest.mark.parametrize(("unit", "title"), [("cfs", "ft³/s"), ("cms", "m³/s")])
def test_it_draws_in_the_unit_asked_for(client: FlaskClient, measured: str, unit: str, title: str) -> None:
    axis = _figure(_plot(client, measured, unit=unit))["layout"]["yaxis"]

    assert axis["title"]["text"] == f"Discharge ({title})"


def test_it_says_what_the_record_holds_when_the_span_is_empty(client: FlaskClient, measured: str) -> None:
    words = words_in(_plot(client, measured, **{"from": "1990-01-01", "to": "1990-12-31"}))

    assert "Nothing is stored between 1990-01-01 and 1990-12-31" in words
    assert "daily mean values run from" in words


def test_it_offers_a_configuration_where_nothing_is_stored(client: FlaskClient, catalogue: tuple[str, ...]) -> None:
    page = visit(client, f"/stations/{catalogue[1]}")

    assert "No data yet: add the station to a configuration" in words_in(page)
    assert f"/configurations/new?stations={catalogue[1]}" in links_in(page)


def test_it_shows_the_newest_flow_with_its_unit_and_age(client: FlaskClient, measured: str) -> None:
    page = visit(client, f"/stations/{measured}")

    newest = words_in(find(page, "station-now")["children"])
    assert "1,000 ft³/s" in newest
    assert "daily mean, provisional" in newest
    assert "ago" in newest


def test_it_takes_the_view_from_the_address(client: FlaskClient, measured: str) -> None:
    page = visit(client, f"/stations/{measured}", "?unit=cms&scale=linear&from=2026-01-01&to=2026-02-01")

    values = {name: find(page, f"station-{name}")["value"] for name in ("range", "unit", "scale", "from", "to")}
    assert values == {"range": "", "unit": "cms", "scale": "linear", "from": "2026-01-01", "to": "2026-02-01"}


def test_it_draws_again_only_when_a_newer_value_came(client: FlaskClient, measured: str) -> None:
    page = visit(client, f"/stations/{measured}")
    given = {
        "station-unit.value": "cfs",
        "station-number.data": measured,
        "station-seen.data": find(page, "station-seen")["data"],
    }

    written = ask(client, "station-now.children", given, changed="station-tick.n_intervals")

    assert "station-seen" not in written
