"""Asking NWPS: the addresses, what an unknown gauge is, flows derived from a rating, and what misbehaves."""

import json
from typing import Any

import pytest

from core.errors import SourceChangedFormat, SourceError, SourceRefused, SourceUnreachable, StationUnknown
from core.sources.nwps import NwpsSource
from tests.core.sources.conftest import ClientFor
from tests.core.sources.misbehaving import Act, Agency, cuts_off, resets, says
from tests.core.sources.nwps_shapes import NO_FORECAST, gauge, rating, run, stageflow, streamflow

JSON = "application/json"
FORECAST, RATINGS = "/gauges/BRKM2/stageflow/forecast", "/gauges/BRKM2/ratings"
STAGES_ALONE = stageflow((1, 2), (-999, -999))


@pytest.fixture
def source(agency: Agency, client_for: ClientFor) -> NwpsSource:
    agency.does(says('{"code":5,"message":"Not Found","details":[]}', 404, JSON))
    return NwpsSource(agency.url, client_for("NWPS"))


def tells(document: Any, **headers: str) -> Act:
    return says(json.dumps(document), kind=JSON, **headers)


def test_it_asks_for_a_gauge_by_its_location_identifier(agency: Agency, source: NwpsSource) -> None:
    agency.does_at("/gauges/BRKM2", tells(gauge(), X_Simulated="1"))
    told = source.read_gauge("BRKM2")
    assert (told.value.reach_id, told.simulated) == ("4512772", True)
    agency.does_at("/gauges/BRKM2", tells(gauge()))
    assert not source.read_gauge("BRKM2").simulated


def test_a_gauge_that_nobody_knows_is_an_unknown_station(source: NwpsSource) -> None:
    with pytest.raises(StationUnknown, match="404"):
        source.read_gauge("NOWH1")


def test_a_forecast_is_one_issuance(agency: Agency, source: NwpsSource) -> None:
    agency.does_at(FORECAST, tells(stageflow((1,), (2,))))
    issued = source.read_rfc("BRKM2", "01646500").value.issuance
    assert issued is not None
    assert (issued.source, issued.product, issued.pedts, issued.member) == ("NOAA_RFC", "stageflow", "HGIFF", "")
    assert [request.path for request in agency.asked] == [FORECAST]


@pytest.mark.parametrize("lid", ["", " ", "..", "."])
def test_it_never_asks_for_all_gauges_of_the_nation(agency: Agency, source: NwpsSource, lid: str) -> None:
    for ask in (
        source.read_gauge,
        lambda it: source.read_rfc(it, "1"),
        lambda it: source.read_nwm(it, "short_range", "1"),
    ):
        with pytest.raises(StationUnknown, match="by the id"):
            ask(lid)
    assert agency.asked == []


def test_an_id_stays_one_part_of_the_address(agency: Agency, source: NwpsSource) -> None:
    with pytest.raises(StationUnknown):
        source.read_gauge("BRKM2/stageflow?x=1")
    assert [request.target for request in agency.asked] == ["/gauges/BRKM2%2Fstageflow%3Fx%3D1"]


def test_no_forecast_is_told_in_words(agency: Agency, source: NwpsSource) -> None:
    agency.does_at(FORECAST, tells(NO_FORECAST), tells(stageflow((-999,), (-9999,))))
    assert source.read_rfc("BRKM2", "01646500").value.reason == "NWPS has no forecast for BRKM2 now."
    assert source.read_rfc("BRKM2", "01646500").value.reason == "The forecast for BRKM2 holds no value."


def test_flows_are_derived_from_stages_and_marked(agency: Agency, source: NwpsSource) -> None:
    agency.does_at(FORECAST, tells(STAGES_ALONE))
    agency.does_at(RATINGS, tells(rating((1, 100), (4, 1600))))
    issued = source.read_rfc("BRKM2", "01646500").value.issuance
    assert issued is not None and issued.product == "stageflow_derived"
    assert [flow for _, flow in issued.values] == [100.0, 400.0]
    assert agency.asked[-1].query == {"limit": ["10000"], "sort": ["ASC"]}


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (says('{"code":5}', 404, JSON), "has no rating"),
        (tells(rating()), "has no rating"),
        (tells(rating((1, 100), (1.9, 200))), "does not reach"),
    ],
)
def test_without_a_rating_that_reaches_nothing_is_made_up(
    agency: Agency, source: NwpsSource, act: Act, words: str
) -> None:
    agency.does_at(FORECAST, tells(STAGES_ALONE))
    agency.does_at(RATINGS, act)
    told = source.read_rfc("BRKM2", "01646500").value
    assert told.issuance is None and words in told.reason


def test_it_asks_a_reach_for_one_series(agency: Agency, source: NwpsSource) -> None:
    agency.does_at("/reaches/4512772/streamflow", tells(streamflow(longRange={"mean": run(1), "member1": run(2)})))
    assert len(source.read_nwm("4512772", "long_range", "01646500").value) == 2
    assert agency.asked[-1].query == {"series": ["long_range"]}


BAD_ENDS: list[tuple[Act, type[SourceError]]] = [
    (says("<html>Maintenance", kind="text/html"), SourceChangedFormat),
    (says("<!DOCTYPE html>", kind=JSON), SourceChangedFormat),
    (says("", kind=JSON), SourceChangedFormat),
    (says('{"reach": {"rea', kind=JSON), SourceChangedFormat),
    (says("[]", kind=JSON), SourceChangedFormat),
    (cuts_off('{"reach": {}}', 5), SourceUnreachable),
    (says("", 403), SourceRefused),
    (says("", 429), SourceRefused),
    (says("", 500), SourceUnreachable),
    (says("", 400), SourceChangedFormat),
    (resets, SourceUnreachable),
]


def test_what_misbehaves_ends_in_its_class_with_the_address(agency: Agency, source: NwpsSource) -> None:
    for act, kind in BAD_ENDS:
        agency.does(act)
        with pytest.raises(SourceError) as failure:
            source.read_nwm("4512772", "short_range", "01646500")
        assert type(failure.value) is kind, act
        assert f"{agency.url}/reaches/4512772/streamflow?series=short_range" in str(failure.value)
