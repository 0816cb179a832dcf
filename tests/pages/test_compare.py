"""The comparison of rivers: what the address asks for, stations added and taken out, and what cannot be shown."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core.db import writing
from core.domain import utc_now
from core.stations import ensure_stations, station_ids
from tests.core.forecasting import HOUR, observe
from tests.pages.asking import ask, find, links_in, visit, words_in
from tests.pages.conftest import NUMBERS

USUAL = {"range": "1y", "type": "daily_mean", "align": "date", "per": "flow", "view": "one", "unit": "cfs"}


def _shown(client: FlaskClient, stations: str, **choices: str) -> dict[str, Any]:
    given = {f"compare-{name}.value": value for name, value in (USUAL | {"scale": "log"} | choices).items()}
    given["compare-stations.data"] = stations
    written = ask(client, "compare-body.children", given, changed="compare-stations.data")
    return {name: one["children"] for name, one in written.items()}


@pytest.fixture
def hourly(server: Flask, measured: str) -> str:
    """Another station, with two days of hourly values."""
    with server.app_context(), writing() as session:
        ensure_stations(session, NUMBERS)
        start = utc_now().replace(minute=0, second=0) - 48 * HOUR
        observe(session, station_ids(session, NUMBERS)[NUMBERS[1]], start, [50.0 + n for n in range(40)])
    return NUMBERS[1]


def test_it_draws_what_is_there_and_names_what_is_not(client: FlaskClient, measured: str) -> None:
    shown = _shown(client, f"{measured},{NUMBERS[1]},99999999")
    words = words_in(shown["compare-body"])

    drawn = find(shown["compare-body"], "compare-graph")["figure"]["data"]
    assert len([trace for trace in drawn if "hovertemplate" in trace]) == 2
    assert "Not in the catalogue: 99999999." in words
    assert "Nothing is stored in this span for" in words
    assert "subject to revision" in words
    assert f"/stations/{measured}" in links_in(shown["compare-chips"])


def test_instantaneous_values_of_a_month_are_compared_too(client: FlaskClient, measured: str, hourly: str) -> None:
    shown = _shown(client, hourly, type="realtime_15min", range="all", align="wy")
    words = words_in(shown["compare-body"])

    assert find(shown["compare-body"], "compare-graph")["figure"]["data"][0]["name"].endswith("provisional")
    assert "a year at most" in words and "a water year is of daily means" in words
    assert "Add a second station" in words


@pytest.mark.parametrize(
    ("stations", "choices", "sentence"),
    [
        ("", {}, "No station is compared yet"),
        ("99999999", {}, "Not in the catalogue: 99999999."),
        (NUMBERS[0], {"type": "realtime_15min"}, "Nothing to draw"),
        (NUMBERS[0], {"from": "2026-02-01", "to": "2026-01-01", "range": ""}, "no span that can be shown"),
        (",".join(f"{n:08d}" for n in range(9)), {}, "Only the first 8 of 9 stations"),
    ],
)
def test_it_says_what_cannot_be_shown(
    client: FlaskClient, measured: str, stations: str, choices: dict[str, str], sentence: str
) -> None:
    assert sentence in words_in(_shown(client, stations, **choices)["compare-body"])


def test_a_station_is_found_added_and_taken_out(client: FlaskClient, measured: str) -> None:
    def typed(text: str) -> dict[str, Any]:
        given = {"compare-add.value": text, "compare-stations.data": measured}
        return ask(client, "compare-add.value", given, changed="compare-add.value")

    found = typed("green river")
    added = typed(f"Green River · {NUMBERS[1]}")

    assert "compare-stations" not in found
    assert added["compare-stations"] == {"data": f"{measured},{NUMBERS[1]}"}
    assert added["compare-add"] == {"value": ""}
    assert typed(measured)["compare-stations"] == {"data": measured}


def test_the_address_chooses_and_nonsense_is_the_usual(client: FlaskClient, measured: str) -> None:
    chosen = visit(client, "/compare", f"?stations={measured}&per=area&align=wy&view=multiples&unit=cms&range=all")
    nonsense = visit(client, "/compare", "?stations=%3Cb%3E&per=1&align=&view=x&unit=gal&range=z")

    names = ("per", "align", "view", "unit", "range")
    assert [find(chosen, f"compare-{name}")["value"] for name in names] == ["area", "wy", "multiples", "cms", "all"]
    assert [find(nonsense, f"compare-{name}")["value"] for name in names] == ["flow", "date", "one", "cfs", "1y"]
    assert [find(page, "compare-stations")["data"] for page in (chosen, nonsense)] == [measured, "B"]
    assert "Not in the catalogue: B." in words_in(_shown(client, "B")["compare-body"])


def test_station_and_picker_lead_to_it(client: FlaskClient, measured: str) -> None:
    assert f"/compare?stations={measured}" in links_in(visit(client, f"/stations/{measured}"))
    assert find(visit(client, "/stations"), "stations-compare")["href"] == "/compare"
