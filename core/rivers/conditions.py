"""How a river stands now: its newest flow, where that lies among the years, which way it goes, whether it floods."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.domain import DataType
from core.hydrology.percentiles import NOT_RANKED, Rank, rank_of
from core.hydrology.trend import HOURS, NO_TREND, TOLERANCE, Trend, trend_of
from core.models import Station
from core.observations import latest_observation, read_observations
from core.rivers.outlook import flood_flows
from core.rivers.percentiles import usual_flow
from core.units import UNITS, convert_discharge

NO_FLOOD = "none"


@dataclass(frozen=True)
class Conditions:
    """`latest` as core.observations.latest_observation gives it; `flood`: none, action, minor, moderate, major.

    `flood` is "" where no flow of a flood is known. The trend is that of the instantaneous values.
    """

    latest: dict[str, Any]
    rank: Rank
    trend: Trend
    flood: str


def current_conditions(session: Session, station_number: str) -> Conditions | None:
    """Return how a station stands, None where it has no value."""
    latest = latest_observation(session, station_number)
    if latest is None:
        return None
    if latest["unit"] not in UNITS:
        return Conditions(latest, unranked_unit(latest["unit"]), NO_TREND, "")
    flow_cfs = convert_discharge(latest["discharge"], latest["unit"], "cfs")
    day = _local_day(session, station_number, latest)
    return Conditions(
        latest,
        rank_of(usual_flow(session, station_number).percentiles, day, flow_cfs),
        _trend(session, station_number, latest),
        flood_category(flow_cfs, flood_flows(session, station_number)),
    )


def unranked_unit(unit: str) -> Rank:
    """Return the rank of a value whose unit is unknown."""
    return Rank(NOT_RANKED, None, 0, f"The value came in “{unit}”, a unit that is not known here.")


def flood_category(flow_cfs: float, floods_cfs: dict[str, float]) -> str:
    """Name the highest flood whose flow is reached (cfs by action, minor, moderate, major)."""
    reached = [name for name, flow in floods_cfs.items() if flow_cfs >= flow]
    return (reached[-1] if reached else NO_FLOOD) if floods_cfs else ""


def _trend(session: Session, station_number: str, latest: dict[str, Any]) -> Trend:
    newest = latest["observed_at"]
    if latest["type"] != DataType.REALTIME.value:
        return trend_of(pd.DatetimeIndex([]), pd.Series(dtype=float).to_numpy())
    back = timedelta(hours=HOURS) + TOLERANCE.to_pytimedelta()
    frame = read_observations(session, station_number, DataType.REALTIME, newest - back, newest)
    # A station keeps its unit; where it did change within hours, only the newest unit compares.
    frame = frame[frame["unit"] == latest["unit"]]
    return trend_of(pd.DatetimeIndex(frame["observed_at"]), frame["discharge"].to_numpy())


def _local_day(session: Session, station_number: str, latest: dict[str, Any]) -> pd.Timestamp:
    """Return the station's own date of a value; that of UTC where its zone is not known."""
    moment: datetime = latest["observed_at"]
    if latest["type"] == DataType.REALTIME.value:
        name = session.scalar(select(Station.timezone).where(Station.station_number == station_number))
        moment = moment.replace(tzinfo=UTC).astimezone(zone_of(name)).replace(tzinfo=None)
    return pd.Timestamp(moment).normalize()


def zone_of(name: str | None) -> ZoneInfo:
    """Return the zone of a station; UTC where none is known by that name."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
