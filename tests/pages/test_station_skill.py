"""The tab of forecast skill: it scores what is stored, and says why where it cannot."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core.db import writing
from core.domain import utc_now
from tests.core.forecasting import NWM, RFC, foretell, issue, three_days
from tests.pages.asking import ask, find, visit, words_in


@pytest.fixture
def foretold(server: Flask, measured: str) -> str:
    """The measured station with three days of hourly values, and two products foretold for them."""
    with server.app_context(), writing() as session:
        start = three_days(session, measured)
        for member in ("mean", "member1", "member2"):
            foretell(session, issue(measured, start, [float(len(member)), 150.0], NWM, member))
    return measured


def _skill(client: FlaskClient, number: str, **choices: str) -> Any:
    values = {"product": ".".join(RFC), "issued": "30d", "known": "now", "measure": "rmse", "unit": "cfs"} | choices
    given = {f"station-{name}.value": value for name, value in values.items()} | {"station-number.data": number}
    return ask(client, "station-skill-body.children", given, changed="station-product.value")["station-skill-body"]


def test_the_tab_makes_place_for_the_skill_and_shows_its_choices(client: FlaskClient, foretold: str) -> None:
    given = {"station-tab.value": "skill", "station-number.data": foretold, "station-unit.value": "cfs"}
    written = ask(client, "station-record-body.children", given, changed="station-tab.value")

    assert find(written["station-record-body"]["children"], "station-skill-body")
    assert written["station-skill-body-box"] == {"hidden": False}


def test_it_draws_a_measure_beside_the_table(client: FlaskClient, foretold: str) -> None:
    body = _skill(client, foretold, measure="bias")["children"]

    assert {trace["name"] for trace in find(body, "station-skill")["figure"]["data"]} >= {"Forecast"}
    assert "Lead Values RMSE (ft³/s) NSE KGE Bias" in words_in(body)
    assert "5 issue times, 15 values that have an observation" in words_in(body)


def test_unit_and_product_follow_the_choice(client: FlaskClient, foretold: str) -> None:
    metric = words_in(_skill(client, foretold, unit="cms")["children"])
    ensemble = words_in(_skill(client, foretold, product=".".join(NWM), measure="crps")["children"])

    assert "m³/s" in metric
    assert "CRPS" in ensemble
    assert "NWM medium range" in ensemble


SENTENCES = [
    ({"product": ""}, "No forecast is stored for this station"),
    ({"product": "nobody.knows"}, "No forecast of the knows was issued in this span"),
    ({"measure": "crps"}, "This product is a single run"),
    ({"measure": "floods"}, "The flows at which this river floods are not known"),
]


@pytest.mark.parametrize(("choices", "sentence"), SENTENCES)
def test_it_says_why_there_is_nothing(
    client: FlaskClient, foretold: str, choices: dict[str, str], sentence: str
) -> None:
    assert sentence in words_in(_skill(client, foretold, **choices)["children"])


def test_it_says_that_nothing_was_observed(client: FlaskClient, server: Flask, measured: str) -> None:
    with server.app_context(), writing() as session:
        foretell(session, issue(measured, utc_now(), [1.0]))

    assert "no instantaneous value to hold them against" in words_in(_skill(client, measured)["children"])


def test_the_address_chooses_and_nonsense_is_the_first(client: FlaskClient, foretold: str) -> None:
    search = "?tab=skill&product=NOAA_NWM.medium_range&issued=7d&known=then&measure=kge"
    chosen = visit(client, f"/stations/{foretold}", search)
    nonsense = visit(client, f"/stations/{foretold}", "?product=%3Cb%3E&issued=-1&known=never&measure=luck")

    names = ("product", "issued", "known", "measure")
    assert [find(chosen, f"station-{name}")["value"] for name in names] == [".".join(NWM), "7d", "then", "kge"]
    assert [find(nonsense, f"station-{name}")["value"] for name in names] == [".".join(RFC), "90d", "now", "rmse"]
