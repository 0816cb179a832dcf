"""Runs while the USGS misbehaves: each way ends in its class of error, and nothing wrong is stored."""

import json
from datetime import datetime
from typing import Any

import pytest

from core.domain import DataType
from tests.core.bad_answers.cases import CHANGED, FAULTS, SLOW, UNREACHABLE, run_of
from tests.core.pulls import POTOMAC, configure, table
from tests.core.sources.misbehaving import Act, Agency, says

KIND = "application/geo+json"
SERIES_PATH = "/ogcapi/v1/collections/combined-metadata/items"
PATHS = {DataType.DAILY: "daily", DataType.REALTIME: "continuous"}
STARTS = {DataType.DAILY: "2026-11-01", DataType.REALTIME: "2026-11-21"}
SERIES = {
    "id": "series-1", "monitoring_location_id": f"USGS-{POTOMAC}", "statistic_id": "00003", "primary": "Primary",
    "sublocation_identifier": None, "begin": "1990-01-01", "end": None,
}  # fmt: skip
GOOD = {
    "monitoring_location_id": f"USGS-{POTOMAC}", "time_series_id": "series-1", "time": "2026-11-21", "value": "1234.5",
    "unit_of_measure": "ft^3/s", "approval_status": "Provisional", "qualifier": None,
}  # fmt: skip
INSTANT = {"time": "2026-11-21T10:00:00+00:00"}
FAULTS_HERE = FAULTS | {
    "404": (says("", 404), CHANGED, "has nothing at this address"),
    "JSON cut short": (says('{"features": [{"prop', kind=KIND), CHANGED, "cannot be read"),
}


def features(*rows: dict[str, Any]) -> Act:
    kept = [{"type": "Feature", "id": "series-1", "geometry": None, "properties": row} for row in rows]
    body = {"type": "FeatureCollection", "features": kept, "numberReturned": len(rows), "links": []}
    return says(json.dumps(body), kind=KIND, X_Simulated="true")


def without(name: str) -> dict[str, Any]:
    return {key: value for key, value in GOOD.items() if key != name}


BAD_ROWS: dict[str, tuple[dict[str, Any], str]] = {
    "a column missing": (without("value"), "without value"),
    "a column renamed": (without("time_series_id") | {"series_id": "series-1"}, "without time_series_id"),
    "a comma in a number": (GOOD | {"value": "1,234"}, "not a number"),
    "an empty cell": (GOOD | {"value": ""}, "not a number"),
    "no such date": (GOOD | {"time": "2026-02-30"}, "time that cannot be read"),
    "another unit": (GOOD | {"unit_of_measure": "m^3/s"}, "m^3/s"),
}


@pytest.fixture(params=list(PATHS), ids=list(PATHS.values()))
def data_type(request: pytest.FixtureRequest, agency: Agency) -> DataType:
    """A kind of values, of an agency that says well which series there are."""
    agency.does_at(SERIES_PATH, features(SERIES))
    kind: DataType = request.param
    return kind


def pull(data_type: DataType) -> Any:
    return run_of(configure([POTOMAC], data_type, STARTS[data_type]), POTOMAC)


def as_kind(row: dict[str, Any], data_type: DataType) -> dict[str, Any]:
    """Let a row that has a good time have one of this kind of values."""
    return row | INSTANT if data_type is DataType.REALTIME and row.get("time") == GOOD["time"] else row


@pytest.mark.parametrize(("act", "error_class", "words"), list(FAULTS_HERE.values()), ids=list(FAULTS_HERE))
def test_a_fault_ends_in_its_class(agency: Agency, act: Act, error_class: str, words: str) -> None:
    agency.does_at(SERIES_PATH, features(SERIES))
    agency.does(act)
    words = "check API_USGS_PAT" if words == "refused the request" else words
    pull(DataType.DAILY).blames(agency, error_class, words)
    assert table() == []


@pytest.mark.parametrize(("act", "words"), list(SLOW.values()), ids=list(SLOW))
def test_patience_ends(agency: Agency, hurry: None, act: Act, words: str) -> None:
    agency.does_at(SERIES_PATH, features(SERIES))
    agency.does(act)
    pull(DataType.DAILY).blames(agency, UNREACHABLE, words)
    assert table() == []


@pytest.mark.parametrize(("row", "words"), list(BAD_ROWS.values()), ids=list(BAD_ROWS))
def test_a_row_that_cannot_be_read_stores_nothing(
    agency: Agency, data_type: DataType, row: dict[str, Any], words: str
) -> None:
    before = [as_kind(GOOD, data_type)] if row.keys() == GOOD.keys() else []
    agency.does(features(*before, as_kind(row, data_type)))
    pull(data_type).blames(agency, CHANGED, words)
    assert table() == []


def test_series_that_cannot_be_read_are_a_changed_format(agency: Agency) -> None:
    agency.does(features({key: value for key, value in SERIES.items() if key != "primary"}))
    pull(DataType.DAILY).blames(agency, CHANGED, "without primary")


def test_an_added_column_passes(agency: Agency, data_type: DataType) -> None:
    agency.does(features(as_kind(GOOD, data_type) | {"grade": "new"}))
    ended = pull(data_type)
    assert (ended.status, ended.row.error_class, [row[3] for row in table()]) == ("success", None, [1234.5])


def test_of_two_values_the_last_counts_and_it_is_said(
    agency: Agency, data_type: DataType, caplog: pytest.LogCaptureFixture
) -> None:
    agency.does(features(as_kind(GOOD, data_type), as_kind(GOOD, data_type) | {"value": "7"}))
    assert pull(data_type).status == "success"
    assert [row[3] for row in table()] == [7.0]
    assert "USGS sent 1 times twice; the last value of each stands" in caplog.text


def test_a_station_nobody_asked_for_is_left_out(
    agency: Agency, data_type: DataType, caplog: pytest.LogCaptureFixture
) -> None:
    foreign = as_kind(GOOD, data_type) | {"monitoring_location_id": "USGS-03294500", "value": "7"}
    agency.does(features(as_kind(GOOD, data_type), foreign))
    assert pull(data_type).status == "success"
    assert [(row[0], row[3]) for row in table()] == [(POTOMAC, 1234.5)]
    assert "USGS sent 1 rows of stations that were not asked for" in caplog.text


def test_a_time_is_the_one_sent(agency: Agency, data_type: DataType) -> None:
    agency.does(features(as_kind(GOOD, data_type)))
    pull(data_type)
    assert table()[0][2] == (datetime(2026, 11, 21) if data_type is DataType.DAILY else datetime(2026, 11, 21, 10))
