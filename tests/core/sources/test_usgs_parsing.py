"""Reading what the USGS sends: strict with what it does not say as documented, at ease with all that it may say."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from core.domain import DataType, Window
from core.errors import SourceChangedFormat
from core.sources.usgs import VALUE_COLUMNS, keep_asked, keep_chosen, parse_readings, time_argument
from core.sources.usgs_series import SERIES_COLUMNS, choose_series

DAILY, REALTIME = DataType.DAILY, DataType.REALTIME


def row(**changes: Any) -> dict[str, Any]:
    return {
        "monitoring_location_id": "USGS-01646500", "time_series_id": "a", "time": "2024-03-10", "value": "20.2",
        "unit_of_measure": "ft^3/s", "approval_status": "Approved", "qualifier": None,
    } | changes  # fmt: skip


def parse(*rows: dict[str, Any], data_type: DataType = DAILY) -> pd.DataFrame:
    frame = keep_asked(pd.DataFrame(list(rows)), ("01646500",))
    return parse_readings(frame, data_type)


@pytest.mark.parametrize(
    ("value", "expected"),
    [("20.2", 20.2), ("0", 0.0), ("-1250", -1250.0), (None, np.nan), ("-999999", np.nan), ("1e3", 1000.0)],
)
def test_it_reads_numbers_and_nothing_else(value: str | None, expected: float) -> None:
    assert parse(row(value=value))["discharge"].equals(pd.Series([expected], name="discharge"))


@pytest.mark.parametrize("value", ["1,234", "Ice", "Eqp", "***", "--", "", " "])
def test_a_word_in_place_of_a_number_is_never_a_withdrawn_value(value: str) -> None:
    with pytest.raises(SourceChangedFormat, match="not a number"):
        parse(row(value=value))


@pytest.mark.parametrize(
    ("qualifier", "expected"),
    [(None, None), (["e"], "e"), (["ICE", "e"], "ICE,e"), (["X" * 90], "X" * 80), ([], None), ("e", "e")],
)
def test_qualifiers_are_none_or_a_list(qualifier: Any, expected: str | None) -> None:
    assert parse(row(qualifier=qualifier))["qualifiers"].tolist() == [expected]


@pytest.mark.parametrize(("status", "code"), [("Approved", "A"), ("Provisional", "P"), (None, "P"), ("Working", "P")])
def test_what_is_not_said_to_be_approved_is_provisional(status: str | None, code: str) -> None:
    assert parse(row(approval_status=status))["quality_code"].tolist() == [code]


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2024-03-10T07:00:00+00:00", datetime(2024, 3, 10, 7)),
        ("2024-03-10T02:00:00-05:00", datetime(2024, 3, 10, 7)),
        ("2024-03-10T07:00:00Z", datetime(2024, 3, 10, 7)),
        ("2024-03-10T07:00:00.123456+00:00", datetime(2024, 3, 10, 7)),
    ],
)
def test_instants_become_naive_utc(text: str, utc: datetime) -> None:
    assert parse(row(time=text), data_type=REALTIME)["observed_at"].tolist() == [pd.Timestamp(utc)]


@pytest.mark.parametrize(
    ("data_type", "text"),
    [(REALTIME, "2024-03-10T07:00:00"), (REALTIME, "2024-03-10"), (DAILY, "2024-02-30"), (DAILY, "10.03.2024"),
     (DAILY, None)],
)  # fmt: skip
def test_a_time_that_cannot_be_sure_is_refused(data_type: DataType, text: str | None) -> None:
    with pytest.raises(SourceChangedFormat, match="time"):
        parse(row(time=text), data_type=data_type)


def test_another_unit_is_refused() -> None:
    with pytest.raises(SourceChangedFormat, match="m\\^3/s instead of"):
        parse(row(unit_of_measure="m^3/s"))


def test_a_missing_column_is_refused_by_name() -> None:
    frame = pd.DataFrame([row()]).drop(columns="approval_status")
    with pytest.raises(SourceChangedFormat, match="approval_status"):
        keep_asked(frame, ("01646500",))


def test_further_columns_do_not_matter() -> None:
    assert len(parse(row(daily_id="x", last_modified="y", new="z"))) == 1


def test_rows_nobody_asked_for_are_left_out() -> None:
    frame = parse(row(), row(monitoring_location_id="USGS-09380000", time="2024-03-11"))
    assert frame["station_number"].tolist() == ["01646500"]


def test_of_two_values_for_one_time_the_last_stands_and_it_is_counted(caplog: pytest.LogCaptureFixture) -> None:
    assert parse(row(value="1"), row(value="2"))["discharge"].tolist() == [2.0]
    assert "USGS sent 1 times twice" in caplog.text


def test_order_does_not_matter() -> None:
    frame = parse(row(time="2024-03-12"), row(time="2024-03-10"), row(time="2024-03-11"))
    assert frame["observed_at"].is_monotonic_increasing


def test_the_chosen_series_is_kept_and_without_a_choice_the_first() -> None:
    frame = keep_asked(pd.DataFrame([row(time_series_id="a"), row(time_series_id="b", value="7")]), ("01646500",))
    assert keep_chosen(frame, {"01646500": "b"})["value"].tolist() == ["7"]
    assert keep_chosen(frame, {})["value"].tolist() == ["20.2"]


def test_a_window_is_one_string_the_library_passes_on() -> None:
    window = Window(datetime(2024, 3, 10, 1, 2, 3), datetime(2024, 3, 11))
    assert time_argument(window, DAILY) == "2024-03-10/2024-03-11"
    assert time_argument(window, REALTIME) == "2024-03-10T01:02:03Z/2024-03-11T00:00:00Z"


def series(**changes: Any) -> dict[str, Any]:
    return {
        "id": "a", "monitoring_location_id": "USGS-01646500", "statistic_id": "00003", "primary": "Primary",
        "sublocation_identifier": None, "begin": "1930-03-01", "end": "2026-11-21",
    } | changes  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "chosen", "reason"),
    [
        ([series()], "a", "the only series"),
        ([series(primary=None), series(id="b")], "b", "the primary of 2 series"),
        (
            [series(end="2020-01-01", sublocation_identifier="left"), series(id="b", sublocation_identifier="right")],
            "b",
            "of 2 primary series the one that reported last (right)",
        ),
        ([series(primary=None, end="2020-01-01"), series(id="b", primary=None)], "b", "none of 2 series is primary"),
        ([series(), series(id="b", statistic_id="00001")], "a", "the only series"),
        ([series(end=None)], "a", "the only series"),
    ],
)
def test_it_chooses_one_series_and_says_why(rows: list[dict[str, Any]], chosen: str, reason: str) -> None:
    [choice] = choose_series(pd.DataFrame(rows), DAILY)
    assert (choice.station_number, choice.time_series_id) == ("01646500", chosen)
    assert choice.reason.startswith(reason)


def test_series_metadata_without_a_column_is_refused() -> None:
    with pytest.raises(SourceChangedFormat, match="primary"):
        choose_series(pd.DataFrame([series()]).drop(columns="primary"), DAILY)


def recorded(path: Path) -> pd.DataFrame:
    content = json.loads(path.read_text())
    features = content.get("features", content)
    return pd.DataFrame([{**one["properties"]} for one in features])


@pytest.mark.parametrize(
    "name",
    [
        "wres/daily_02238500_page1_with_next_link.json",
        "wres/daily_02238500_no_geometry.json",
        "etl_project_02/daily_limit2_with_next_link.json",
    ],
)
def test_the_recorded_pages_parse(upstream: Path, name: str) -> None:
    frame = recorded(upstream / "usgs" / "ogc" / name)
    frame = frame[frame["parameter_code"] == "00060"]
    numbers = tuple(frame["monitoring_location_id"].str.removeprefix("USGS-"))
    readings = parse_readings(keep_asked(frame, numbers), DAILY)
    assert len(readings) == len(frame) and readings["discharge"].notna().all()


@pytest.mark.parametrize(("collection", "data_type"), [("daily", DAILY), ("continuous", REALTIME)])
def test_the_recorded_fixtures_parse(upstream: Path, collection: str, data_type: DataType) -> None:
    everything = json.loads((upstream / "usgs/ogc/dataretrieval/waterdata_ogc_fixtures.json").read_text())
    frame = pd.DataFrame([one["properties"] for one in everything[collection]["features"]])
    assert set(VALUE_COLUMNS) <= set(frame.columns)
    numbers = tuple(frame["monitoring_location_id"].str.removeprefix("USGS-"))
    # The recorded continuous rows are gage height; as discharge they would be in another unit.
    readings = parse_readings(keep_asked(frame.assign(unit_of_measure="ft^3/s"), numbers), data_type)
    assert len(readings) == len(frame) and readings["discharge"].gt(0).all()


def test_the_recorded_series_metadata_has_what_the_choice_needs(upstream: Path) -> None:
    everything = json.loads((upstream / "usgs/ogc/dataretrieval/waterdata_ogc_fixtures.json").read_text())
    frame = pd.DataFrame([one["properties"] for one in everything["combined-metadata"]["features"]])
    assert set(SERIES_COLUMNS) <= set(frame.columns)
    assert choose_series(frame, REALTIME)
