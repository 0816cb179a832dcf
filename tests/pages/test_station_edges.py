"""Records at the edge, spans that are none and addresses edited into nonsense: each shows a sentence."""

from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select

from core.db import writing
from core.domain import DataType, utc_now
from core.models import DataPullLog, DischargeObservation, PullRunStation, Station
from core.stations import ensure_stations
from core.store.merge import Merge, clear_staging, merge_staged, stage_readings
from tests.core.data import DAY, readings
from tests.pages.asking import ask, find, plot_in, visit, words_in

RECORDS = {
    "one value": [3.3],
    "only zeros": [0.0] * 30,
    "negative": [-5.0, -2.0, -800.0],
    "a constant": [42.0] * 30,
}
SENTENCES = {
    ("one value", "log"): "1 daily mean value in this span.",
    ("only zeros", "log"): "30 values are zero or negative and cannot stand on a log axis. Linear shows them.",
    ("only zeros", "linear"): "30 daily mean values in this span.",
    ("negative", "log"): "3 values are zero or negative and cannot stand on a log axis.",
    ("negative", "symlog"): "3 daily mean values in this span.",
    ("only zeros", "symlog"): "30 daily mean values in this span.",
    ("negative", "linear"): "3 daily mean values in this span.",
    ("a constant", "log"): "this record has 1 year",
}


def _store(server: Flask, number: str, flows: list[float], newest: datetime | None = None) -> None:
    """Store approved daily means, one a day back from `newest`, else from yesterday."""
    now = utc_now()
    last = newest or now.replace(hour=0, minute=0, second=0) - DAY
    with server.app_context(), writing() as session:
        ensure_stations(session, [number])
        station = session.scalars(select(Station.id).where(Station.station_number == number)).one()
        row = {"station_id": station, "type": "daily_mean", "unit": "cfs", "quality_code": "A", "recorded_at": now}
        values = [row | {"observed_at": last - n * DAY, "discharge": flow} for n, flow in enumerate(flows)]
        session.execute(insert(DischargeObservation), values)


def _plot(client: FlaskClient, number: str, **choices: Any) -> Any:
    values = {"range": "all", "unit": "cfs", "scale": "log", "percentiles": True} | choices
    given = {f"station-{name}.value": value for name, value in values.items()} | {"station-number.data": number}
    return plot_in(ask(client, "station-plot-body.children", given, changed="station-range.value"))


@pytest.mark.parametrize(("record", "scale"), SENTENCES)
def test_each_record_is_drawn_with_its_words(
    client: FlaskClient, server: Flask, catalogue: tuple[str, ...], record: str, scale: str
) -> None:
    _store(server, catalogue[0], RECORDS[record])

    plot = _plot(client, catalogue[0], scale=scale)

    assert SENTENCES[record, scale] in words_in(plot)
    assert find(plot, "station-graph")["figure"]["data"]


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("2026-03-01", "2026-01-01", "From 2026-03-01 to 2026-01-01 is no span of days"),
        ("0001-01-01", "9999-12-31", "From 0001-01-01 to 9999-12-31 is no span of days"),
        ("2026-01-01", "", "One of the two days is missing"),
        ("<b>", "x" * 80, "From <b> to " + "x" * 40 + "… is no span"),
    ],
)
def test_dates_that_make_no_span_are_told_and_the_shortcut_shown(
    client: FlaskClient, measured: str, first: str, last: str, said: str
) -> None:
    plot = _plot(client, measured, **{"from": first, "to": last})

    assert said in words_in(plot)
    assert "40 daily mean values in this span." in words_in(plot)


@pytest.mark.parametrize(
    ("search", "said"),
    [
        ("?unit=furlong", "the unit “furlong”, which does not exist"),
        ("?scale=cubic", "the flow axis “cubic”, which does not exist"),
        ("?range=9y", "the span “9y”, which does not exist"),
        ("?tab=tea", "the tab “tea”, which does not exist"),
        ("?measure=luck", "the measure “luck”, which does not exist"),
        ("?days=0", "the length of low flow “0”, which does not exist"),
        ("?older=maybe", "“maybe” of older forecasts, which is neither true nor false"),
        ("?revisions=1", "“1” of revisions, which is neither true nor false"),
        ("?peaks=%3Cb%3E", "“<b>” of peaks, which is neither true nor false"),
        ("?zoom=tomorrow", "the zoom “tomorrow”, which is no span of time"),
        ("?zoom=2026-02-01/2026-01-01", "the zoom “2026-02-01/2026-01-01”, which is no span of time"),
    ],
)
def test_an_address_edited_into_nonsense_is_told(client: FlaskClient, measured: str, search: str, said: str) -> None:
    page = visit(client, f"/stations/{measured}", search)

    assert said in words_in(page)
    assert find(page, "station-range")["value"] == "30d"


def test_an_address_that_says_what_we_know_is_not_commented(client: FlaskClient, measured: str) -> None:
    page = visit(
        client, f"/stations/{measured}", "?unit=cms&scale=linear&range=wy&older=true&peaks=false&tab=low&days=30"
    )

    assert "The address asks" not in words_in(page)


def test_a_value_that_came_provisional_and_then_approved_is_drawn_once(
    client: FlaskClient, server: Flask, catalogue: tuple[str, ...]
) -> None:
    today = utc_now().replace(hour=0, minute=0, second=0)
    with server.app_context(), writing() as session:
        ensure_stations(session, catalogue[:1])
        station = session.scalars(select(Station.id)).one()
        for quality, flow in (("P", 10.0), ("A", 12.0)):
            clear_staging(session)
            stage_readings(session, readings(station, *((today - n * DAY, flow, quality, None) for n in range(1, 4))))
            merge_staged(Merge(session, DataType.DAILY, 1, today))

    plot = _plot(client, catalogue[0], revisions=True)

    assert "3 daily mean values in this span." in words_in(plot)
    assert "Provisional data" not in words_in(plot)
    assert "3 changes of this span marked" in words_in(plot)
    names = {trace["name"] for trace in find(plot, "station-graph")["figure"]["data"]}
    assert names == {"Daily mean, approved", "Before it was changed"}


@pytest.mark.parametrize(("years", "ranked"), [(9, False), (10, True)])
def test_bands_need_ten_years_and_february_29_ten_of_its_own(
    client: FlaskClient, server: Flask, catalogue: tuple[str, ...], years: int, ranked: bool
) -> None:
    last = datetime(2014 + years, 12, 31)
    _store(server, catalogue[0], [100.0 + n % 50 for n in range((last - datetime(2014, 12, 31)).days)], last)

    plot = _plot(client, catalogue[0], **{"from": "2020-02-20", "to": "2020-03-09"})
    drawn = {trace.get("name"): trace for trace in find(plot, "station-graph")["figure"]["data"]}

    assert "19 daily mean values in this span." in words_in(plot), "the 29th among them"
    assert ("Median and percentiles of the day" in drawn) is ranked
    reason = "Percentiles need at least 10 years of approved daily values; this record has 9 years."
    assert ("February 29 has too few years to be ranked." if ranked else reason) in words_in(plot)


def test_a_mapping_that_points_nowhere_is_told_wherever_a_forecast_would_stand(
    client: FlaskClient, server: Flask, catalogue: tuple[str, ...]
) -> None:
    number, said, now = catalogue[0], "NWPS knows no gauge by the id 'NOWH9'", utc_now()
    log = {"config_name": "Forecasts", "data_type": "forecast", "trigger": "manual", "status": "failed"}
    with server.app_context(), writing() as session:
        run = session.scalars(insert(DataPullLog).values(log | {"start_time": now}).returning(DataPullLog.id)).one()
        row = {"run_id": run, "station_number": number, "state": "failed", "error_class": "station_unknown"}
        session.execute(insert(PullRunStation).values(row | {"error_text": said}))

    given = {"forecasts-station.value": number, "forecasts-product.value": "NOAA_RFC.stageflow"}
    given |= {"forecasts-unit.value": "cfs", "forecasts-issued.value": "30d", "forecasts-scale.value": "log"}
    evolution = ask(client, "forecasts-evolution-body.children", given, changed="forecasts-station.value")
    skill = ask(client, "station-skill-body.children", {"station-product.value": "", "station-number.data": number},
                changed="station-product.value")  # fmt: skip

    bodies = [evolution["forecasts-evolution-body"]["children"], skill["station-skill-body"]["children"]]
    for part in (visit(client, f"/stations/{number}"), _plot(client, number), *bodies):
        assert said in words_in(part)
