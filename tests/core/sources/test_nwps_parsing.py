"""Reading NWPS: units of each block, roles that change, two sentinels, year 1, members without number."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from core.errors import SourceChangedFormat
from core.sources.nwps_gauge import Threshold, parse_gauge
from core.sources.nwps_rating import Rating, derive_flows, parse_rating
from core.sources.nwps_stageflow import parse_stageflow
from core.sources.nwps_streamflow import parse_streamflow
from core.sources.reply import Reply
from tests.core.sources.nwps_shapes import (
    FLOW,
    NEVER,
    NO_FORECAST,
    STAGE,
    gauge,
    rating,
    reply_of,
    run,
    stageflow,
    streamflow,
)

NOON, EVENING, MIDNIGHT = datetime(2026, 11, 22, 12), datetime(2026, 11, 22, 18), datetime(2026, 11, 23)
DISCHARGE = ("River Discharge", "kcfs")


def forecast(document: dict[str, Any]):
    found = parse_stageflow(reply_of(document))
    assert found is not None
    return found


def test_thousands_of_cfs_are_stored_as_cfs() -> None:
    found = forecast(stageflow((4.5, 6), (1.21, 1.001)))
    assert (found.pedts, found.issued_at) == ("HGIFF", datetime(2026, 11, 22, 7, 13))
    assert found.flows_cfs == ((NOON, 1210.0), (EVENING, 1001.0))
    assert found.stages_ft == ((NOON, 4.5), (EVENING, 6.0))


@pytest.mark.parametrize(("unit", "value"), [("cfs", 2.0), ("ft³/s", 2.0), ("KCFS ", 2000.0), ("m3/s", 70.629333)])
def test_each_block_is_read_in_its_own_unit(unit: str, value: float) -> None:
    assert forecast(stageflow((1,), (2,), (STAGE, ("Flow", unit)))).flows_cfs == ((NOON, value),)


def test_primary_may_be_the_flow() -> None:
    found = forecast(stageflow((12.5,), (7.1,), (DISCHARGE, STAGE), pedts="QRIFF"))
    assert (found.flows_cfs, found.stages_ft) == (((NOON, 12500.0),), ((NOON, 7.1),))


def test_both_sentinels_and_null_are_missing_in_both_roles() -> None:
    found = forecast(stageflow((-999, -9999, 3), (2, -999, -9999.0)))
    assert (found.flows_cfs, found.stages_ft) == (((NOON, 2000.0),), ((MIDNIGHT, 3.0),))
    assert forecast(stageflow((3,), (None,))).flows_cfs == ()


def test_flows_below_zero_are_flows() -> None:
    assert forecast(stageflow((1,), (-0.5,))).flows_cfs == ((NOON, -500.0),)


@pytest.mark.parametrize(
    "document", [NO_FORECAST, stageflow((), ()), NO_FORECAST | {"issuedTime": "2026-11-22T00:00:00Z"}]
)
def test_no_forecast_is_none(document: dict[str, Any]) -> None:
    assert parse_stageflow(reply_of(document)) is None


def test_of_two_values_for_one_time_the_last_stands_and_is_counted(caplog: pytest.LogCaptureFixture) -> None:
    document = stageflow((1, 2), (3, 4))
    document["data"] = [*document["data"][::-1], {"validTime": "2026-11-22T12:00:00Z", "primary": 1, "secondary": 9}]
    assert forecast(document).flows_cfs == ((NOON, 9000.0), (EVENING, 4000.0))
    assert "sent 1 times more than once" in caplog.text


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (stageflow((1,), (2,), (STAGE, ("Flow", ""))), "flows in '' as secondaryUnits, an unknown unit"),
        (stageflow((1,), (2,), (STAGE, ("Flow", "hogsheads"))), "'hogsheads' as secondaryUnits, an unknown unit"),
        (stageflow((1,), (-999,), (("Stage", ""), FLOW)), "stages in '' as primaryUnits"),
        (stageflow((1,), (2,), (STAGE, ("Stage", "kcfs"))), "neither a stage nor a flow"),
        (stageflow((1,), (2,), (("", ""), FLOW)), "neither a stage nor a flow"),
        (stageflow((1,), (2,), issuedTime=NEVER), "without a time of issue"),
        (stageflow((1,), (2,), issuedTime="soon"), "'soon' as the time issuedTime"),
        (stageflow((1,), ("1,234",)), "'1,234' as the number secondary"),
        (stageflow((1,), (True,)), "'True' as the number"),
        (stageflow((1,), (2,), pedts="HGIFFHGIFFX"), "pedts"),
        (stageflow((1,), (2,), data={}), "an object as data"),
        (stageflow((1,), (2,), data=[7]), "7 as row 0 of data"),
        (stageflow((1,), (2,), data=[{"primary": 1, "secondary": 2}]), "no validTime in data[0]"),
        (stageflow((1,), (2,), data=[{"validTime": NEVER, "primary": 1}]), "no secondary in data[0]"),
        ({"code": 5, "message": "Not Found"}, "no issuedTime"),
        ([], "a list instead of an object"),
    ],
)
def test_a_forecast_that_is_not_as_documented_says_what_is_wrong(document: Any, words: str) -> None:
    with pytest.raises(SourceChangedFormat) as failure:
        parse_stageflow(reply_of(document))
    assert words in str(failure.value) and "(http://nwps.test/x)" in str(failure.value)


@pytest.mark.parametrize(
    "body", [b'{"pedts": "HGI', b"NaN and more", b'{"issuedTime": "2026-11-22T00:00:00Z", "data": NaN}']
)
def test_a_body_cut_short_is_no_forecast(body: bytes) -> None:
    with pytest.raises(SourceChangedFormat):
        parse_stageflow(Reply("NWPS", "http://nwps.test/x", body))


def test_a_run_of_the_short_range_has_no_member() -> None:
    (found,) = parse_streamflow(
        reply_of(streamflow(shortRange={"series": run(6729.919921875, 5)})), "short_range", "4512772", "01646500"
    )
    assert (found.source, found.product, found.member, found.pedts) == ("NOAA_NWM", "short_range", "", "")
    assert (found.station_number, found.run_date) == ("01646500", datetime(2026, 11, 22, 6))
    assert found.values == ((NOON, 6729.919922), (EVENING, 5.0))


@pytest.mark.parametrize("members", [0, 1, 4, 7])
def test_any_number_of_members_and_their_mean_are_read(members: int) -> None:
    ensemble = {"mean": run(1)} | {
        f"member{n}": run(n, reference=f"2026-11-22T0{n % 3}:00:00Z") for n in range(1, members + 1)
    }
    found = parse_streamflow(reply_of(streamflow(mediumRange=ensemble)), "medium_range", "4512772", "01646500")
    assert [one.member for one in found] == ["mean", *(f"member{n}" for n in range(1, members + 1))]
    assert [one.run_date.hour for one in found[1:]] == [n % 3 for n in range(1, members + 1)]


@pytest.mark.parametrize("ensemble", [{}, None, {"mean": {}}, {"mean": run(-9999, -999)}, {"mean": run(units="")}])
def test_a_series_that_is_not_there_is_no_run(ensemble: Any) -> None:
    assert parse_streamflow(reply_of(streamflow(longRange=ensemble)), "long_range", "4512772", "01646500") == ()


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (streamflow(reach="1", shortRange={"series": run(1)}), "the reach '1' instead of 4512772"),
        (streamflow(shortRange={"series": run(1, units="")}), "flows in '' as units"),
        (streamflow(shortRange={"series": run("x")}), "'x' as the number flow"),
        (streamflow(shortRange={"series": {"units": "cfs", "data": []}}), "no referenceTime in shortRange.series"),
        (streamflow(shortRange={"series": 7}), "7 as series in shortRange"),
        (streamflow(shortRange={"m" * 21: run(1)}), "a member called"),
        ({"reach": {"reachId": "4512772"}}, "no shortRange"),
        ({}, "the reach None"),
    ],
)
def test_a_run_that_is_not_as_documented_says_what_is_wrong(document: Any, words: str) -> None:
    with pytest.raises(SourceChangedFormat) as failure:
        parse_streamflow(reply_of(document), "short_range", "4512772", "01646500")
    assert words in str(failure.value)


def flooding(categories: Any, **units: str) -> dict[str, Any]:
    return gauge(flood={"stageUnits": "ft", "flowUnits": "cfs"} | units | {"categories": categories})


def test_a_gauge_names_its_reach_its_zone_and_when_it_floods() -> None:
    found = parse_gauge(reply_of(gauge()), "brkm2")
    assert (found.lid, found.usgs_id, found.reach_id, found.time_zone) == ("BRKM2", "01646500", "4512772", "EST5EDT")
    assert found.in_service
    assert found.thresholds["action"] == Threshold(5.0, 22000.0)
    assert found.thresholds["major"] == Threshold(14.0, None)


def test_a_gauge_may_have_flows_alone_in_a_unit_of_their_own() -> None:
    document = flooding(
        {"minor": {"stage": -9999, "flow": 12.5}, "major": {"flow": 0}}, stageUnits="", flowUnits="kcfs"
    )
    found = parse_gauge(reply_of(document), "BRKM2").thresholds
    assert (found["minor"], found["major"], found["action"]) == (Threshold(None, 12500.0), Threshold(), Threshold())


@pytest.mark.parametrize(
    "flood", [{}, None, {"categories": {}}, {"categories": None, "stageUnits": "", "flowUnits": ""}]
)
def test_a_gauge_may_have_no_thresholds(flood: Any) -> None:
    assert set(parse_gauge(reply_of(gauge(flood=flood)), "BRKM2").thresholds.values()) == {Threshold()}


def test_a_canadian_gauge_has_no_number_and_some_have_no_reach() -> None:
    document = gauge(reachId="", timeZone="", inService={"enabled": False})
    del document["usgsId"]
    found = parse_gauge(reply_of(document), "BRKM2")
    assert (found.usgs_id, found.reach_id, found.time_zone, found.in_service) == (None, None, None, False)


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (gauge(lid="MVEW1"), "the gauge 'MVEW1' instead of BRKM2"),
        (flooding({"minor": {"stage": 5}}, stageUnits=""), "stages in ''"),
        (flooding({"minor": {"flow": 5}}, flowUnits=""), "flows in ''"),
        (flooding({"minor": {"flow": "1,234"}}), "'1,234' as the number flow in flood.categories.minor"),
        (flooding({"minor": 5}), "5 as minor"),
        (gauge(reachId=4512772), "4512772 as reachId"),
        ({}, "no lid"),
    ],
)
def test_a_gauge_that_is_not_as_documented_says_what_is_wrong(document: Any, words: str) -> None:
    with pytest.raises(SourceChangedFormat) as failure:
        parse_gauge(reply_of(document), "BRKM2")
    assert words in str(failure.value)


def test_a_rating_is_a_power_law_between_its_points() -> None:
    found = parse_rating(reply_of(rating((4, 400), (1, 100), (2, 200), (9, -9999), (-999, 5))))
    assert found == Rating((1.0, 2.0, 4.0), (100.0, 200.0, 400.0))
    assert [found.flow_cfs(stage) for stage in (1, 2, 3, 4)] == [100.0, 200.0, 300.0, 400.0]
    # Q = 10 h^2 through (1, 10) and (10, 1000): at h = 5 it is 250.
    assert Rating((1.0, 10.0), (10.0, 1000.0)).flow_cfs(5) == pytest.approx(250)


def test_a_rating_through_zero_is_a_line_there() -> None:
    assert Rating((-1.0, 1.0), (0.0, 50.0)).flow_cfs(0) == 25.0


def test_a_rating_says_nothing_beyond_its_ends() -> None:
    found = Rating((1.0, 2.0), (10.0, 20.0))
    assert (found.flow_cfs(0.99), found.flow_cfs(2.01), Rating((), ()).flow_cfs(1)) == (None, None, None)
    assert derive_flows([(NOON, 1.5), (EVENING, 2.5)], found) == ()
    assert derive_flows([(NOON, 1), (EVENING, 2)], found) == ((NOON, 10.0), (EVENING, 20.0))


@pytest.mark.parametrize(
    ("unit", "words"), [({"flowUnits": ""}, "flows in ''"), ({"stageUnits": "m"}, "stages in 'm'")]
)
def test_a_rating_of_unknown_units_is_refused(unit: dict[str, str], words: str) -> None:
    with pytest.raises(SourceChangedFormat, match=words):
        parse_rating(reply_of(rating((1, 2), **unit)))


def recorded(upstream: Path, name: str) -> Reply:
    return Reply("NWPS", name, (upstream / "nwps" / name).read_bytes())


def test_the_recorded_forecasts_are_read(upstream: Path) -> None:
    found = parse_stageflow(recorded(upstream, "feetball/AMAT2-forecast.json"))
    assert found is not None and len(found.flows_cfs) == 20
    assert found.flows_cfs[:2] == ((datetime(2026, 10, 2, 12), 1210.0), (datetime(2026, 10, 2, 18), 2200.0))
    assert parse_stageflow(recorded(upstream, "feetball/no-forecast.json")) is None
    combined = json.loads((upstream / "nwps/cascadia_excerpts/stageflow_MVEW1.excerpt.json").read_text())
    skagit = parse_stageflow(reply_of(combined["forecast"]))
    assert skagit is not None and (len(skagit.flows_cfs), skagit.flows_cfs[0][1]) == (32, 6550.0)


def test_the_recorded_runs_are_read(upstream: Path) -> None:
    reply = recorded(upstream, "cascadia_excerpts/reach_24270288_medium_range.excerpt.json")
    found = parse_streamflow(reply, "medium_range", "24270288", "12200500")
    assert [(one.member, len(one.values)) for one in found] == [("mean", 80), ("member1", 80)]
    assert found[0].values[0] == (datetime(2026, 8, 24, 13), 6729.919922)
    assert parse_streamflow(reply, "short_range", "24270288", "12200500") == ()


def test_the_recorded_gauge_is_read(upstream: Path) -> None:
    found = parse_gauge(recorded(upstream, "gauge_BRKM2_by_usgs_01646500.json"), "BRKM2")
    assert (found.reach_id, found.time_zone, found.in_service) == ("4512772", "EST5EDT", True)
    assert found.thresholds["action"] == Threshold(5.0, 22000.0)
    assert found.thresholds["moderate"] == Threshold(12.0, None)
