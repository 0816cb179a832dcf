"""The forecasts of past days that a demonstration begins with, asked of the simulated NOAA at moments gone by."""

from dataclasses import replace
from datetime import datetime, timedelta

from flask import Flask
from requests import get

from core.db import reading, writing
from core.forecasts import read_forecasts
from core.mappings import HADS, StationMappings
from core.settings import Settings
from jobs.past_forecasts import fill
from simulator.server import running
from tests.core.data import add_catalogue

NOW, POTOMAC = datetime(2026, 11, 22, 12), "01646500"


def test_past_issues_are_stored_once_each(server: Flask, settings: Settings) -> None:
    with server.app_context(), running(now="2026-11-22T12:00:00Z") as agency:
        with writing() as session:
            add_catalogue(session, POTOMAC)
            StationMappings(session).remember("USGS", POTOMAC, HADS, "BRKM2")
        simulated = replace(settings, simulated=True, nwps_base_url=f"{agency.base_url}/nwps/v1")
        for _twice in range(2):
            fill(simulated, [POTOMAC], NOW, timedelta(hours=12))
        with reading() as session:
            found = read_forecasts(session, POTOMAC)
        answer = get(f"{agency.base_url}/_simulator/now", timeout=5).json()

    issued = {
        product: {row.run_date for row in found if row.product == product} for product in ("stageflow", "medium_range")
    }
    assert {product: len(times) for product, times in issued.items()} == {"stageflow": 2, "medium_range": 2}
    assert all(
        NOW - timedelta(hours=24) < time < NOW - timedelta(hours=5) for times in issued.values() for time in times
    )
    assert len({(row.product, row.member, row.run_date) for row in found}) == len(found)
    # The clock of everybody else goes on as it was.
    assert answer["now"] == "2026-11-22T12:00:00Z"
