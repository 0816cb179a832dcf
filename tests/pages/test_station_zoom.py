"""Zooming on the station page: years are drawn by day, what is zoomed to value by value, with no state kept."""

import math
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select

from core.db import writing
from core.domain import utc_now
from core.models import ChangedDay, DischargeObservation, Station
from core.stations import ensure_stations
from tests.pages.asking import ask, find, plot_in, visit, words_in

YEARS = 3


@pytest.fixture
def hourly(server: Flask, catalogue: tuple[str, ...]) -> str:
    """A station with three years of a value every six hours up to now, as a merge leaves them: unsummarised."""
    number, now = catalogue[0], utc_now().replace(minute=0, second=0)
    with server.app_context(), writing() as session:
        ensure_stations(session, [number])
        station = session.scalars(select(Station.id).where(Station.station_number == number)).one()
        times = [now - timedelta(hours=6 * n) for n in range(YEARS * 365 * 4)]
        row = {"station_id": station, "type": "realtime_15min", "unit": "cfs", "quality_code": "A", "recorded_at": now}
        session.execute(
            insert(DischargeObservation),
            [row | {"observed_at": time, "discharge": 100.0 + time.hour} for time in times],
        )
        days = sorted({time.date() for time in times})
        session.execute(insert(ChangedDay), [{"station_id": station, "day": day} for day in days])
    return number


def _plot(
    client: FlaskClient, number: str, zoom: str | None = None, width: int | None = 1000, scale: str = "log",
    flow: str | None = None,
) -> Any:  # fmt: skip
    given: dict[str, Any] = {"station-range.value": "all", "station-unit.value": "cfs", "station-scale.value": scale}
    given |= {"station-number.data": number, "station-zoom.data": zoom, "station-width.data": width}
    given |= {"station-flow.data": flow}
    return plot_in(ask(client, "station-plot-body.children", given, changed="station-zoom.data"))


def _traces(plot: Any) -> list[str]:
    named = [trace["name"] for trace in find(plot, "station-graph")["figure"]["data"] if "name" in trace]
    return list(dict.fromkeys(named))


def _month() -> str:
    end = utc_now().replace(minute=30) - timedelta(days=400)
    return f"{end - timedelta(days=30):%Y-%m-%dT%H:%M:%S}/{end:%Y-%m-%dT%H:%M:%S}"


def test_years_are_drawn_by_day_and_a_zoom_value_by_value(client: FlaskClient, hourly: str) -> None:
    span = _month()
    years, month = _plot(client, hourly), _plot(client, hourly, span)

    assert _traces(years) == ["Instantaneous by day, approved"]
    assert "Zoom in to see each value." in words_in(years)
    assert f"{YEARS * 365 * 4:,} instantaneous values in this span." in words_in(years)
    assert _traces(month) == ["Instantaneous, approved"]
    assert "120 instantaneous values in this span." in words_in(month)
    assert find(month, "station-graph")["figure"]["layout"]["xaxis"]["range"] == span.split("/")


def test_a_wider_plot_shows_each_value_of_a_longer_span(client: FlaskClient, hourly: str) -> None:
    assert _traces(_plot(client, hourly, width=4000)) == ["Instantaneous, approved"]


def test_a_zoom_that_is_nonsense_shows_the_whole_span(client: FlaskClient, hourly: str) -> None:
    assert _traces(_plot(client, hourly, "nonsense/2026")) == ["Instantaneous by day, approved"]


@pytest.mark.parametrize(
    ("scale", "flow", "shown"),
    [("log", "10/1000", [1.0, 3.0]), ("linear", "-5/60", [-5.0, 60.0]), ("log", "-5/60", None), ("log", "9/1", None),
     ("linear", "nan/5", None), ("linear", "a/b", None)],
)  # fmt: skip
def test_the_flow_axis_shows_what_the_address_asks_for(
    client: FlaskClient, hourly: str, scale: str, flow: str, shown: list[float] | None
) -> None:
    axis = find(_plot(client, hourly, scale=scale, flow=flow), "station-graph")["figure"]["layout"]["yaxis"]

    assert axis.get("range") == shown


def test_a_symlog_axis_is_zoomed_in_true_flows(client: FlaskClient, hourly: str) -> None:
    layout = find(_plot(client, hourly, scale="symlog", flow="0/50"), "station-graph")["figure"]["layout"]
    low, high = layout["yaxis"]["range"]

    assert (low, layout["meta"]["near"] * math.sinh(high)) == (0, pytest.approx(50.0))


def test_flows_that_are_no_range_are_told(client: FlaskClient, hourly: str) -> None:
    page = visit(client, f"/stations/{hourly}", "?flow=much/more")

    assert "the flows “much/more”, which are no range; all are shown" in words_in(page)
    assert find(page, "station-flow").get("data") is None
    assert find(visit(client, f"/stations/{hourly}", "?flow=1.5/20"), "station-flow")["data"] == "1.5/20"


@pytest.mark.parametrize(
    ("search", "kept"),
    [(f"?zoom={_month()}", True), ("?zoom=1/2", False), ("", False)],
    ids=["zoomed", "nonsense", "whole"],
)
def test_the_address_keeps_the_zoom(client: FlaskClient, hourly: str, search: str, kept: bool) -> None:
    stored = find(visit(client, f"/stations/{hourly}", search), "station-zoom").get("data")

    assert (stored is not None) is kept
