"""Faults on order, as the real client sees them."""

from __future__ import annotations

import time

import httpx
import pytest
from dataretrieval import DataRetrievalError, HTTPError
from dataretrieval.interruptions import QuotaExhausted, ServiceInterrupted

from simulator.server import Simulator, running
from tests.simulator.asking import POTOMAC, ROCK_CREEK, daily
from tests.simulator.conftest import NOW, STATIONS

WINDOW = "2026-11-01/2026-11-10"


@pytest.mark.parametrize("status", [500, 503])
def test_it_interrupts_the_service(agency: Simulator, status: int) -> None:
    agency.add_fault(status=status)
    with pytest.raises(ServiceInterrupted):
        daily(POTOMAC, WINDOW)
    assert len(daily(POTOMAC, WINDOW)) == 10


@pytest.mark.parametrize("status", [403, 404])
def test_it_refuses_with_a_status(agency: Simulator, status: int) -> None:
    agency.add_fault(status=status)
    with pytest.raises(HTTPError) as refusal:
        daily(POTOMAC, WINDOW)
    assert refusal.value.status_code == status


def test_it_asks_for_patience(agency: Simulator) -> None:
    agency.add_fault(status=429, retry_after=300)
    with pytest.raises(QuotaExhausted) as refusal:
        daily(POTOMAC, WINDOW)
    assert refusal.value.retry_after == 300


@pytest.mark.parametrize("kind", ["html", "bad_json", "truncated", "reset"])
def test_it_spoils_an_answer(agency: Simulator, kind: str) -> None:
    agency.add_fault(kind=kind)
    with pytest.raises(DataRetrievalError):
        daily(POTOMAC, WINDOW)
    assert agency.requests[0].fault == kind
    assert len(daily(POTOMAC, WINDOW)) == 10


def test_it_lets_a_client_wait(agency: Simulator) -> None:
    agency.add_fault(kind="hang", seconds=0.3)
    began = time.monotonic()
    assert len(daily(POTOMAC, WINDOW)) == 10
    assert time.monotonic() - began >= 0.3


def test_it_lets_a_client_lose_patience(agency: Simulator) -> None:
    agency.add_fault(kind="hang", seconds=0.4)
    with pytest.raises(httpx.ReadTimeout):
        httpx.get(f"{agency.base_url}/ogcapi/v1/collections/daily/items", timeout=0.1)


def test_it_drips(agency: Simulator) -> None:
    agency.add_fault(kind="drip", seconds=0.4)
    began = time.monotonic()
    assert len(daily(POTOMAC, WINDOW)) == 10
    assert time.monotonic() - began >= 0.35


def test_it_strikes_as_often_as_ordered(agency: Simulator) -> None:
    agency.add_fault(status=503, times=2)
    for _ in range(2):
        with pytest.raises(ServiceInterrupted):
            daily(POTOMAC, WINDOW)
    assert len(daily(POTOMAC, WINDOW)) == 10


def test_it_strikes_whenever_a_station_is_asked_for(agency: Simulator) -> None:
    agency.add_fault(status=500, station="01648000", times=None)
    for _ in range(3):
        with pytest.raises(ServiceInterrupted):
            daily([POTOMAC, ROCK_CREEK], WINDOW)
    assert len(daily(POTOMAC, WINDOW)) == 10


def test_it_strikes_only_the_path_and_after_the_requests_to_skip(agency: Simulator) -> None:
    agency.add_fault(status=500, path="continuous")
    agency.add_fault(status=503, path="daily", skip=1)
    assert len(daily(POTOMAC, WINDOW)) == 10
    with pytest.raises(ServiceInterrupted):
        daily(POTOMAC, WINDOW)


def test_it_is_silent_once_it_is_stopped_and_answers_again_at_the_same_address() -> None:
    with running(now=NOW, stations=STATIONS) as agency, httpx.Client(base_url=agency.base_url) as client:
        assert client.get("/health").status_code == 200
        agency.stop()
        with pytest.raises(httpx.TransportError):
            client.get("/health", timeout=1)
        agency.start()
        assert client.get("/health").json() == {"status": "ok", "simulated": True}


def test_it_keeps_connections_open(agency: Simulator) -> None:
    with httpx.Client(base_url=agency.base_url) as client:
        for _ in range(3):
            answer = client.get("/health")
            assert answer.http_version == "HTTP/1.1"
            assert answer.headers.get("connection") != "close"
        streams = client._transport._pool.connections  # type: ignore[attr-defined]
        assert len(streams) == 1
