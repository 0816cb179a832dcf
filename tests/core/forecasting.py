"""Forecasts and observations as the tests of skill store them."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from core.domain import Issuance, utc_now
from core.forecasts import store_issuances
from core.models import DischargeObservation
from core.stations import station_ids

HOUR = timedelta(hours=1)
RFC, NWM = ("NOAA_RFC", "stageflow"), ("NOAA_NWM", "medium_range")


def issue(
    number: str, issued: datetime, flows: Iterable[float], kind: tuple[str, str] = RFC, member: str = "", step: int = 6
) -> Issuance:
    """An issuance with a flow (cfs) every `step` hours, the first of them at the issue itself."""
    values = tuple((issued + n * step * HOUR, flow) for n, flow in enumerate(flows))
    return Issuance(number, *kind, issued, values, member)


def foretell(session: Session, *issuances: Issuance) -> None:
    """Store issuances."""
    store_issuances(session, issuances)


def three_days(session: Session, number: str) -> datetime:
    """Store three days of hourly values of a station up to now and five issuances for them; returns their start."""
    start = utc_now().replace(minute=0, second=0) - timedelta(days=3)
    observe(session, station_ids(session, [number])[number], start, [100.0 + n for n in range(72)])
    issues = [start + n * 6 * HOUR for n in range(5)]
    foretell(session, *(issue(number, one, [120.0 + n, 130.0 + n, 140.0]) for n, one in enumerate(issues)))
    return start


def observe(session: Session, station: int, start: datetime, flows: Iterable[float | None], **other: Any) -> None:
    """Store an instantaneous value each hour from `start` on; None leaves one out."""
    usual = {"type": "realtime_15min", "unit": "cfs", "quality_code": "P", "qualifiers": None, "run_id": None}
    rows = [
        {"station_id": station, "observed_at": start + n * HOUR, "discharge": flow, "recorded_at": start + n * HOUR}
        | usual
        | other
        for n, flow in enumerate(flows)
        if flow is not None
    ]
    session.execute(insert(DischargeObservation), rows)
