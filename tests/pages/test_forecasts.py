"""The forecasts page: evolution and skill over all stations, what the address chooses, and what is not there."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core.db import writing
from core.domain import utc_now
from tests.core.forecasting import NWM, RFC, foretell, issue, three_days
from tests.pages.asking import ask, find, links_in, visit, words_in

KEY = ".".join(RFC)


@pytest.fixture
def foretold(server: Flask, measured: str) -> str:
    """The measured station with three days of hourly values, five issuances for them, and a mean of an ensemble."""
    with server.app_context(), writing() as session:
        start = three_days(session, measured)
        foretell(session, *(issue(measured, start, [9.0, 8.0], NWM, member) for member in ("mean", "member1")))
    return measured


def _evolution(client: FlaskClient, number: str | None, **choices: str) -> Any:
    values = {"product": KEY, "issued": "30d", "unit": "cfs", "scale": "log"} | choices
    given = {f"forecasts-{name}.value": value for name, value in values.items()} | {"forecasts-station.value": number}
    given["forecasts-at.data"] = choices.get("at", "")
    body = ask(client, "forecasts-evolution-body.children", given, changed="forecasts-station.value")
    return body["forecasts-evolution-body"]["children"]


def _skill(client: FlaskClient, **choices: str) -> Any:
    values = {"product": KEY, "issued": "30d", "known": "now", "measure": "nse"} | choices
    given = {f"forecasts-{name}.value": value for name, value in values.items()}
    body = ask(client, "forecasts-skill-body.children", given, changed="forecasts-product.value")
    return body["forecasts-skill-body"]["children"]


def test_every_issuance_stands_over_the_observation(client: FlaskClient, foretold: str) -> None:
    body = _evolution(client, foretold)
    drawn = {trace["name"]: trace for trace in find(body, "forecasts-graph")["figure"]["data"]}

    assert drawn["Every issuance"]["y"].count(None) == 5
    assert drawn["Chosen issuance"]["y"] == [124.0, 134.0, 140.0]
    assert "Instantaneous, provisional" in drawn
    assert "5 of 5" in words_in(body)
    assert any("tab=skill" in link for link in links_in(body))


def test_of_an_ensemble_the_mean_is_drawn(client: FlaskClient, foretold: str) -> None:
    drawn = find(_evolution(client, foretold, product=".".join(NWM)), "forecasts-graph")["figure"]["data"]

    assert next(trace["y"] for trace in drawn if trace["name"] == "Every issuance") == [9.0, 8.0, None]


def test_the_spread_of_the_chosen_issuance_is_drawn_and_follows_the_slider(
    client: FlaskClient, server: Flask, foretold: str
) -> None:
    start = utc_now().replace(minute=0, second=0) - timedelta(days=2)
    with server.app_context(), writing() as session:
        for late in (0, 6):
            runs = [issue(foretold, start + timedelta(hours=late), [10.0 * n + late] * 3, NWM, f"member{n}")
                    for n in range(1, 6)]  # fmt: skip
            foretell(session, *runs, issue(foretold, start + timedelta(hours=late), [30.0] * 3, NWM, "mean"))
    body = _evolution(client, foretold, product=".".join(NWM))
    drawn = {trace["name"]: trace for trace in find(body, "forecasts-graph")["figure"]["data"]}
    times = find(body, "forecasts-slider-times")["data"]

    given = {"forecasts-slider.value": len(times) - 2, "forecasts-slider-times.data": times}
    given |= {"forecasts-station.value": foretold, "forecasts-product.value": ".".join(NWM)}
    given |= {"forecasts-unit.value": "cfs", "forecasts-scale.value": "log"}
    moved = ask(client, "forecasts-slider-spread.data", given, changed="forecasts-slider.value")

    band = "10 to 90 % of its runs"
    assert [drawn[band]["y"][0], drawn[band]["y"][-1]] == pytest.approx([52.0, 20.0])
    assert moved["forecasts-slider-spread"]["data"][band][1][0] == pytest.approx(46.0)
    assert band not in {
        trace["name"] for trace in find(_evolution(client, foretold), "forecasts-graph")["figure"]["data"]
    }


def test_the_means_end_where_members_of_the_chosen_issuance_do(
    client: FlaskClient, server: Flask, foretold: str
) -> None:
    start = utc_now().replace(minute=0, second=0) - timedelta(days=2)
    with server.app_context(), writing() as session:
        for late in (0, 6):
            issued = start + timedelta(hours=late)
            runs = {"mean": [9.0, 9.0, 9.0, 1.0], "member1": [9.0] * 4, "member2": [9.0] * 3}
            foretell(session, *(issue(foretold, issued, flows, NWM, name) for name, flows in runs.items()))

    figure = find(_evolution(client, foretold, product=".".join(NWM)), "forecasts-graph")["figure"]

    drawn = {trace["name"]: trace for trace in figure["data"]}
    assert drawn["Every issuance"]["y"][-8:] == [9.0, 9.0, 9.0, None] * 2
    assert drawn["Chosen issuance"]["y"] == [9.0, 9.0, 9.0]
    assert figure["layout"]["xaxis"]["range"][1][:19] == drawn["Chosen issuance"]["x"][-1][:19]


@pytest.mark.parametrize(
    ("number", "product", "sentence"),
    [("nobody", KEY, "was issued for this station in this span"), ("", KEY, "No station is chosen"),
     ("03294500", "x", "was issued for this station in this span")],
)  # fmt: skip
def test_it_says_why_there_is_no_picture(
    client: FlaskClient, foretold: str, number: str, product: str, sentence: str
) -> None:
    assert sentence in words_in(_evolution(client, number, product=product))


def test_skill_over_all_stations_lists_each_of_them(client: FlaskClient, foretold: str) -> None:
    body = _skill(client)
    floods = words_in(_skill(client, measure="floods"))

    assert "median of 1 station" in words_in(body)
    assert "NSE, by station" in words_in(body)
    assert f"/stations/{foretold}?tab=skill&product=NOAA_RFC.stageflow&issued=30d&known=now" in links_in(body)
    assert "foretold, by station" in floods
    assert "No forecast of the" in words_in(_skill(client, product="nobody.knows"))


def test_the_address_chooses_and_nonsense_is_the_usual(client: FlaskClient, foretold: str) -> None:
    search = f"?station={foretold}&product=NOAA_NWM.medium_range&issued=7d&unit=cms&scale=linear&at=2026-11-20"
    chosen = visit(client, "/forecasts", search)
    nonsense = visit(client, "/forecasts", "?station=%3Cb%3E&product=1&issued=&unit=gal&scale=7&at=x")

    names = ("station", "product", "issued", "unit", "scale")
    values = [[find(page, f"forecasts-{name}")["value"] for name in names] for page in (chosen, nonsense)]
    assert values[0] == [foretold, ".".join(NWM), "7d", "cms", "linear"]
    assert values[1] == [foretold, KEY, "90d", "cfs", "log"]


def test_it_says_that_no_forecast_is_stored(client: FlaskClient, measured: str) -> None:
    page = visit(client, "/forecasts")

    assert "No forecast is stored yet" in words_in(page)
    assert "/configurations/new" in links_in(page)
