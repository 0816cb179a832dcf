"""Forecasts: issued on time, the same whenever asked for, gone when the next is out, worse the further ahead."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest

from simulator.rivers.basin import DAY, HOUR
from simulator.rivers.foresight import Run, Skill, foresee
from simulator.server import Simulator
from tests.simulator.canada import get

BRKM2 = "4512772"
CFS_PER_CMS = 1 / 0.028316846592


def rfc(agency: Simulator, lid: str = "BRKM2") -> dict[str, Any]:
    document: dict[str, Any] = get(agency, f"/nwps/v1/gauges/{lid}/stageflow/forecast").json()
    return document


def model(agency: Simulator, series: str, reach: str = BRKM2) -> dict[str, Any]:
    document: dict[str, Any] = get(agency, f"/nwps/v1/reaches/{reach}/streamflow", series=series).json()
    return document


def reach_of(agency: Simulator, lid: str) -> str:
    reach: str = get(agency, f"/gauges/{lid}").json()["reachId"]
    return reach


def test_it_repeats_an_issue_until_the_next_is_out(agency: Simulator) -> None:
    first = rfc(agency)
    seen = {first["issuedTime"]: first}
    for hour in range(13, 25):
        agency.set_now(datetime(2026, 11, 22) + timedelta(hours=hour))
        document = rfc(agency)
        assert seen.setdefault(document["issuedTime"], document) == document
    assert list(seen) == ["2026-11-22T08:44:00Z", "2026-11-22T14:44:00Z", "2026-11-22T20:44:00Z"]


def test_it_publishes_an_issue_minutes_after_it_was_made(agency: Simulator) -> None:
    written = rfc(agency)["data"][0]["generatedTime"]
    agency.set_now(datetime.fromisoformat(written) - timedelta(seconds=1))
    assert rfc(agency)["issuedTime"] == "2026-11-22T02:44:00Z"
    agency.set_now(written)
    assert rfc(agency)["issuedTime"] == "2026-11-22T08:44:00Z"


def test_it_looks_five_to_eight_days_ahead(agency: Simulator) -> None:
    for lid in ("BRKM2", "AKRI4", "PRTO3", "CLFA3"):
        document = rfc(agency, lid)
        assert 20 <= len(document["data"]) <= 32
        assert document["data"][0]["validTime"] > document["issuedTime"]


@pytest.mark.parametrize(
    ("series", "key", "reference", "points", "step"),
    [
        ("short_range", "shortRange", "2026-11-22T10:00:00Z", 18, 1),
        ("medium_range_blend", "mediumRangeBlend", "2026-11-22T06:00:00Z", 240, 1),
        ("analysis_assimilation", "analysisAssimilation", "2026-11-22T11:00:00Z", 3, 1),
    ],
)
def test_it_runs_each_model_on_its_cycle(
    agency: Simulator, series: str, key: str, reference: str, points: int, step: int
) -> None:
    document = model(agency, series)
    block = document[key]["series"]
    assert (block["referenceTime"], len(block["data"])) == (reference, points)
    others = {"shortRange", "mediumRange", "longRange", "mediumRangeBlend", "analysisAssimilation"} - {key}
    assert all(document[other] == {} for other in others)


@pytest.mark.parametrize(
    ("series", "key", "reference", "members", "lengths"),
    [
        ("medium_range", "mediumRange", "2026-11-22T06:00:00Z", 6, {240, 204}),
        ("long_range", "longRange", "2026-11-22T00:00:00Z", 4, {120}),
    ],
)
def test_it_runs_ensembles(
    agency: Simulator, series: str, key: str, reference: str, members: int, lengths: set[int]
) -> None:
    blocks = model(agency, series)[key]
    assert set(blocks) == {"mean", *(f"member{number}" for number in range(1, members + 1))}
    assert {block["referenceTime"] for block in blocks.values()} == {reference}
    assert {len(block["data"]) for block in blocks.values()} == lengths
    mean = blocks.pop("mean")["data"]
    at = 100
    assert mean[at]["flow"] == pytest.approx(
        np.mean([block["data"][at]["flow"] for block in blocks.values()]), rel=1e-5
    )
    assert len({block["data"][at]["flow"] for block in blocks.values()}) == members
    assert mean[-1]["validTime"] == blocks["member1"]["data"][-1]["validTime"]


def test_it_repeats_a_model_run_until_the_next_is_out(agency: Simulator) -> None:
    first = model(agency, "medium_range")["mediumRange"]
    agency.set_now("2026-11-22T17:29:59Z")
    assert model(agency, "medium_range")["mediumRange"] == first
    agency.set_now("2026-11-22T17:30:00Z")
    assert model(agency, "medium_range")["mediumRange"]["mean"]["referenceTime"] == "2026-11-22T12:00:00Z"


def test_it_leaves_series_out_at_some_reaches(agency: Simulator) -> None:
    reach = reach_of(agency, "FGON8")
    assert model(agency, "short_range", reach)["shortRange"] == {}
    assert model(agency, "long_range", reach)["longRange"] == {}
    assert model(agency, "medium_range", reach)["mediumRange"]["mean"]["data"]


def test_it_has_no_reach_for_some_gauges(agency: Simulator) -> None:
    assert reach_of(agency, "YPSA2") == ""


def test_it_sends_all_series_when_none_is_named_and_refuses_others(agency: Simulator) -> None:
    whole = get(agency, f"/reaches/{BRKM2}/streamflow").json()
    assert all(whole[key] for key in ("shortRange", "mediumRange", "longRange", "mediumRangeBlend"))
    assert get(agency, f"/reaches/{BRKM2}/streamflow", series="seasonal").status_code == 400


def test_it_never_forecasts_a_negative_flow_of_the_model(agency: Simulator) -> None:
    rows = model(agency, "medium_range", reach_of(agency, "SJLF1"))["mediumRange"]["mean"]["data"]
    assert min(row["flow"] for row in rows) == 0
    assert max(row["flow"] for row in rows) > 0


def test_it_errs_more_the_further_it_looks(agency: Simulator) -> None:
    errors: dict[int, list[float]] = {}
    gauge = agency.world.gauges["01646500"]
    for day in range(60):
        agency.set_now(datetime(2025, 3, 1, 12) + timedelta(days=day))
        document = rfc(agency)
        issued = datetime.fromisoformat(document["issuedTime"])
        for row in document["data"]:
            valid = datetime.fromisoformat(row["validTime"])
            truth = agency.world.flows.at(gauge, np.array([int(valid.timestamp())]), gauge.step)[0] * CFS_PER_CMS
            lead = (valid - issued).days
            errors.setdefault(lead, []).append(abs(np.log(row["secondary"] * 1000 / truth)))
    by_lead = [float(np.mean(errors[lead])) for lead in range(6)]
    assert by_lead[0] < 0.08
    assert all(one < other for one, other in zip(by_lead, by_lead[1:], strict=False))
    assert by_lead[5] > 3 * by_lead[0]


def test_it_errs_around_the_truth(agency: Simulator) -> None:
    gauge = agency.world.gauges["01646500"]
    start = int(datetime.fromisoformat("2025-03-01T00:00:00Z").timestamp())
    leads = np.arange(1, 97, dtype=np.int64) * HOUR
    skill = Skill(near=0.03, far=0.4, growth=3 * DAY)
    ratios = []
    for issue in range(start, start + 120 * DAY, 6 * HOUR):
        truth = agency.world.flows.at(gauge, issue + leads, gauge.step)
        ratios.append(foresee(agency.world.flows, Run(gauge, "rfc", issue), issue + leads, skill) / truth)
    mean = np.mean(ratios, axis=0)
    assert np.abs(mean - 1).max() < 0.06


def test_it_observes_what_it_had_forecast_for_the_next_hours(agency: Simulator) -> None:
    block = model(agency, "short_range")["shortRange"]["series"]["data"][2]
    agency.set_now("2026-11-22T18:00:00Z")
    rows = get(agency, "/gauges/BRKM2/stageflow/observed").json()["data"]
    seen = next(row["secondary"] * 1000 for row in rows if row["validTime"] == block["validTime"])
    assert block["flow"] == pytest.approx(seen, rel=0.25)
