"""What forecasts are held against: instantaneous observations as known now or as first known, and the usual flow.

Read for any number of stations at once, in cfs. Daily means are none: a forecast speaks of an instant.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, cast

import numpy as np
import pandas as pd
from sqlalchemy import Float, Select, case, column, func, literal, select, union_all, values
from sqlalchemy.orm import Session

from core.domain import DataType
from core.hydrology.percentiles import FEWEST_YEARS
from core.hydrology.years import SLOTS, month_day_slots
from core.models import DischargeObservation, ObservationRevision, Station
from core.store.sql_times import epoch_seconds
from core.store.tables import UtcTime
from core.units import CMS_PER_CFS, UNITS

Observed = Mapping[str, tuple[np.ndarray, np.ndarray]]
NEARLY_A_YEAR = timedelta(days=330)


class Known(StrEnum):
    """Which version of an observation counts: the one that stands now, or the one that was stored first."""

    NOW = "now"
    THEN = "then"


def observed_flows(
    session: Session, numbers: Collection[str], start: datetime, end: datetime, known: Known = Known.NOW
) -> Observed:
    """Return times (datetime64, in order) and flows (cfs) of each station's instantaneous values, both ends included.

    As known then, a value counts as it was stored first, also one that the agency withdrew later.
    """
    now, ledger = DischargeObservation, ObservationRevision
    parts = [_values(now, now.discharge, now.recorded_at, numbers, start, end)]
    if known is Known.THEN:
        parts.append(_values(ledger, ledger.old_discharge, ledger.old_recorded_at, numbers, start, end))
    rows = union_all(*parts).subquery()
    # The driver's own rows: a month of fifty stations is 144,000 of them.
    result = session.connection().execute(select(rows).order_by(rows.c.station_id, rows.c.at, rows.c.recorded))
    found = cast(list[tuple[Any, ...]], result.cursor.fetchall())
    table = pd.DataFrame(found, columns=["station", "at", "flow", "recorded"]).drop_duplicates(["station", "at"])
    names = _names(session, numbers)
    return {
        names[int(station)]: (own["at"].to_numpy().astype("datetime64[s]"), own["flow"].to_numpy(dtype=float))
        for station, own in table.groupby("station")
    }


def _values(
    table: Any, flow: Any, recorded: Any, numbers: Collection[str], start: datetime, end: datetime
) -> Select[Any]:
    return select(
        table.station_id,
        epoch_seconds(table.observed_at).label("at"),
        _cfs(flow, table.unit).label("flow"),
        epoch_seconds(recorded).label("recorded"),
    ).where(
        table.station_id.in_(_ids(numbers)),
        table.type == DataType.REALTIME.value,
        table.observed_at >= start,
        table.observed_at <= end,
        table.unit.in_(UNITS),
    )


def _cfs(flow: Any, unit: Any) -> Any:
    return case((unit == "cms", flow / literal(CMS_PER_CFS, Float)), else_=flow)


def _ids(numbers: Collection[str]) -> Select[Any]:
    return select(Station.id).where(Station.station_number.in_(list(numbers)))


def _names(session: Session, numbers: Collection[str]) -> dict[int, str]:
    rows = select(Station.id, Station.station_number).where(Station.station_number.in_(list(numbers)))
    return {station: number for station, number in session.execute(rows)}


def usual_medians(session: Session, numbers: Collection[str], start: datetime, end: datetime) -> dict[str, np.ndarray]:
    """Return each station's median of approved dailies by month and day: (366,), cfs, NaN under ten years.

    Only the days of the year from `start` to `end` are filled. The median is the 50th of
    core.hydrology.percentiles: of Weibull's positions the middle one.
    """
    table = DischargeObservation
    mine = (
        table.station_id.in_(_ids(numbers)),
        table.type == DataType.DAILY.value,
        table.quality_code.startswith("A"),
        table.unit.in_(UNITS),
    )
    first = session.scalar(select(func.min(table.observed_at)).where(*mine))
    if first is None:
        return {}
    window = values(column("first", UtcTime), column("last", UtcTime)).data(_windows(first, start, end)).cte("days")
    rows = select(table.station_id, epoch_seconds(table.observed_at), _cfs(table.discharge, table.unit)).join(
        window, table.observed_at.between(window.c.first, window.c.last)
    )
    found = session.connection().execute(rows.where(*mine)).cursor.fetchall()
    return _medians(cast(list[tuple[Any, ...]], found), _names(session, numbers))


def _windows(first: datetime, start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
    """Return the same days of each year since the first; all days where they are nearly the whole year."""
    if end - start >= NEARLY_A_YEAR:
        return [(first, end)]
    back = range(end.year - first.year + 1)
    year, slack = timedelta(days=365.25), timedelta(days=2)
    return [(start - slack - n * year, end + slack - n * year) for n in back]


def _medians(rows: list[tuple[Any, ...]], names: Mapping[int, str]) -> dict[str, np.ndarray]:
    table = pd.DataFrame(rows, columns=["station", "at", "flow"])
    table["slot"] = month_day_slots(pd.DatetimeIndex(table["at"].to_numpy().astype("datetime64[s]")))
    counted = table.groupby(["station", "slot"])["flow"].agg(["median", "count"])
    kept = counted["median"].where(counted["count"] >= FEWEST_YEARS)
    return {names[int(station)]: own.droplevel("station").reindex(range(SLOTS)).to_numpy(dtype=float)
            for station, own in kept.groupby("station")}  # fmt: skip
