"""What the comparison of rivers reads: a few stations as asked, the span their values lie in, the values of a span."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import pandas as pd
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.domain import DataType
from core.models import DischargeObservation, Station
from core.observations import read_observations
from core.rivers.percentiles import usual_flow
from core.stations import find_stations


@dataclass(frozen=True)
class River:
    """A station and its values of a span, as core.observations.read_observations returns them."""

    number: str
    name: str
    agency: str
    area_sqmi: float | None
    observations: pd.DataFrame


def read_rivers(
    session: Session, numbers: Sequence[str], kind: DataType, start: datetime, end: datetime
) -> list[River]:
    """Return the stations in the order asked for, those in no catalogue left out; meant for a handful."""
    known = {row.station_number: row for row in find_stations(session, numbers)}
    return [
        River(
            number, known[number].name, known[number].agency, known[number].drainage_area_sqmi,
            _values(session, number, kind, start, end),
        )
        for number in dict.fromkeys(numbers)
        if number in known
    ]  # fmt: skip


def _values(session: Session, number: str, kind: DataType, start: datetime, end: datetime) -> pd.DataFrame:
    # The dailies of the stations read last are remembered.
    if kind is DataType.DAILY:
        return usual_flow(session, number).dailies_between(start, end)
    return read_observations(session, number, kind, start, end)


def stored_spans(session: Session, numbers: Sequence[str], kind: DataType) -> list[tuple[datetime, datetime]]:
    """Return first and last time of each station's values, of those that have any."""
    table = DischargeObservation
    rows = (
        select(func.min(table.observed_at), func.max(table.observed_at))
        .join(Station, Station.id == table.station_id)
        .where(Station.station_number.in_(list(numbers)), table.type == kind.value)
        .group_by(table.station_id)
    )
    return [(first, last) for first, last in session.execute(rows)]
