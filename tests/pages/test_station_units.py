"""Values in a unit that nobody here knows: not drawn and not ranked, told in a sentence, sent as they came."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select, update

from core.db import writing
from core.domain import Issuance, utc_now
from core.forecasts import store_issuances
from core.models import DischargeObservation, ForecastRun, ObservationRevision, Station
from tests.core.forecasting import observe
from tests.pages.asking import ask, find, plot_in, visit, words_in

STRANGE = "l/s"
SENTENCE = "stored in “l/s”, a unit that is not known here, and left out. The API call returns them as they came."


def _plot(client: FlaskClient, number: str, **choices: Any) -> Any:
    values = {"range": "1y", "unit": "cms", "scale": "log", "revisions": True, "forecast": True} | choices
    given = {f"station-{name}.value": value for name, value in values.items()} | {"station-number.data": number}
    return plot_in(ask(client, "station-plot-body.children", given, changed="station-range.value"))


@pytest.fixture
def mixed(server: Flask, measured: str) -> str:
    """The measured station, its five newest of forty days in a unit that is unknown, and a revision in it."""
    table, since = DischargeObservation, utc_now() - timedelta(days=6)
    with server.app_context(), writing() as session:
        session.execute(update(table).where(table.observed_at > since).values(unit=STRANGE))
        station = session.scalars(select(Station.id)).one()
        times = {"observed_at": since, "old_recorded_at": since, "revised_at": since}
        values = {"station_id": station, "type": "daily_mean", "unit": STRANGE, "old_discharge": 7.0}
        session.execute(insert(ObservationRevision).values(values | times))
    return measured


def test_the_hydrograph_leaves_them_out_and_says_so(client: FlaskClient, mixed: str) -> None:
    plot = _plot(client, mixed)

    assert f"5 values are {SENTENCE}" in words_in(plot)
    assert "35 daily mean values in this span." in words_in(plot)


def test_the_head_shows_the_newest_value_as_it_came_and_ranks_it_not(client: FlaskClient, mixed: str) -> None:
    head = words_in(find(visit(client, f"/stations/{mixed}"), "station-now")["children"])

    assert "1,000 l/s" in head
    assert "not ranked" in head
    assert "flood" not in head


def test_a_span_of_nothing_else_says_that_none_of_it_can_be_drawn(
    client: FlaskClient, server: Flask, measured: str
) -> None:
    with server.app_context(), writing() as session:
        station = session.scalars(select(Station.id)).one()
        observe(session, station, utc_now() - timedelta(hours=9), [1.0] * 9, unit=STRANGE)
        session.execute(update(DischargeObservation).values(unit=STRANGE))

    month, year = _plot(client, measured, range="30d"), _plot(client, measured, range="1y", width=1000)

    for plot, count in ((month, 38), (year, 49)):
        assert f"{count} values are {SENTENCE}" in words_in(plot)
        assert "Nothing that can be drawn is stored between" in words_in(plot)


def test_a_forecast_in_it_is_not_drawn_and_told(client: FlaskClient, server: Flask, measured: str) -> None:
    issued = utc_now() - timedelta(hours=2)
    values = tuple((issued + timedelta(hours=n), 1000.0 + n) for n in range(1, 30))
    with server.app_context(), writing() as session:
        store_issuances(session, [Issuance(measured, "NOAA_RFC", "stageflow", issued, values)])
        session.execute(update(ForecastRun).values(unit=STRANGE))

    assert f"1 forecast is {SENTENCE}" in words_in(_plot(client, measured))
    given = {"station-product.value": "NOAA_RFC.stageflow", "station-issued.value": "30d", "station-known.value": "now"}
    given |= {"station-measure.value": "rmse", "station-unit.value": "cfs", "station-number.data": measured}
    skill = ask(client, "station-skill-body.children", given, changed="station-product.value")["station-skill-body"]
    assert "No skill to show" in words_in(skill["children"])


@pytest.mark.parametrize("tab", ["duration", "annual", "raster", "low", "base", "table", "about"])
def test_every_tab_stands(client: FlaskClient, mixed: str, tab: str) -> None:
    given = {
        "station-tab.value": tab,
        "station-of.value": "all",
        "station-days.value": "7",
        "station-unit.value": "cms",
    }
    given["station-number.data"] = mixed
    body = ask(client, "station-record-body.children", given, changed="station-tab.value")["station-record-body"]

    assert words_in(body["children"])


def test_the_comparison_names_the_river_and_the_unit(client: FlaskClient, mixed: str) -> None:
    given = {"compare-stations.data": mixed, "compare-range.value": "1y", "compare-type.value": "daily_mean"}
    given |= {"compare-unit.value": "cms", "compare-scale.value": "log", "compare-per.value": "flow"}
    written = ask(client, "compare-body.children", given, changed="compare-range.value")

    assert f"River at Town {mixed}: 5 values are {SENTENCE}" in words_in(written["compare-body"]["children"])


def test_the_api_sends_them_unconverted_in_their_own_unit(client: FlaskClient, mixed: str) -> None:
    items = client.get(f"/api/v1/observations?station={mixed}&unit=cms").get_json()["items"]

    assert [item["unit"] for item in items] == ["cms"] * 35 + [STRANGE] * 5
    assert items[-1]["discharge"] == 1001.0
    lines = client.get(f"/api/v1/observations?station={mixed}&unit=cms&format=csv").get_data(as_text=True).splitlines()
    assert STRANGE in lines[-1]


def test_the_map_of_all_rivers_stands_with_it(client: FlaskClient, mixed: str) -> None:
    columns = client.get("/stations/conditions.json").get_json()

    assert (columns["flow"], columns["class"], columns["flood"]) == (["1,000 l/s"], ["not ranked"], [""])
