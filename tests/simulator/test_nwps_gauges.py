"""The traps of the gauges' answers: units, reversed roles, sentinels, answers without anything in them."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.nwps.behaviour import KNOWN, ORDINARY, behaviour_of
from simulator.server import Simulator, running
from simulator.world import STARTER_LIST
from tests.simulator.canada import get

CFS_PER_KCFS = 1000
ORDINARY_LIDS = ["BRKM2", "AKRI4", "PRTO3", "RCKD2"]


def gauge(agency: Simulator, name: str) -> dict[str, Any]:
    answer: dict[str, Any] = get(agency, f"/gauges/{name}").json()
    return answer


def forecast(agency: Simulator, lid: str) -> dict[str, Any]:
    answer: dict[str, Any] = get(agency, f"/gauges/{lid}/stageflow/forecast").json()
    return answer


@pytest.mark.parametrize("path", ["/gauges/01646500", "/gauges/brkm2", "/nwps/v1/gauges/BRKM2"])
def test_it_finds_a_gauge_by_either_number(agency: Simulator, path: str) -> None:
    found = get(agency, path).json()
    assert (found["lid"], found["usgsId"], found["reachId"]) == ("BRKM2", "01646500", "4512772")


@pytest.mark.parametrize("path", ["/gauges/NONE1", "/gauges/08MF005", "/gauges/NONE1/ratings", "/reaches/1/streamflow"])
def test_it_knows_no_other(agency: Simulator, path: str) -> None:
    answer = get(agency, path)
    assert (answer.status_code, answer.json()["code"]) == (404, 5)


def test_it_counts_flows_in_thousands_but_for_thresholds(agency: Simulator) -> None:
    document = gauge(agency, "BRKM2")
    assert document["status"]["observed"]["secondaryUnit"] == "kcfs"
    assert document["flood"]["flowUnits"] == "cfs"
    rating = get(agency, "/gauges/BRKM2/ratings").json()
    assert (rating["stageUnits"], rating["flowUnits"]) == ("ft", "cfs")
    for row in forecast(agency, "BRKM2")["data"]:
        near = min(rating["data"], key=lambda point: abs(point["stage"] - row["primary"]))
        assert row["secondary"] * CFS_PER_KCFS == pytest.approx(near["flow"], rel=0.2)


def test_it_puts_flow_first_at_some_gauges(agency: Simulator) -> None:
    assert gauge(agency, "CLFA3")["pedts"] == {"observed": "QRIRG", "forecast": "QRIFF"}
    document = forecast(agency, "CLFA3")
    assert (document["primaryName"], document["primaryUnits"]) == ("River Discharge", "kcfs")
    assert (document["secondaryName"], document["secondaryUnits"]) == ("Stage", "ft")


def test_it_forecasts_stage_alone_at_some_gauges(agency: Simulator) -> None:
    for lid, rated in (("BRML1", True), ("DSHP1", False)):
        rows = forecast(agency, lid)["data"]
        assert {row["secondary"] for row in rows} == {-999}
        assert min(row["primary"] for row in rows) > 0
        assert bool(get(agency, f"/gauges/{lid}/ratings").json()["data"]) is rated


def test_it_names_no_unit_at_some_gauges(agency: Simulator) -> None:
    assert (forecast(agency, "SJLF1")["primaryUnits"], forecast(agency, "SJLF1")["secondaryUnits"]) == ("ft", "")


def test_it_fills_holes_with_either_sentinel(agency: Simulator) -> None:
    holes = set()
    for day in range(1, 29, 4):
        agency.set_now(f"2026-02-{day:02d}T12:00:00Z")
        rows = forecast(agency, "RMDV2")["data"]
        blank = [row for row in rows if row["primary"] < -900]
        assert 0 < len(blank) < len(rows)
        assert all(row["primary"] == row["secondary"] for row in blank)
        holes |= {row["primary"] for row in blank}
    assert holes == {-999, -9999}


def test_it_knows_only_flows_as_thresholds_at_some_gauges(agency: Simulator) -> None:
    categories = gauge(agency, "POUC2")["flood"]["categories"]
    assert {one["stage"] for one in categories.values()} == {-9999}
    assert categories["major"]["flow"] > categories["minor"]["flow"] > categories["action"]["flow"] > 0


def test_it_leaves_flows_of_thresholds_and_crests_out(agency: Simulator) -> None:
    floods = [gauge(agency, lid)["flood"] for lid in ORDINARY_LIDS]
    assert -9999 in {one["flow"] for flood in floods for one in flood["categories"].values()}
    crests = {crest["flow"] for flood in floods for crest in flood["crests"]["historic"] + flood["crests"]["recent"]}
    assert {-1, 0} <= crests
    for flood in floods:
        stages = [flood["categories"][name]["stage"] for name in ("major", "moderate", "minor", "action")]
        assert stages == sorted(stages, reverse=True)


def test_it_takes_gauges_out_of_service(agency: Simulator) -> None:
    document = gauge(agency, "GRFI2")
    assert document["inService"]["enabled"] is False
    assert document["status"]["observed"]["primary"] == -999
    assert get(agency, "/gauges/GRFI2/stageflow/observed").json()["data"] == []


def test_it_says_when_a_river_is_in_flood(agency: Simulator) -> None:
    seen = set()
    for day in range(1, 28, 3):
        agency.set_now(f"2019-05-{day:02d}T12:00:00Z")
        document = gauge(agency, "BRKM2")
        stage = document["status"]["observed"]["primary"]
        reached = [name for name, one in document["flood"]["categories"].items() if stage >= one["stage"]]
        assert document["ObservedFloodCategory"] == (reached or ["no_flooding"])[0]
        seen.add(document["ObservedFloodCategory"])
    assert len(seen) > 1


def test_it_observes_thirty_days(agency: Simulator) -> None:
    document = get(agency, "/gauges/BRKM2/stageflow/observed").json()
    times = [row["validTime"] for row in document["data"]]
    assert times == sorted(times)
    assert (times[0], times[-1]) == ("2026-10-23T12:15:00Z", document["issuedTime"])


def test_it_cuts_the_forecast_of_the_combined_answer_short(agency: Simulator) -> None:
    whole, cut = forecast(agency, "CLFA3"), get(agency, "/gauges/CLFA3/stageflow").json()["forecast"]
    assert whole["data"][: len(cut["data"])] == cut["data"]
    assert len(cut["data"]) < len(whole["data"])


def test_it_sends_the_nation_unless_the_whole_box_is_named(agency: Simulator) -> None:
    box = {"bbox.xmin": -78, "bbox.ymin": 38, "bbox.xmax": -76, "bbox.ymax": 40}
    asked = get(agency, "/gauges", **box, srid="EPSG_4326").json()["gauges"]
    assert {one["lid"] for one in asked} == {"BRKM2", "RCKD2"}
    assert len(get(agency, "/gauges", **box).json()["gauges"]) == 14


def test_it_gives_every_behaviour_to_some_of_the_starter_gauges() -> None:
    numbers = [line.partition(",")[0] for line in STARTER_LIST.read_text().splitlines()[1:]]
    behaviours = [behaviour_of(number) for number in numbers]
    assert set(behaviours) == set(KNOWN.values())
    assert behaviours.count(ORDINARY) > len(behaviours) / 2


def test_it_takes_another_mapping_list(tmp_path: Any) -> None:
    mappings = tmp_path / "mappings.csv"
    mappings.write_text("source_agency,source_id,target_agency,target_id\nEC,08MF005,NOAA-HADS,HOPQ2\n")
    stations = tmp_path / "stations.csv"
    lines = STARTER_LIST.read_text().splitlines()
    stations.write_text("\n".join([lines[0], *(line for line in lines if line.startswith("08MF005"))]))
    with running(now="2026-11-22T12:00:00Z", stations=stations, mappings=mappings) as agency:
        document = gauge(agency, "HOPQ2")
        assert (document["lid"], document["usgsId"]) == ("HOPQ2", "")
        assert get(agency, "/gauges/08MF005").status_code == 404
