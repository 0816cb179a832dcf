"""How many values came each day from each source: sums over the runs that ended then, not a look at the values."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from core.domain import DataType
from core.models import DataPullLog, MasterStation, PullRunStation
from core.web.kept import Kept

DAYS = 30
FORECASTS, GONE = "NOAA", "Other"
# A month of an hourly pull of a thousand stations is 700,000 rows of the board.
KEPT_SECONDS = 120.0


@dataclass(frozen=True)
class DayRows:
    """The values, new and revised, of the runs that ended on a UTC day, by source: an agency, NOAA for forecasts."""

    day: date
    rows: dict[str, int]


_kept: Kept[list[DayRows]] = Kept(KEPT_SECONDS)


def rows_by_day(session: Session, now: datetime) -> list[DayRows]:
    """Return the last DAYS days up to today, oldest first, quiet ones too; some minutes old at most."""
    return _kept.get(session, lambda: count_rows(session, now))


def count_rows(session: Session, now: datetime) -> list[DayRows]:
    """Count what `rows_by_day` returns."""
    today = now.date()
    days = [today - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]
    log, station, master = DataPullLog, PullRunStation, MasterStation
    source = case((log.data_type == DataType.FORECAST.value, FORECASTS), else_=func.coalesce(master.agency, GONE))
    day, came = func.date(log.end_time), func.sum(station.rows_new + station.rows_revised)
    found = session.execute(
        select(day, source, came)
        .join_from(log, station, station.run_id == log.id)
        .join(master, master.station_number == station.station_number, isouter=True)
        .where(log.end_time >= datetime.combine(days[0], datetime.min.time()))
        .where(station.rows_new + station.rows_revised > 0)
        .group_by(day, source)
    )
    rows: dict[str, dict[str, int]] = defaultdict(dict)
    for when, name, count in found:
        rows[str(when)][name] = int(count)
    return [DayRows(one, rows[one.isoformat()]) for one in days]
