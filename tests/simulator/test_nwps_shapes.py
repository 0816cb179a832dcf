"""The National Water Prediction Service's answers beside recordings, which lie outside the repository."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from simulator.server import Simulator
from tests.simulator.canada import get

SHARED = Path(__file__).parents[3] / "shared" / "upstream"
NWPS = SHARED / "nwps"
HADS = "/USGS/ALL_USGS-HADS_SITES.txt"
V1 = "/nwps/v1"
pytestmark = pytest.mark.skipif(not NWPS.is_dir(), reason="the recordings are not on this machine")


def recorded(name: str) -> Any:
    return json.loads((NWPS / name).read_text())


def structure(value: Any) -> Any:
    """Return a document with every value as the name of its kind, and every list as its first entry."""
    if isinstance(value, dict):
        return {name: structure(one) for name, one in value.items()}
    if isinstance(value, list):
        return [structure(value[0])] if value else []
    return "number" if type(value) in (int, float) else type(value).__name__


def test_it_describes_a_gauge_as_recorded(agency: Simulator) -> None:
    ours = structure(get(agency, f"{V1}/gauges/01646500").json())
    theirs = structure(recorded("gauge_BRKM2_by_usgs_01646500.json"))
    theirs["hydronotes"] = []
    assert ours == theirs
    assert list(ours) == list(theirs)


def test_it_sends_a_forecast_as_recorded(agency: Simulator) -> None:
    ours = get(agency, f"{V1}/gauges/BRKM2/stageflow/forecast").json()
    theirs = recorded("feetball/AMAT2-forecast.json")
    assert structure(ours) == structure(theirs)
    for name in ("pedts", "primaryName", "primaryUnits", "secondaryName", "secondaryUnits"):
        assert ours[name] == theirs[name]
    assert all(row["validTime"][11:] in ("00:00:00Z", "06:00:00Z", "12:00:00Z", "18:00:00Z") for row in ours["data"])


def test_it_writes_whole_numbers_without_a_point(agency: Simulator) -> None:
    text = get(agency, f"{V1}/gauges/BRKM2/stageflow/forecast").text
    assert '"primary":9,' in text
    assert ".0," not in text


def test_it_says_that_there_is_no_forecast_as_recorded(agency: Simulator) -> None:
    answer = get(agency, f"{V1}/gauges/TSCA3/stageflow/forecast")
    assert (answer.status_code, answer.json()) == (200, recorded("feetball/no-forecast.json"))


def test_it_sends_both_kinds_together_as_recorded(agency: Simulator) -> None:
    ours = get(agency, f"{V1}/gauges/BRKM2/stageflow")
    assert structure(ours.json()) == structure(recorded("cascadia_excerpts/stageflow_MVEW1.excerpt.json"))
    assert len(ours.content) > 250_000


def test_it_sends_a_model_run_as_recorded(agency: Simulator) -> None:
    ours = get(agency, f"{V1}/reaches/4512772/streamflow", series="medium_range").json()
    theirs = recorded("cascadia_excerpts/reach_24270288_medium_range.excerpt.json")
    route = theirs["reach"].pop("route")
    assert set(ours["reach"].pop("route")) == set(route)
    assert sorted(ours["reach"].pop("streamflow")) == sorted(theirs["reach"].pop("streamflow"))
    members = {f"member{number}" for number in range(1, 7)}
    assert set(ours["mediumRange"]) == {"mean", *members}
    for name in members - {"member1"}:
        del ours["mediumRange"][name]
    assert structure(ours) == structure(theirs)
    assert ours["mediumRange"]["mean"]["units"] == theirs["mediumRange"]["mean"]["units"]


def test_it_lists_the_crosswalk_as_recorded(agency: Simulator) -> None:
    ours = get(agency, HADS).text.split("\n")
    theirs = (SHARED / "crosswalk" / "ALL_USGS-HADS_SITES.txt").read_text().split("\n")
    assert ours[:4] == theirs[:4]
    widths = [[len(cell) for cell in line.split("|")[:-1]] for line in theirs[4:]]
    assert all([len(cell) for cell in line.split("|")[:-1]] in widths for line in ours[4:])
    both = [line for line in theirs if line.startswith("BRKM2")][0].split("|")
    brkm2 = [line for line in ours if line.startswith("BRKM2")][0].split("|")
    assert brkm2[:2] == both[:2]
    assert brkm2[4][:8] == both[4][:8]
    assert ours[-1]
