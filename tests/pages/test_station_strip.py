"""The strip under the hydrograph: drawn once a visit, placed by what the plot shows."""

from datetime import timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core.db import writing
from core.domain import Issuance, utc_now
from core.forecasts import store_issuances
from tests.pages.asking import ask, find, plot_in, visit, words_in


def _line(client: FlaskClient, number: str) -> dict[str, str]:
    given = {"station-number.data": number}
    written = ask(client, "station-strip-line.style", given, changed="station-number.data")
    style: dict[str, str] = written["station-strip-line"]["style"]
    return style


def _shown(client: FlaskClient, number: str, **choices: Any) -> dict[str, Any]:
    given = {"station-number.data": number, "station-unit.value": "cfs", "station-scale.value": "log"}
    given |= {f"station-{name.replace('_', '.')}": value for name, value in choices.items()}
    return ask(client, "station-shown.data", given, changed="station-range.value")


def test_it_draws_the_whole_record_in_one_unbroken_line(client: FlaskClient, measured: str) -> None:
    image = unquote(_line(client, measured)["maskImage"])

    assert image.count("M") == 1
    assert image.count("L") == 39


@pytest.mark.parametrize("number", [1, 2])
def test_it_is_not_there_where_nothing_is_stored(client: FlaskClient, catalogue: tuple[str, ...], number: int) -> None:
    assert find(visit(client, f"/stations/{catalogue[number]}"), "station-strip")["hidden"] is True
    assert _line(client, catalogue[number]) == {}


def test_it_goes_from_the_first_value_to_now(client: FlaskClient, measured: str) -> None:
    strip = find(visit(client, f"/stations/{measured}"), "station-strip")

    assert strip["hidden"] is False
    assert strip["data-first"] == f"{utc_now() - timedelta(days=40):%Y-%m-%d}T00:00:00Z"
    assert strip["data-last"][:13] == f"{utc_now():%Y-%m-%dT%H}"


def test_it_goes_on_to_where_the_forecast_ends(server: Flask, client: FlaskClient, measured: str) -> None:
    issued = utc_now().replace(minute=0, second=0, microsecond=0)
    values = tuple((issued + timedelta(hours=hour), 900.0) for hour in range(49))
    with server.app_context(), writing() as session:
        store_issuances(session, [Issuance(measured, "NOAA_RFC", "stageflow", issued, values)])

    strip = find(visit(client, f"/stations/{measured}"), "station-strip")

    assert strip["data-last"] == f"{issued + timedelta(hours=48):%Y-%m-%dT%H:%M:%S}Z"


def test_the_plot_tells_what_it_shows(client: FlaskClient, measured: str) -> None:
    zoom = f"{utc_now() - timedelta(days=20):%Y-%m-%d}T06:00:00/{utc_now() - timedelta(days=10):%Y-%m-%d}T18:00:00"

    shown = _shown(client, measured, range_value="all", zoom_data=zoom)["station-shown"]["data"]

    assert "/".join(moment.removesuffix("Z") for moment in shown) == zoom


def test_a_span_with_nothing_in_it_is_told_too(client: FlaskClient, measured: str) -> None:
    written = _shown(client, measured, from_value="1990-01-01", to_value="1990-12-31")

    assert "Nothing is stored between" in words_in(plot_in(written))
    assert written["station-shown"]["data"] == ["1990-01-01T00:00:00Z", "1990-12-31T23:59:59Z"]
