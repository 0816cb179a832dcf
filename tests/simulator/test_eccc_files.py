"""The Datamart's files and the station lists."""

from __future__ import annotations

import pytest

from simulator.server import Simulator
from tests.simulator.canada import BOW, CANADA, FLOW, FRASER, HUMBER, get, real_time

FOLDER = "/today/hydrometric/csv"
STATIONS = "/collections/hydrometric-stations/items"


def cells(agency: Simulator, path: str) -> list[list[str]]:
    """Return the rows of a file; its header has names twice, so cells go by position."""
    answer = get(agency, FOLDER + path)
    answer.raise_for_status()
    return [line.split(",") for line in answer.content.decode("utf-8-sig").splitlines()[1:]]


def test_it_keeps_two_days_and_thirty(agency: Simulator) -> None:
    hourly = cells(agency, "/BC/hourly/BC_08MF005_hourly_hydrometric.csv")
    daily = cells(agency, "/BC/daily/BC_08MF005_daily_hydrometric.csv")
    assert (hourly[0][1], daily[0][1]) == ("2026-11-20T04:00:00-08:00", "2026-10-23T04:00:00-08:00")
    assert daily[-len(hourly) :] == hourly


def test_it_sends_the_values_of_the_real_time_service(agency: Simulator) -> None:
    file = cells(agency, "/BC/hourly/BC_08MF005_hourly_hydrometric.csv")
    rows = real_time(agency, [FRASER], FLOW, "2026-11-20 12:00:00", "2026-11-22 12:00:00")
    assert [row[6] for row in file if row[6]] == [row["Value"] for row in rows]


def test_it_writes_a_province_with_all_its_stations(agency: Simulator) -> None:
    assert {row[0] for row in cells(agency, "/AB/hourly/AB_hourly_hydrometric.csv")} == {BOW}
    zones = {row[0]: row[1][-6:] for row in cells(agency, "/NL/hourly/NL_hourly_hydrometric.csv")}
    assert zones == {HUMBER: "-03:30", "03OE001": "-04:00"}


def test_it_leaves_discharge_blank_where_only_a_level_comes(agency: Simulator) -> None:
    agency.set_now("2026-02-10T12:00:00Z")
    row = cells(agency, "/AB/hourly/AB_05BB001_hourly_hydrometric.csv")[0]
    assert float(row[2]) > 0
    assert row[6:] == ["", "", "", ""]


@pytest.mark.parametrize(
    "path",
    [
        "/hydrometric/csv/BC/hourly/BC_08MF005_hourly_hydrometric.csv",
        "/hydrometric/doc/hydrometric_StationList.csv",
        f"{FOLDER}/AB/hourly/AB_08MF005_hourly_hydrometric.csv",
        f"{FOLDER}/BC/daily/BC_08MF005_hourly_hydrometric.csv",
        f"{FOLDER}/QC/hourly/QC_hourly_hydrometric.csv",
    ],
)
def test_it_has_a_page_for_files_that_are_not_there(agency: Simulator, path: str) -> None:
    answer = get(agency, path)
    assert (answer.status_code, answer.headers["Content-Type"].split(";")[0]) == (404, "text/html")
    assert "Not Found" in answer.text


def test_it_lists_stations_in_pages(agency: Simulator) -> None:
    first = get(agency, STATIONS, f="json", limit=4).json()
    assert (first["numberMatched"], first["numberReturned"]) == (6, 4)
    following = next(link["href"] for link in first["links"] if link["rel"] == "next")
    last = get(agency, following.removeprefix(agency.base_url)).json()
    assert "next" not in {link["rel"] for link in last["links"]}
    assert [feature["id"] for feature in first["features"] + last["features"]] == sorted(CANADA)


def test_it_describes_stations_by_the_documented_properties(agency: Simulator) -> None:
    (fraser,) = get(agency, STATIONS, f="json", STATION_NUMBER=FRASER).json()["features"]
    assert fraser["geometry"] == {"type": "Point", "coordinates": [-121.45424, 49.38596]}
    properties = fraser["properties"]
    assert (properties["STATION_NAME"], properties["PROV_TERR_STATE_LOC"]) == ("FRASER RIVER AT HOPE", "BC")
    assert properties["DRAINAGE_AREA_GROSS"] == pytest.approx(216_989, abs=1)
    assert {"IDENTIFIER", "STATUS_EN", "STATUS_FR", "REAL_TIME", "RHBN", "VERTICAL_DATUM"} <= set(properties)


@pytest.mark.parametrize("wrong", ["limit=0", "limit=all", "offset=-1", "colour=blue"])
def test_it_refuses_malformed_questions(agency: Simulator, wrong: str) -> None:
    assert get(agency, f"{STATIONS}?{wrong}").status_code == 400
