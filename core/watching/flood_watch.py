"""Watched rivers that flood, or are forecast to: the newest flow, and the newest forecasts, against what NWS names.

Two statements, however many stations are watched.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from core.domain import DataType, iso_utc, parse_utc
from core.models import DischargeObservation, ForecastRun, Station, StationWatch
from core.rivers.outlook import FLOODS
from core.units import format_discharge, stored_factor

LEVELS = tuple(FLOODS)
# A gauge that a flood has silenced still floods, as far as anybody knows.
BELIEVED_FOR = timedelta(days=14)
# What was issued earlier has been overtaken; what lies further ahead says little of one river.
ISSUED_WITHIN, AHEAD = timedelta(days=2), timedelta(days=10)
# Of an ensemble its mean stands for all.
MEMBERS = ("", "mean")
SHORT = {"NOAA_RFC": "The River Forecast Center", "NOAA_NWM": "The National Water Model"}


@dataclass(frozen=True)
class Flood:
    """A watched river at or above the flow of a flood; `level` counts from 1 (action) to 4 (major)."""

    station_number: str
    name: str
    sentence: str
    level: int
    since: datetime
    forecast: bool


def floods(session: Session, now: datetime) -> list[Flood]:
    """Return the watched rivers that flood and those forecast to, the gravest first."""
    seen = (_observed(row) for row in session.execute(_newest(now)))
    ahead = _gravest(_forecast(row, now) for row in session.execute(_issued(now)))
    found = [flood for flood in (*seen, *ahead) if flood is not None]
    return sorted(found, key=lambda flood: (-flood.level, flood.forecast, flood.name))


def _watched(*columns: Any) -> Select[*tuple[Any, ...]]:
    return select(Station.station_number, Station.name, StationWatch.level, *FLOODS.values(), *columns).join_from(
        StationWatch, Station, Station.station_number == StationWatch.station_number
    )


def _newest(now: datetime) -> Select[*tuple[Any, ...]]:
    """Select the watched stations with their newest value; of two at one moment the instantaneous one."""
    table = DischargeObservation

    def newest(kind: DataType) -> Any:
        own = and_(table.station_id == Station.id, table.type == kind.value)
        return (
            select(func.max(table.observed_at))
            .where(own, table.observed_at >= now - BELIEVED_FOR)
            .correlate(Station)
            .scalar_subquery()
        )

    instant, day = newest(DataType.REALTIME), newest(DataType.DAILY)
    shown = or_(
        and_(table.type == DataType.REALTIME.value, table.observed_at == instant),
        and_(table.type == DataType.DAILY.value, table.observed_at == day, instant.is_(None)),
    )
    return _watched(table.type, table.observed_at, table.discharge, table.unit).join(
        table, and_(table.station_id == Station.id, shown)
    )


def _issued(now: datetime) -> Select[*tuple[Any, ...]]:
    """Select the newest issuance of each source and product of the watched stations."""
    run = ForecastRun
    watched = select(Station.id).join(StationWatch, StationWatch.station_number == Station.station_number)
    newest = (
        select(run.station_id, run.source, run.product, func.max(run.run_date).label("run_date"))
        .where(run.station_id.in_(watched), run.run_date >= now - ISSUED_WITHIN, run.member.in_(MEMBERS))
        .group_by(run.station_id, run.source, run.product)
        .subquery()
    )
    same = and_(
        run.station_id == newest.c.station_id, run.source == newest.c.source,
        run.product == newest.c.product, run.run_date == newest.c.run_date,
    )  # fmt: skip
    return (
        _watched(run.source, run.run_date, run.data)
        .join(newest, newest.c.station_id == Station.id)
        .join(run, and_(same, run.member.in_(MEMBERS)))
    )


def flood_level(flow_cfs: float, flows_cfs: dict[str, float], least: str) -> int:
    """Return the place of the highest flood reached (action 1 to major 4), 0 for none from `least` on."""
    reached = [LEVELS.index(name) + 1 for name, flow in flows_cfs.items() if flow_cfs >= flow]
    highest = max(reached, default=0)
    return highest if highest > LEVELS.index(least) else 0


def _flows(row: Any) -> dict[str, float]:
    known = {name: row._mapping[column.key] for name, column in FLOODS.items()}
    return {name: flow for name, flow in known.items() if flow is not None}


def _observed(row: Any) -> Flood | None:
    flow, flows = row.discharge * stored_factor(row.unit, "cfs"), _flows(row)
    level = flood_level(flow, flows, row.level)
    if not level:
        return None
    kind = "The mean of the day" if row.type == DataType.DAILY.value else "The flow"
    when = f"{row.observed_at:%Y-%m-%d}" + (f" {row.observed_at:%H:%M} UTC" if kind == "The flow" else "")
    sentence = f"{kind} was {format_discharge(flow, 'cfs')} on {when}: {_above(level, flows)}."
    return Flood(row.station_number, row.name, sentence, level, row.observed_at, False)


def _above(level: int, flows: dict[str, float]) -> str:
    name = LEVELS[level - 1]
    words = "the flow for action" if name == "action" else f"the flow of a {name} flood"
    return f"{words} is {format_discharge(flows[name], 'cfs')}"


def _forecast(row: Any, now: datetime) -> Flood | None:
    """The highest flow still to come, against the floods; of equal ones the first."""
    first, last = str(iso_utc(now)), str(iso_utc(now + AHEAD))
    coming = [one for one in row.data if first < one["date"] <= last]
    if not coming:
        return None
    peak, flows = max(coming, key=lambda one: one["value"]), _flows(row)
    level = flood_level(peak["value"], flows, row.level)
    if not level:
        return None
    who = SHORT.get(row.source, row.source)
    sentence = (
        f"{who} expects {format_discharge(peak['value'], 'cfs')} on {parse_utc(peak['date']):%Y-%m-%d %H:%M} UTC: "
        f"{_above(level, flows)}."
    )
    return Flood(row.station_number, row.name, sentence, level, row.run_date, True)


def _gravest(found: Iterable[Flood | None]) -> list[Flood]:
    """Of several forecasts of a river, the one of the gravest flood."""
    by_station: dict[str, Flood] = {}
    for flood in found:
        if flood is not None:
            held = by_station.get(flood.station_number)
            by_station[flood.station_number] = flood if held is None or flood.level > held.level else held
    return list(by_station.values())
