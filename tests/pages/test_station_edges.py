"""Records at the edge, spans that are none and addresses edited into nonsense: each shows a sentence."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select

from core.db import writing
from core.domain import utc_now
from core.models import DischargeObservation, Station
from core.stations import ensure_stations
from tests.pages.asking import ask, find, visit, words_in

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


def _store(server: Flask, number: str, flows: list[float]) -> None:
    today = utc_now().replace(hour=0, minute=0, second=0)
    with server.app_context(), writing() as session:
        ensure_stations(session, [number])
        station = session.scalars(select(Station.id).where(Station.station_number == number)).one()
        row = {"station_id": station, "type": "daily_mean", "unit": "cfs", "quality_code": "A", "recorded_at": today}
        values = [
            row | {"observed_at": today - timedelta(days=n + 1), "discharge": flow} for n, flow in enumerate(flows)
        ]
        session.execute(insert(DischargeObservation), values)


def _plot(client: FlaskClient, number: str, **choices: Any) -> Any:
    values = {"range": "all", "unit": "cfs", "scale": "log", "percentiles": True} | choices
    given = {f"station-{name}.value": value for name, value in values.items()} | {"station-number.data": number}
    written = ask(client, "station-plot-body.children", given, changed="station-range.value")
    return written["station-plot-body"]["children"]


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
        ("?zoom=tomorrow", "the zoom “tomorrow”, which is no span of time"),
    ],
)
def test_an_address_edited_into_nonsense_is_told(client: FlaskClient, measured: str, search: str, said: str) -> None:
    page = visit(client, f"/stations/{measured}", search)

    assert said in words_in(page)
    assert find(page, "station-range")["value"] == "30d"


def test_an_address_that_says_what_we_know_is_not_commented(client: FlaskClient, measured: str) -> None:
    page = visit(client, f"/stations/{measured}", "?unit=cms&scale=linear&range=wy")

    assert "The address asks" not in words_in(page)
