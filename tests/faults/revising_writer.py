"""A process that writes as workers do, without a pause: each transaction revises one value of each of some stations.

Value and ledger of all stations then say the same number. Its argument is the day whose values it revises.
"""

import sys
from datetime import datetime, timedelta
from itertools import count

import pandas as pd
from sqlalchemy import select

from core.context import working
from core.db import writing
from core.domain import DataType
from core.models import Station
from core.settings import load_settings
from core.store.merge import Merge, clear_staging, merge_staged, stage_readings

BEGIN = datetime(2026, 11, 22, 12)


def write(day: datetime, number: int) -> None:
    """Let every station's value of a day be `number`."""
    with writing() as session:
        stations = list(session.scalars(select(Station.id)))
        clear_staging(session)
        frame = pd.DataFrame({"station_id": stations, "observed_at": pd.Series([day] * len(stations)).dt.as_unit("s")})
        frame = frame.assign(discharge=float(number), unit="cfs", quality_code="P", qualifiers=None)
        stage_readings(session, frame)
        merge_staged(Merge(session, DataType.DAILY, number, BEGIN + timedelta(seconds=number)))


if __name__ == "__main__":
    with working(load_settings()):
        for one in count(1):
            write(datetime.fromisoformat(sys.argv[1]), one)
