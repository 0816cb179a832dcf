"""A running simulator with a short station list and a stopped clock, and the real client pointed at it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import dataretrieval
import pytest
from dataretrieval import waterdata

from simulator.server import Simulator, running

STATIONS = Path(__file__).with_name("stations.csv")
NOW = "2026-11-22T12:00:00Z"


@pytest.fixture(scope="package")
def shared_agency() -> Iterator[Simulator]:
    with running(now=NOW, stations=STATIONS) as simulator:
        yield simulator


@pytest.fixture
def agency(shared_agency: Simulator) -> Iterator[Simulator]:
    """The simulator as it was at its start: at noon, with its full quota, no fault and an empty journal."""
    silent = dict(shared_agency.world.silent_since)
    shared_agency.traffic.journal.clear()
    shared_agency.quota.reset(1000)
    yield shared_agency
    shared_agency.set_now(NOW)
    shared_agency.clear_faults()
    shared_agency.traffic.delay = 0.0
    shared_agency.world.silent_since = silent


@pytest.fixture(autouse=True)
def client(request: pytest.FixtureRequest) -> Iterator[None]:
    """Send the real client's requests to the simulator in every test that uses it."""
    if "agency" not in request.fixturenames:
        yield
        return
    url = request.getfixturevalue("agency").base_url
    with dataretrieval.configure(waterdata.WaterdataConfiguration(base_url=url, retries=0)):
        yield
