"""How all rivers stand now, for a map: of each station its newest flow, its class among the years, its flood.

Two statements, however many stations. The years are looked up by the very days they are compared with, which the key
of the observations finds at once; no record is read. One station alone, with its trend: core.rivers.conditions.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from sqlalchemy import Select, and_, case, func, select, union_all
from sqlalchemy.orm import Session

from core.domain import DataType
from core.hydrology.percentiles import FEWEST_YEARS, NOT_RANKED, Rank, rank_among
from core.models import DischargeObservation, Station
from core.rivers.conditions import flood_category, unranked_unit, zone_of
from core.rivers.outlook import FLOODS
from core.units import CMS_PER_CFS, UNITS, stored_factor

# What is older is not how a river stands now.
CURRENT = timedelta(days=3)
FIRST_YEAR = 1850
TOO_FEW = Rank(NOT_RANKED, None, 0)


@dataclass(frozen=True)
class Standing:
    """How a station stands: `flood` as core.rivers.conditions.flood_category names it, flow in its own unit."""

    station_number: str
    name: str
    longitude: float
    latitude: float
    observed_at: datetime
    discharge: float
    unit: str
    rank: Rank
    flood: str
    daily: bool


def standings(session: Session, now: datetime) -> list[Standing]:
    """Return every station with a place and a value of the last three days, in number order."""
    rows = session.execute(_newest(now - CURRENT)).all()
    days = {row.id: _local_day(row) for row in rows}
    past = _past(session, days)
    return [_standing(row, past.get(row.id, [])) for row in rows]


def _newest(since: datetime) -> Select[*tuple[Any, ...]]:
    """Select the stations with their newest value, an instantaneous one before a daily mean."""
    table = DischargeObservation

    def newest(kind: DataType) -> Any:
        own = and_(table.station_id == Station.id, table.type == kind.value, table.observed_at >= since)
        return select(func.max(table.observed_at)).where(own).scalar_subquery()

    placed = and_(Station.latitude.is_not(None), Station.longitude.is_not(None))
    times = select(Station.id, newest(DataType.REALTIME).label("instant"), newest(DataType.DAILY).label("day"))
    found = times.where(placed).cte("newest")
    kind = case((found.c.instant.is_not(None), DataType.REALTIME.value), else_=DataType.DAILY.value)
    at = func.coalesce(found.c.instant, found.c.day)
    return (
        select(
            Station.id, Station.station_number, Station.name, Station.longitude, Station.latitude, Station.timezone,
            *FLOODS.values(), table.type, table.observed_at, table.discharge, table.unit,
        )
        .join(found, found.c.id == Station.id)
        .join(table, and_(table.station_id == Station.id, table.type == kind, table.observed_at == at))
        .order_by(Station.station_number)
    )  # fmt: skip


def _local_day(row: Any) -> date:
    """Return the station's own date of its value."""
    if row.type != DataType.REALTIME.value:
        return row.observed_at.date()  # type: ignore[no-any-return]
    zone: ZoneInfo = zone_of(row.timezone)
    return row.observed_at.replace(tzinfo=UTC).astimezone(zone).date()  # type: ignore[no-any-return]


def _past(session: Session, days: dict[int, date]) -> dict[int, list[float]]:
    """Return the approved daily flows (cfs) of other years on each station's own month and day."""
    stations: dict[date, list[int]] = defaultdict(list)
    for station, day in days.items():
        stations[day].append(station)
    if not stations:
        return {}
    found: dict[int, list[float]] = defaultdict(list)
    parts = [_on_day(day, ids) for day, ids in stations.items()]
    for station, flow in session.execute(union_all(*parts)):
        found[station].append(flow)
    return found


def _on_day(day: date, stations: Sequence[int]) -> Select[*tuple[Any, ...]]:
    table = DischargeObservation
    flow = case((table.unit == "cms", table.discharge / CMS_PER_CFS), else_=table.discharge)
    return select(table.station_id, flow).where(
        table.station_id.in_(stations),
        table.type == DataType.DAILY.value,
        table.observed_at.in_(list(_same_days(day))),
        table.quality_code.startswith("A"),
        table.unit.in_(UNITS),
    )


def _same_days(day: date) -> Iterable[datetime]:
    """Yield this month and day of each year up to the day's own; February 29 only where there is one."""
    for year in range(FIRST_YEAR, day.year + 1):
        try:
            yield datetime(year, day.month, day.day)
        except ValueError:
            continue


def _standing(row: Any, past: Sequence[float]) -> Standing:
    flow = row.discharge * stored_factor(row.unit, "cfs")
    floods = {name: row._mapping[column.key] for name, column in FLOODS.items()}
    known = {name: level for name, level in floods.items() if level is not None}
    return Standing(
        row.station_number, row.name, row.longitude, row.latitude, row.observed_at, row.discharge, row.unit,
        _rank(row.unit, flow, past), flood_category(flow, known), row.type == DataType.DAILY.value,
    )  # fmt: skip


def _rank(unit: str, flow_cfs: float, past: Sequence[float]) -> Rank:
    if unit not in UNITS:
        return unranked_unit(unit)
    return rank_among(np.sort(np.array(past)), flow_cfs, len(past)) if len(past) >= FEWEST_YEARS else TOO_FEW
