"""The tabs under the hydrograph: each computes what it shows, and nothing else."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select

from core.db import writing
from core.domain import utc_now
from core.models import DischargeObservation, Station
from tests.core.hydrology.records import river
from tests.pages.asking import ask, find, visit, words_in


@pytest.fixture
def recorded(server: Flask, measured: str) -> str:
    """The measured station with thirty years of approved dailies before."""
    with server.app_context(), writing() as session:
        station = session.scalars(select(Station.id).where(Station.station_number == measured)).one()
        row = {
            "station_id": station,
            "type": "daily_mean",
            "unit": "cfs",
            "quality_code": "A",
            "recorded_at": utc_now(),
        }
        rows = [row | {"observed_at": day.to_pydatetime(), "discharge": flow} for day, flow in river().items()]
        session.execute(insert(DischargeObservation), rows)
    return measured


def _record(client: FlaskClient, number: str, **choices: str) -> dict[str, Any]:
    values = {"tab": "duration", "of": "all", "days": "7", "unit": "cfs"} | choices
    given = {f"station-{name}.value": value for name, value in values.items()} | {"station-number.data": number}
    return ask(client, "station-record-body.children", given, changed="station-tab.value")


FIGURES = {
    "duration": {"station-duration"},
    "annual": {"station-cumulative", "station-peaks", "station-frequency"},
    "raster": {"station-raster"},
    "low": {"station-low-flow"},
    "base": {"station-baseflow"},
    "table": {"station-table"},
}


def test_each_tab_draws_its_own_figures_alone(client: FlaskClient, recorded: str) -> None:
    every = {name for names in FIGURES.values() for name in names}
    for tab, own in FIGURES.items():
        body = _record(client, recorded, tab=tab)["station-record-body"]["children"]
        assert {name for name in every if _has(body, name)} == own


def _has(body: Any, name: str) -> bool:
    try:
        return bool(find(body, name))
    except KeyError:
        return False


def test_a_tab_offers_only_the_choices_that_it_has(client: FlaskClient, recorded: str) -> None:
    hidden = {}
    for tab in FIGURES:
        written = _record(client, recorded, tab=tab)
        hidden[tab] = written["station-of-box"]["hidden"], written["station-days-box"]["hidden"]

    offering = {"duration": (False, True), "low": (True, False)}
    assert hidden == {tab: offering.get(tab, (True, True)) for tab in FIGURES}


@pytest.mark.parametrize(("unit", "label"), [("cfs", "ft³/s"), ("cms", "m³/s")])
def test_it_tells_low_flow_in_the_unit_and_length_asked_for(
    client: FlaskClient, recorded: str, unit: str, label: str
) -> None:
    words = words_in(_record(client, recorded, tab="low", days="30", unit=unit)["station-record-body"]["children"])

    assert "30Q10" in words
    assert label in words


def test_the_about_tab_tells_what_is_stored(client: FlaskClient, recorded: str) -> None:
    words = words_in(_record(client, recorded, tab="about")["station-record-body"]["children"])

    assert f"Number {recorded}" in words
    assert "Daily mean 10,998 from 1990-10-01" in words
    assert "Mean flow" in words


def test_it_says_what_a_short_record_cannot_tell(client: FlaskClient, measured: str) -> None:
    words = words_in(_record(client, measured, tab="low")["station-record-body"]["children"])

    assert "needs 10 complete climatic years" in words


def test_the_address_chooses_tab_and_choices_and_nonsense_is_the_first(client: FlaskClient, recorded: str) -> None:
    chosen = visit(client, f"/stations/{recorded}", "?tab=low&days=30&of=year")
    nonsense = visit(client, f"/stations/{recorded}", "?tab=no&days=0&of=%3Cb%3E")

    names = ("tab", "days", "of")
    assert [find(chosen, f"station-{name}")["value"] for name in names] == ["low", "30", "year"]
    assert [find(nonsense, f"station-{name}")["value"] for name in names] == ["duration", "7", "all"]
