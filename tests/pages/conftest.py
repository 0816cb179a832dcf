"""A small installation for the pages: three stations, and what a test adds."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from core.db import writing
from core.domain import utc_now
from core.models import DischargeObservation, Station
from core.operations import save_configuration
from core.stations import ensure_stations
from tests.core.data import add_catalogue

NUMBERS = ("03294500", "03303280", "03611000")
FIELDS: dict[str, Any] = {
    "name": "Ohio daily",
    "data_type": "daily_mean",
    "pull_start_date": "2025-10-01",
    "schedule_type": "daily",
    "stations": list(NUMBERS[:2]),
}

Configure = Callable[..., int]


@pytest.fixture
def catalogue(server: Flask) -> tuple[str, ...]:
    """Three stations of the Ohio, by number."""
    with server.app_context(), writing() as session:
        add_catalogue(session, *NUMBERS)
    return NUMBERS


@pytest.fixture
def configure(server: Flask, catalogue: tuple[str, ...]) -> Configure:
    """Save a configuration, its fields changed as named; returns its id."""

    def make(**changes: Any) -> int:
        with server.app_context():
            return save_configuration(FIELDS | changes)

    return make


@pytest.fixture
def measured(server: Flask, catalogue: tuple[str, ...]) -> str:
    """A station with forty daily values up to yesterday, the last ten provisional, one of them negative."""
    number, now = catalogue[0], utc_now()
    today = now.replace(hour=0, minute=0, second=0)
    with server.app_context(), writing() as session:
        ensure_stations(session, [number])
        station = session.scalars(select(Station.id).where(Station.station_number == number)).one()
        session.add_all(_value(station, today - timedelta(days=back), back, now) for back in range(1, 41))
    return number


def _value(station: int, day: datetime, back: int, now: datetime) -> DischargeObservation:
    flow = -5.0 if back == 3 else 1000.0 + back
    return DischargeObservation(
        station_id=station, type="daily_mean", observed_at=day, discharge=flow, unit="cfs",
        quality_code="P" if back <= 10 else "A", recorded_at=now,
    )  # fmt: skip
