"""Skill of stored forecasts: issuances joined with observations, by station and over all; a few statements each."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.hydrology.skill import LEAD_BINS, Issuances, LeadSkill, last_before, observed_at, skill_by_lead
from core.hydrology.years import month_day_slots
from core.models import Station
from core.rivers.issuances import Laid, Span, lay_out
from core.rivers.outlook import FLOODS
from core.rivers.verification import Known, Observed, observed_flows, usual_medians
from core.units import conversion_factor

# Persistence goes on with a value of the last hours; see core.hydrology.skill.last_before.
BEFORE = timedelta(hours=6)
AFTER = timedelta(minutes=30)
LONGEST_LEAD_HOURS = max(last for _first, last in LEAD_BINS.values())


@dataclass(frozen=True)
class StationSkill:
    """One station's skill by lead bin, in `unit`; `observations` tells whether any lay in the span."""

    by_lead: dict[str, LeadSkill]
    issues: int
    unit: str = "cfs"
    observations: bool = True

    @property
    def pairs(self) -> int:
        """The forecast values that have an observation."""
        return sum(one.forecast.pairs for one in self.by_lead.values())


@dataclass(frozen=True)
class Skill:
    """Skill of one source and product, by station number; `found` issue times lay in the span, `read` were scored."""

    by_station: Mapping[str, StationSkill] = field(default_factory=dict)
    found: int = 0
    read: int = 0


def forecast_skill(
    session: Session,
    source: str,
    product: str,
    span: Span,
    stations: Collection[str] | None = None,
    known: Known = Known.NOW,
    unit: str = "cfs",
) -> Skill:
    """Score a source and product at some stations, or at all that have it, against what was then observed."""
    laid = lay_out(session, source, product, span, stations)
    if not laid.by_station:
        return Skill(found=laid.found, read=laid.read)
    numbers, (start, end) = list(laid.by_station), _reach(laid)
    observed = observed_flows(session, numbers, start - BEFORE, end + AFTER, known)
    medians = usual_medians(session, numbers, start, end)
    floods = _floods(session, numbers)
    scored = {
        number: _score(issuances, observed, medians.get(number), floods.get(number, {}), number, unit)
        for number, issuances in laid.by_station.items()
    }
    return Skill(scored, laid.found, laid.read)


def _reach(laid: Laid) -> tuple[datetime, datetime]:
    """Return the first issue, and the last valid time that has a lead bin."""
    first = min(one.issued[0] for one in laid.by_station.values())
    last = max(one.issued[-1] for one in laid.by_station.values())
    ends = min(max(np.nanmax(one.valid) for one in laid.by_station.values()), last + _hours(LONGEST_LEAD_HOURS))
    return pd.Timestamp(first).to_pydatetime(), pd.Timestamp(ends).to_pydatetime()


def _hours(count: float) -> np.timedelta64:
    return np.timedelta64(int(count), "h")


def _score(
    issuances: Issuances,
    observed: Observed,
    medians: np.ndarray | None,
    floods: Mapping[str, float],
    number: str,
    unit: str,
) -> StationSkill:
    times, flows = observed.get(number, (np.array([], dtype="datetime64[s]"), np.array([])))
    factor = conversion_factor("cfs", unit)
    shown = Issuances(
        issuances.issued,
        issuances.valid,
        issuances.flow * factor,
        None if issuances.members is None else issuances.members * factor,
    )
    skill = skill_by_lead(
        shown,
        observed_at(issuances.valid, times, flows) * factor,
        last_before(issuances.issued, times, flows) * factor,
        climatology(issuances.valid, medians) * factor,
        {name: flow * factor for name, flow in floods.items()},
    )
    return StationSkill(skill, len(issuances.issued), unit, bool(len(times)))


def climatology(valid: np.ndarray, medians: np.ndarray | None) -> np.ndarray:
    """Return the usual flow at valid times of any shape, from medians by month and day; NaN where there is none."""
    found = np.full(valid.shape, np.nan)
    there = ~np.isnat(valid)
    if medians is not None:
        found[there] = medians[month_day_slots(pd.DatetimeIndex(valid[there]))]
    return found


def _floods(session: Session, numbers: Collection[str]) -> dict[str, dict[str, float]]:
    rows: Any = session.execute(
        select(Station.station_number, *FLOODS.values()).where(Station.station_number.in_(list(numbers)))
    )
    return {
        number: {name: flow for name, flow in zip(FLOODS, flows, strict=True) if flow is not None}
        for number, *flows in rows
    }
