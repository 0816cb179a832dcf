"""The station page: newest flow, hydrograph, and what it says where there is nothing to draw."""

from base64 import b64decode
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select, update

from core.db import writing
from core.domain import Issuance, utc_now
from core.forecasts import store_issuances
from core.models import DischargeObservation, Station
from core.stations import ensure_stations
from tests.pages.asking import ask, find, links_in, plot_in, visit, words_in


def _plot(client: FlaskClient, number: str, **choices: str | None) -> Any:
    values = {"range": "1y", "from": "", "to": "", "unit": "cfs", "scale": "log"} | choices
    given = {f"station-{name}.value": value for name, value in values.items()} | {"station-number.data": number}
    return plot_in(ask(client, "station-plot-body.children", given, changed="station-range.value"))


def _figure(plot: Any) -> dict[str, Any]:
    figure: dict[str, Any] = find(plot, "station-graph")["figure"]
    return figure


def test_it_draws_approved_and_provisional_values_apart(client: FlaskClient, measured: str) -> None:
    figure = _figure(_plot(client, measured))

    named = [trace["name"] for trace in figure["data"] if trace.get("showlegend") is not False]
    assert named == ["Daily mean, approved", "Daily mean, provisional"]


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


@pytest.fixture
def forecast(server: Flask, measured: str) -> str:
    """The measured station with a forecast for tomorrow, and flows at which it floods."""
    issued = utc_now() - timedelta(hours=2)
    values = tuple((issued + timedelta(hours=n), 1000.0 + n) for n in range(1, 30))
    with server.app_context(), writing() as session:
        store_issuances(session, [Issuance(measured, "NOAA_RFC", "stageflow", issued, values)])
        flows = {"action_flow": 1030.0, "major_flood_flow": 90_000.0}
        session.execute(update(Station).where(Station.station_number == measured).values(flows))
    return measured


def _names(plot: Any) -> list[str]:
    return [trace["name"] for trace in _figure(plot)["data"] if "name" in trace]


ISSUED = "River Forecast Center, issued 2 h ago"


def test_it_draws_the_newest_forecast_and_the_flood_that_is_near(client: FlaskClient, forecast: str) -> None:
    plot = _plot(client, forecast, forecast=True, flood=True)

    assert _names(plot)[-2:] == [ISSUED, "Action flow"]
    assert "Forecasts: NOAA National Weather Service." in words_in(plot)
    end = datetime.fromisoformat(_figure(plot)["layout"]["xaxis"]["range"][1])
    assert end > utc_now() + timedelta(hours=24)


def test_it_says_of_floods_known_by_their_stage_alone_why_no_line_is_drawn(
    client: FlaskClient, server: Flask, measured: str
) -> None:
    with server.app_context(), writing() as session:
        stages = {"action_flow": 1030.0, "action_stage": 9.0, "minor_flood_stage": 12.5}
        session.execute(update(Station).where(Station.station_number == measured).values(stages))
    sentence = "no rating tells their flow, so no line is drawn: minor 12.5 ft."

    assert sentence in words_in(_plot(client, measured, flood=True))  # type: ignore[arg-type]
    assert sentence not in words_in(_plot(client, measured, flood=False))  # type: ignore[arg-type]
    assert find(visit(client, f"/stations/{measured}"), "station-flood-box")["hidden"] is False


@pytest.mark.parametrize(("layer", "name"), [("forecast", ISSUED), ("flood", "Action flow")])
def test_it_leaves_out_a_layer_that_is_off(client: FlaskClient, forecast: str, layer: str, name: str) -> None:
    layers: dict[str, Any] = {"forecast": True, "flood": True}

    assert name in _names(_plot(client, forecast, **layers))
    assert name not in _names(_plot(client, forecast, **layers | {layer: False}))


def test_it_lays_older_issuances_under_the_newest_on_demand(client: FlaskClient, server: Flask, forecast: str) -> None:
    issued = utc_now() - timedelta(hours=26)
    values = tuple((issued + timedelta(hours=n), 700.0 + n) for n in range(1, 30))
    with server.app_context(), writing() as session:
        store_issuances(session, [Issuance(forecast, "NOAA_RFC", "stageflow", issued, values)])

    on, off = (_names(_plot(client, forecast, forecast=True, older=older)) for older in (True, False))  # type: ignore[arg-type]

    assert on[0] == "River Forecast Center, issued before"
    assert on[1:] == off
    assert find(visit(client, f"/stations/{forecast}", "?older=true"), "station-older")["value"] is True


def test_older_forecasts_are_offered_and_drawn_where_none_lies_ahead(
    client: FlaskClient, server: Flask, measured: str
) -> None:
    with server.app_context(), writing() as session:
        for days in (3, 4):
            issued = utc_now() - timedelta(days=days)
            values = tuple((issued + timedelta(hours=n), 700.0 + n) for n in range(1, 30))
            store_issuances(session, [Issuance(measured, "NOAA_RFC", "stageflow", issued, values)])

    page, plot = visit(client, f"/stations/{measured}"), _plot(client, measured, forecast=True, older=True)  # type: ignore[arg-type]

    assert [find(page, f"station-{name}-box")["hidden"] for name in ("forecast", "older")] == [True, False]
    older = next(trace for trace in _figure(plot)["data"] if trace["name"] == "River Forecast Center, issued before")
    flows = np.frombuffer(b64decode(older["y"]["bdata"]), older["y"]["dtype"])
    assert np.isnan(flows).sum() == 2, "the newest too, which lies behind"


def test_it_draws_no_forecast_on_a_span_that_has_passed(client: FlaskClient, forecast: str) -> None:
    today = utc_now()
    passed = {"from": f"{today - timedelta(days=30):%Y-%m-%d}", "to": f"{today - timedelta(days=3):%Y-%m-%d}"}

    assert ISSUED not in _names(_plot(client, forecast, **passed, forecast=True))
    assert ISSUED in _names(_plot(client, forecast, **passed | {"to": f"{today:%Y-%m-%d}"}, forecast=True))


def test_it_draws_forecasts_where_nothing_was_observed(
    client: FlaskClient, server: Flask, catalogue: tuple[str, ...]
) -> None:
    issued = utc_now()
    with server.app_context(), writing() as session:
        ensure_stations(session, catalogue[1:2])
        values = ((issued + timedelta(hours=6), 5.0), (issued + timedelta(hours=12), 6.0))
        store_issuances(session, [Issuance(catalogue[1], "NOAA_NWM", "short_range", issued, values)])

    plot = _plot(client, catalogue[1], forecast=True)

    assert _names(plot) == ["NWM short range, issued just now"]
    assert "No observation in this span." in words_in(plot)


def test_it_offers_only_the_layers_that_a_station_has(client: FlaskClient, forecast: str) -> None:
    with_layers, without = (visit(client, f"/stations/{number}") for number in (forecast, "03611000"))

    assert [find(with_layers, f"station-{layer}-box")["hidden"] for layer in ("forecast", "flood")] == [False, False]
    assert [find(without, f"station-{layer}-box")["hidden"] for layer in ("forecast", "flood")] == [True, True]


def test_it_takes_the_layers_from_the_address(client: FlaskClient, forecast: str) -> None:
    page = visit(client, f"/stations/{forecast}", "?forecast=false")

    assert find(page, "station-forecast")["value"] is False
    assert find(page, "station-flood")["value"] is True


def test_it_says_why_there_are_no_percentile_bands(client: FlaskClient, measured: str) -> None:
    sentence = "Percentiles need at least 10 years of approved daily values; this record has 1 year."

    assert sentence in words_in(_plot(client, measured, percentiles=True))  # type: ignore[arg-type]
    assert sentence not in words_in(_plot(client, measured, percentiles=False))  # type: ignore[arg-type]


@pytest.fixture
def long_record(server: Flask, measured: str) -> str:
    """The measured station with twelve years of approved dailies before."""
    with server.app_context(), writing() as session:
        station = session.scalars(select(Station.id).where(Station.station_number == measured)).one()
        first, last = utc_now().date() - timedelta(days=12 * 366), utc_now().date() - timedelta(days=41)
        days = [first + timedelta(days=n) for n in range((last - first).days)]
        row = {
            "station_id": station,
            "type": "daily_mean",
            "unit": "cfs",
            "quality_code": "A",
            "recorded_at": utc_now(),
        }
        rows = [row | {"observed_at": datetime(*day.timetuple()[:3]), "discharge": 500.0 + day.year} for day in days]
        session.execute(insert(DischargeObservation), rows)
    return measured


def test_it_draws_percentile_bands_that_the_address_can_leave_out(client: FlaskClient, long_record: str) -> None:
    band = "Median and percentiles of the day"
    plot = _plot(client, long_record, percentiles=True)  # type: ignore[arg-type]

    assert _names(plot)[0] == band
    assert "25th to 75th" in words_in(plot)
    assert "Percentiles rest on" in words_in(plot)
    assert band not in _names(_plot(client, long_record, percentiles=False))  # type: ignore[arg-type]
    assert (
        find(visit(client, f"/stations/{long_record}", "?percentiles=false"), "station-percentiles")["value"] is False
    )


def test_the_percentiles_can_be_smoothed_and_the_address_keeps_it(client: FlaskClient, long_record: str) -> None:
    sentence = "each day stands for the 7 days before and behind it too"
    by_day, smooth, nonsense = (
        _plot(client, long_record, percentiles=True, window=window)  # type: ignore[arg-type]
        for window in ("1", "15", "16")
    )
    edges = [[trace["y"] for trace in _figure(plot)["data"][:8]] for plot in (by_day, smooth, nonsense)]

    assert sentence in words_in(smooth)
    assert sentence not in words_in(by_day) + words_in(nonsense)
    assert edges[0] == edges[2] != edges[1]
    assert find(visit(client, f"/stations/{long_record}", "?window=15"), "station-window")["value"] == "15"


def test_its_head_ranks_the_newest_flow(client: FlaskClient, long_record: str) -> None:
    head = words_in(find(visit(client, f"/stations/{long_record}"), "station-now")["children"])

    assert "lowest on record" in head


def test_it_reads_the_ledger_only_when_asked(client: FlaskClient, measured: str) -> None:
    sentence = "The agency changed no value of this span after it was stored here."

    assert sentence in words_in(_plot(client, measured, revisions=True))  # type: ignore[arg-type]
    assert sentence not in words_in(_plot(client, measured, revisions=False))  # type: ignore[arg-type]
