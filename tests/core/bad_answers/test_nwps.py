"""Runs of forecasts while NWPS misbehaves: each way ends in its class of error, and nothing wrong is stored."""

import json
from typing import Any

import pytest
from sqlalchemy import select

from core import configurations
from core.db import reading, writing
from core.models import ForecastRun
from tests.core.bad_answers.cases import CHANGED, FAULTS, SLOW, UNREACHABLE, Ended, run_of
from tests.core.pulls import NOON, POTOMAC
from tests.core.sources.misbehaving import Act, Agency, says
from tests.core.sources.nwps_shapes import TIMES, gauge, rating, run, stageflow, streamflow

LID = "BRKM2"
GAUGE, FORECAST = f"/nwps/v1/gauges/{LID}", f"/nwps/v1/gauges/{LID}/stageflow/forecast"
REACH = "/nwps/v1/reaches/4512772/streamflow"
FAULTS_HERE = FAULTS | {
    "404": (says("{}", 404, "application/json"), "station_unknown", "has nothing at this address"),
    "JSON cut short": (says('{"lid": "BRK', kind="application/json"), CHANGED, "cannot be read"),
}
ROW = {"validTime": TIMES[0], "generatedTime": TIMES[0], "primary": 5.0, "secondary": 12.5}
FLOW = {"validTime": TIMES[0], "flow": 800.0}


def document(body: Any) -> Act:
    return says(json.dumps(body), kind="application/json", X_Simulated="true")


def forecast(*rows: dict[str, Any], **changes: Any) -> Act:
    return document(stageflow((), ()) | {"data": list(rows)} | changes)


def model(*rows: dict[str, Any], reach: str = "4512772") -> Act:
    return document(streamflow(reach, shortRange={"series": run() | {"data": list(rows)}}))


def without(row: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key != name}


BAD_ANSWERS: dict[str, tuple[str, Act, str]] = {
    "a time missing": (FORECAST, forecast(ROW, without(ROW, "validTime")), "no validTime"),
    "a value missing": (FORECAST, forecast(ROW, without(ROW, "secondary") | {"validTime": TIMES[1]}), "no secondary"),
    "a value renamed": (
        FORECAST, forecast(without(ROW, "secondary") | {"second": 1.0}), "no secondary",
    ),
    "a comma in a number": (FORECAST, forecast(ROW, ROW | {"secondary": "1,234"}), "as the number secondary"),
    "an empty cell": (FORECAST, forecast(ROW, ROW | {"secondary": ""}), "as the number secondary"),
    "no such date": (FORECAST, forecast(ROW | {"validTime": "2026-02-30T00:00:00Z"}), "as the time validTime"),
    "another gauge": (GAUGE, document(gauge("NOWH1")), "instead of BRKM2"),
    "a flow missing": (REACH, model(FLOW, without(FLOW, "flow") | {"validTime": TIMES[1]}), "no flow"),
    "a flow renamed": (REACH, model(without(FLOW, "flow") | {"discharge": 1.0}), "no flow"),
    "a comma in a flow": (REACH, model(FLOW, FLOW | {"flow": "1,234"}), "as the number flow"),
    "an empty flow": (REACH, model(FLOW, FLOW | {"flow": ""}), "as the number flow"),
    "no such date of a flow": (REACH, model(FLOW | {"validTime": "2026-02-30T00:00:00Z"}), "as the time validTime"),
    "another reach": (REACH, model(FLOW, reach="99"), "instead of 4512772"),
}  # fmt: skip


@pytest.fixture(autouse=True)
def calm(agency: Agency) -> None:
    """An agency that knows the gauge, and has no more than a test says."""
    agency.does_at(GAUGE, document(gauge(LID)))
    agency.does_at(f"{GAUGE}/ratings", document(rating()))


def pull(product: str) -> Ended:
    fields = {
        "name": product, "data_type": "forecast", "schedule_type": "hourly", "stations": [POTOMAC],
        "products": [product],
    }  # fmt: skip
    with writing() as session:
        checked = configurations.check_configuration(session, fields, NOON)
        config_id = configurations.insert_configuration(session, checked, NOON)
    return run_of(config_id, POTOMAC)


def product_at(path: str) -> str:
    return "nwm_short_range" if path == REACH else "rfc"


def stored() -> list[list[float]]:
    """Return the values of every forecast that is stored."""
    with reading() as session:
        return [[value["value"] for value in one] for one in session.scalars(select(ForecastRun.data))]


@pytest.mark.parametrize(("act", "error_class", "words"), list(FAULTS_HERE.values()), ids=list(FAULTS_HERE))
def test_a_fault_ends_in_its_class(agency: Agency, act: Act, error_class: str, words: str) -> None:
    agency.does(act)
    pull("rfc").blames(agency, error_class, words)
    assert stored() == []


@pytest.mark.parametrize("path", [GAUGE, REACH], ids=["gauge", "model run"])
@pytest.mark.parametrize("way", ["404", "500", "JSON cut short"])
def test_a_fault_of_another_document_does_too(agency: Agency, path: str, way: str) -> None:
    act, error_class, words = FAULTS_HERE[way]
    agency.does(document({}))
    agency.does_at(path, act)
    pull(product_at(path)).blames(agency, error_class, words, path)
    assert stored() == []


@pytest.mark.parametrize(("act", "words"), list(SLOW.values()), ids=list(SLOW))
def test_patience_ends(agency: Agency, hurry: None, act: Act, words: str) -> None:
    agency.does_at(FORECAST, act)
    pull("rfc").blames(agency, UNREACHABLE, words, FORECAST)
    assert stored() == []


@pytest.mark.parametrize(("path", "act", "words"), list(BAD_ANSWERS.values()), ids=list(BAD_ANSWERS))
def test_an_answer_that_cannot_be_read_stores_nothing(agency: Agency, path: str, act: Act, words: str) -> None:
    agency.does(document({}))
    agency.does_at(path, act)
    product = product_at(path)
    pull(product).blames(agency, CHANGED, words, path)
    assert stored() == []


def test_an_added_name_passes(agency: Agency) -> None:
    agency.does(forecast(ROW | {"tertiary": 3}, colour="blue"))
    assert pull("rfc").status == "success"
    agency.does(model(FLOW | {"velocity": 3}))
    assert pull("nwm_short_range").status == "success"
    assert sorted(stored()) == [[800.0], [12500.0]]


@pytest.mark.parametrize(
    ("act", "product", "last"),
    [(forecast(ROW, ROW | {"secondary": 7.0}), "rfc", 7000.0),
     (model(FLOW, FLOW | {"flow": 9.0}), "nwm_short_range", 9.0)],
    ids=["forecast", "model run"],
)  # fmt: skip
def test_of_two_values_the_last_counts_and_it_is_said(
    agency: Agency, act: Act, product: str, last: float, caplog: pytest.LogCaptureFixture
) -> None:
    agency.does(act)
    assert pull(product).status == "success"
    assert stored() == [[last]]
    assert "sent 1 times more than once; the last value stands" in caplog.text
