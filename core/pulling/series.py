"""Which time series was chosen for each station, remembered so that it is asked once."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.domain import DataType, SeriesChoice
from core.models import StationSeries
from core.store.upsert import insert_into


def read_choices(session: Session, numbers: Iterable[str], data_type: DataType) -> dict[str, str]:
    """Return the chosen series id of each station that has one."""
    rows = select(StationSeries.station_number, StationSeries.time_series_id).where(
        StationSeries.type == data_type.value, StationSeries.station_number.in_(list(numbers))
    )
    return {number: series for number, series in session.execute(rows)}


def write_choices(session: Session, choices: Iterable[SeriesChoice], data_type: DataType, now: datetime) -> None:
    """Record choices, each with its reason; a later choice for the same station takes the place of the earlier."""
    values = [
        {"station_number": choice.station_number, "type": data_type.value, "time_series_id": choice.time_series_id,
         "reason": choice.reason, "chosen_at": now}
        for choice in choices
    ]  # fmt: skip
    if not values:
        return
    statement = insert_into(session, StationSeries)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["station_number", "type"],
            set_={name: statement.excluded[name] for name in ("time_series_id", "reason", "chosen_at")},
        ),
        values,
    )
