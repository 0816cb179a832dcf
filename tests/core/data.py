"""Small pieces of data that the tests of core build on."""

from datetime import datetime, timedelta

import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.domain import DataType
from core.models import DischargeObservation, MasterStation, ObservationRevision, Station
from core.stations import ensure_stations

START = datetime(2024, 1, 1)
NOW = datetime(2026, 11, 22, 12)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)

Row = tuple[datetime, float | None, str, str | None]


def add_catalogue(session: Session, *numbers: str, agency: str = "USGS") -> None:
    """Put stations of these numbers in the catalogue."""
    for place, number in enumerate(numbers):
        session.add(
            MasterStation(
                station_number=number, station_name=f"River at Town {number}", latitude=40.0 + place, longitude=-80.0,
                state_code="OH", huc_code="05090201", drainage_area_sqmi=100.0, altitude_ft=500.0, agency=agency,
            )
        )  # fmt: skip
    session.flush()


def add_stations(session: Session, *numbers: str) -> dict[str, int]:
    """Put stations in the catalogue and beside it, ready to hold data; returns their ids."""
    add_catalogue(session, *numbers)
    ensure_stations(session, numbers)
    rows = session.execute(select(Station.station_number, Station.id))
    return {number: station for number, station in rows if number in numbers}


def readings(station_id: int, *rows: Row) -> pd.DataFrame:
    """Make staged readings of (time, discharge or None, quality, qualifiers)."""
    return pd.DataFrame(
        {
            "station_id": station_id,
            "observed_at": pd.Series([row[0] for row in rows], dtype="datetime64[s]"),
            "discharge": pd.Series([row[1] for row in rows], dtype="float64"),
            "unit": "cfs",
            "quality_code": pd.Series([row[2] for row in rows], dtype="object"),
            "qualifiers": pd.Series([row[3] for row in rows], dtype="object"),
        }
    )


def stored_rows(session: Session, data_type: DataType = DataType.DAILY) -> list[tuple[datetime, float, str | None]]:
    """Return what the table holds of a type: time, discharge, quality."""
    table = DischargeObservation
    rows = session.execute(
        select(table.observed_at, table.discharge, table.quality_code)
        .where(table.type == data_type.value)
        .order_by(table.station_id, table.observed_at)
    )
    return [tuple(row) for row in rows]


def ledger_rows(session: Session) -> list[tuple[datetime, float, float | None, str | None, str | None]]:
    """Return the ledger: time, old and new discharge, old and new quality."""
    table = ObservationRevision
    rows = session.execute(
        select(table.observed_at, table.old_discharge, table.new_discharge, table.old_quality, table.new_quality)
        .order_by(table.id)
    )  # fmt: skip
    return [tuple(row) for row in rows]
