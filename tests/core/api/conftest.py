"""What the tests of the API stand on: a small catalogue, stored values, and a client."""

import shutil
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert

from core.api import register_api
from core.context import bare_app
from core.db import writing
from core.models import DischargeObservation, MasterStation
from core.settings import load_settings
from core.stations import ensure_stations, station_ids
from tests.conftest import close_app

CATALOGUE = [
    ("01646500", "Potomac River near Washington, DC", "USGS", 38.95, -77.13, "MD", "02070008"),
    ("01638500", "Potomac River at Point of Rocks, MD", "USGS", 39.27, -77.54, "MD", "02070008"),
    ("03294500", "Ohio River at Louisville, KY", "USGS", 38.28, -85.80, "KY", "05140101"),
    ("08MF005", "Fraser River at Hope", "EC", 49.39, -121.45, "BC", None),
    ("09380000", "Colorado River at Lees Ferry, AZ", "USGS", 36.86, -111.59, "AZ", "14070006"),
]
ONE_DAY = timedelta(days=1)

Store = Callable[..., None]


@pytest.fixture(scope="session")
def front(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A client of the REST interface over an empty database: for requests that are refused before they reach it."""
    folder = tmp_path_factory.mktemp("front")
    shutil.copy(sqlite_template, folder / "streamflow.db")
    app = bare_app(load_settings({"DATA_DIR": str(folder), "AUTH": "off"}))
    register_api(app)
    yield app.test_client()
    close_app(app)


@pytest.fixture
def api(app: Flask) -> FlaskClient:
    """A client of the bare app with the REST interface on it, over a small catalogue."""
    register_api(app)
    names = ("station_number", "station_name", "agency", "latitude", "longitude", "state_code", "huc_code")
    rows = [dict(zip(names, row, strict=True)) for row in CATALOGUE]
    with writing() as session:
        session.execute(
            insert(MasterStation), [row | {"altitude_ft": None, "drainage_area_sqmi": 10.5} for row in rows]
        )
    return app.test_client()


@pytest.fixture
def store(app: Flask) -> Store:
    """Store values of a station: one each `step` from `start`, 100, 101, 102 ... in `unit`."""

    def write(
        station: str,
        count: int,
        *,
        data_type: str = "daily_mean",
        start: datetime = datetime(2026, 1, 1),
        step: timedelta = ONE_DAY,
        unit: str = "cfs",
        quality: str | None = "A",
    ) -> None:
        with writing() as session:
            ensure_stations(session, [station])
            station_id = station_ids(session, [station])[station]
            rows = [
                {
                    "station_id": station_id,
                    "type": data_type,
                    "observed_at": start + n * step,
                    "discharge": 100.0 + n,
                    "unit": unit,
                    "quality_code": quality,
                    "qualifiers": "e" if n == 0 else None,
                    "recorded_at": datetime(2026, 11, 1),
                }
                for n in range(count)
            ]
            session.execute(insert(DischargeObservation), rows)

    return write


def pages(client: FlaskClient, address: str) -> Iterator[list[dict[str, Any]]]:
    """Follow `next` from an address to the end, yielding each page's items."""
    following: str | None = address
    followed = set()
    while following is not None:
        assert following not in followed, "the list turns in a circle"
        followed.add(following)
        answer = client.get(following)
        assert answer.status_code == 200, answer.text
        yield answer.json["items"]
        following = answer.json["next"]


def all_items(client: FlaskClient, address: str) -> list[dict[str, Any]]:
    """Follow `next` from an address to the end, returning every item."""
    return [item for page in pages(client, address) for item in page]


def refusal(client: FlaskClient, address: str, status: int = 422) -> dict[str, Any]:
    """Ask for something that must be refused; returns the error."""
    answer = client.get(address)
    assert answer.status_code == status, answer.text
    assert set(answer.json) == {"error"}
    error: dict[str, Any] = answer.json["error"]
    assert set(error) == {"code", "message", "details"}
    assert error["message"].endswith(".")
    return error
