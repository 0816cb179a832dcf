"""The control surface over HTTP, and the command line."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from click.testing import CliRunner

from simulator.__main__ import main
from simulator.server import Simulator
from tests.simulator.asking import POTOMAC, daily, readings


def order(agency: Simulator, path: str, **body: Any) -> httpx.Response:
    return httpx.post(f"{agency.base_url}/_simulator/{path}", json=body)


def test_it_moves_the_clock(agency: Simulator) -> None:
    order(agency, "now", now="2025-05-05T12:00:00Z")
    assert str(daily(POTOMAC, "2025-05-01/..")["time"].max().date()) == "2025-05-04"
    order(agency, "now", advance=86400)
    assert httpx.get(f"{agency.base_url}/_simulator/now").json()["now"] == "2025-05-06T12:00:00Z"
    state = order(agency, "now", offset=-3600).json()
    assert (state["stopped"], state["offset"]) == (False, -3600)


def test_it_takes_and_drops_orders_for_faults(agency: Simulator) -> None:
    assert order(agency, "faults", kind="status", status=500, times=3).status_code == 200
    assert httpx.get(f"{agency.base_url}/_simulator/faults").json()["faults"][0]["times"] == 3
    assert httpx.delete(f"{agency.base_url}/_simulator/faults").json() == {"faults": []}
    assert len(daily(POTOMAC, "2026-11-01/2026-11-02")) == 2


@pytest.mark.parametrize("body", [{"kind": "flood"}, {"status": 200}, {"colour": "blue"}])
def test_it_complains_of_orders_it_does_not_understand(agency: Simulator, body: dict[str, Any]) -> None:
    answer = order(agency, "faults", **body)
    assert answer.status_code == 400
    assert answer.json()["error"]


def test_it_keeps_a_journal(agency: Simulator) -> None:
    daily(POTOMAC, "2026-11-01/2026-11-02")
    entries = httpx.get(f"{agency.base_url}/_simulator/requests").json()["requests"]
    assert len(entries) == 1
    assert entries[0]["stations"] == [POTOMAC]
    assert (entries[0]["status"], entries[0]["returned"], entries[0]["station_count"]) == (200, 2, 1)
    assert httpx.delete(f"{agency.base_url}/_simulator/requests").json() == {"requests": []}


def test_it_silences_a_station_and_lets_it_speak_again(agency: Simulator) -> None:
    order(agency, "silence/01646500")
    agency.world.clock.advance(6 * 3600)
    assert readings(POTOMAC, "2026-11-22T12:00:00Z/..").empty
    httpx.delete(f"{agency.base_url}/_simulator/silence/USGS-01646500")
    assert len(readings(POTOMAC, "2026-11-22T12:00:00Z/..")) > 15
    assert order(agency, "silence/1").status_code == 404


def test_it_delays_answers(agency: Simulator) -> None:
    order(agency, "delay", seconds=0.2)
    assert httpx.get(f"{agency.base_url}/ogcapi/v1/collections").elapsed.total_seconds() >= 0.2


def test_it_sets_the_quota(agency: Simulator) -> None:
    assert order(agency, "quota", limit=50, used=49).json()["remaining"] == 1


def test_it_names_the_stations_of_each_role(agency: Simulator) -> None:
    roles = httpx.get(f"{agency.base_url}/_simulator/stations").json()["roles"]
    assert roles["silent"] == "06485500"
    assert roles["tidal"] == "02246500"


def test_it_obeys_only_loopback(agency: Simulator) -> None:
    client = agency.app.test_client()
    far = {"REMOTE_ADDR": "192.0.2.7"}
    assert client.post("/_simulator/now", json={"now": "2020-01-01"}, environ_overrides=far).status_code == 403
    assert client.get("/health", environ_overrides=far).status_code == 200


def test_it_says_what_is_wrong_with_a_station_list(tmp_path: Any) -> None:
    bad = tmp_path / "list.csv"
    bad.write_text("station_number,station_name,latitude,longitude,state_code\n1,A river,north,-77,MD\n")
    result = CliRunner().invoke(main, ["--stations", str(bad)])
    assert result.exit_code == 1
    assert "line 2" in result.output
    result = CliRunner().invoke(main, ["--stations", str(tmp_path / "none.csv")])
    assert "There is no station list" in result.output
