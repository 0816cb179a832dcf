"""What holds for every agency alike: the mark on answers, faults, the journal, delay, silence, and who has a quota."""

from __future__ import annotations

import pytest
import requests

from simulator.server import Simulator
from tests.simulator.canada import DON, FLOW, FRASER, REAL_TIME, get, real_time

WINDOW = {"start_date": "2026-11-22 00:00:00", "end_date": "2026-11-22 12:00:00"}
FRASER_FLOW = f"{REAL_TIME}?stations[]={FRASER}&parameters[]={FLOW}&start_date=2026-11-22&end_date=2026-11-23"
PATHS = {
    FRASER_FLOW: [FRASER],
    f"/services/daily_data/csv/inline?stations[]={DON}&parameters[]=flow&start_date=2024-01-01&end_date=2024-01-02": [
        DON
    ],
    "/today/hydrometric/csv/BC/hourly/BC_08MF005_hourly_hydrometric.csv": [FRASER],
    "/today/hydrometric/doc/hydrometric_StationList.csv": [],
    "/collections/hydrometric-stations/items?f=json": [],
    "/nwps/v1/gauges/BRKM2": ["BRKM2"],
    "/nwps/v1/gauges/01646500": ["01646500"],
    "/nwps/v1/gauges/BRKM2/stageflow/forecast": ["BRKM2"],
    "/gauges/BRKM2/ratings": ["BRKM2"],
    "/nwps/v1/reaches/4512772/streamflow?series=short_range": ["4512772"],
    "/USGS/ALL_USGS-HADS_SITES.txt": [],
}


@pytest.mark.parametrize("path", PATHS)
def test_it_answers_each_with_its_mark_and_notes_it(agency: Simulator, path: str) -> None:
    answer = get(agency, path)
    assert (answer.status_code, answer.headers["X-Simulated"]) == (200, "true")
    (entry,) = agency.requests
    assert (entry.path, entry.status, entry.stations) == (path.partition("?")[0], 200, PATHS[path])


def test_it_marks_errors_too(agency: Simulator) -> None:
    for path, status in ((REAL_TIME, 422), ("/hydrometric/csv", 404), ("/gauges/NONE1", 404), ("/today/", 404)):
        answer = get(agency, path)
        assert (answer.status_code, answer.headers["X-Simulated"]) == (status, "true")


def test_it_notes_all_stations_of_a_request(agency: Simulator) -> None:
    real_time(agency, [DON, FRASER], FLOW, *WINDOW.values())
    (entry,) = agency.requests
    assert (entry.stations, entry.query["stations[]"]) == ([DON, FRASER], f"{DON},{FRASER}")
    assert entry.returned and entry.returned > 200


@pytest.mark.parametrize("path", PATHS)
def test_it_spoils_the_answer_when_told_to(agency: Simulator, path: str) -> None:
    agency.add_fault(kind="status", status=503, retry_after=2, path=path.partition("?")[0])
    spoilt = get(agency, path)
    assert (spoilt.status_code, spoilt.headers["Retry-After"]) == (503, "2")
    assert get(agency, path).status_code == 200


@pytest.mark.parametrize(("path", "station"), [(path, names[0]) for path, names in PATHS.items() if names])
def test_it_spoils_only_the_station_named(agency: Simulator, path: str, station: str) -> None:
    agency.add_fault(kind="html", station="99ZZ999", times=None)
    assert "<h1>" not in get(agency, path).text
    agency.add_fault(kind="html", station=station)
    assert "<h1>Down" in get(agency, path).text


def test_it_cuts_drips_and_hangs_up(agency: Simulator) -> None:
    agency.add_fault(kind="truncated", path=REAL_TIME)
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        get(agency, FRASER_FLOW)
    agency.add_fault(kind="reset", path="/gauges")
    with pytest.raises(requests.ConnectionError):
        get(agency, "/gauges/BRKM2")
    agency.add_fault(kind="drip", seconds=0.3, path="/gauges")
    assert get(agency, "/gauges/BRKM2").json()["lid"] == "BRKM2"


def test_it_silences_a_canadian_station(agency: Simulator) -> None:
    requests.post(f"{agency.base_url}/_simulator/silence/{FRASER}", timeout=5).raise_for_status()
    agency.world.clock.advance(6 * 3600)
    window = ("2026-11-22 12:00:00", "2026-11-22 18:00:00")
    assert {row["ID"] for row in real_time(agency, [DON, FRASER], FLOW, *window)} == {DON}


def test_it_silences_the_observations_of_a_gauge(agency: Simulator) -> None:
    agency.silence("01646500")
    agency.world.clock.advance(6 * 3600)
    assert get(agency, "/gauges/BRKM2/stageflow/observed").json()["issuedTime"] < "2026-11-22T12:00:00Z"


def test_it_delays_every_agency(agency: Simulator) -> None:
    agency.traffic.delay = 0.2
    for path in ("/gauges/BRKM2/ratings", "/today/hydrometric/doc/hydrometric_StationList.csv"):
        assert get(agency, path).elapsed.total_seconds() >= 0.2


def test_it_meters_the_usgs_alone(agency: Simulator) -> None:
    agency.quota.reset(0)
    assert get(agency, "/ogcapi/v1/collections").status_code == 429
    for path in PATHS:
        answer = get(agency, path)
        assert answer.status_code == 200
        assert "x-ratelimit-limit" not in answer.headers
