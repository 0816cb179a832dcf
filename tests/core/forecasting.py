"""Forecasts and observations as the tests of skill store them."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from core.domain import Issuance
from core.forecasts import store_issuances
from core.models import DischargeObservation

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
