"""The RMSE of each issuance, written once its span lies behind: when observations arrive, what they complete is scored.

The rule: the newest instantaneous observation is not older than the issuance's last step, and at least 80 % of its
steps have an observation within 30 minutes. It is written once, against the observations as they are known by then;
a later revision does not change it. An issuance that stays incomplete for 60 days is given up.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import exists, func, select, update
from sqlalchemy.orm import Session

from core.db import patiently, reading, writing
from core.domain import DataType, RunStatus
from core.hydrology.skill import observed_at
from core.models import DataPullLog, DischargeObservation, ForecastRun, PullRunBatch, PullRunStation, Station
from core.rivers.issuances import steps_of
from core.rivers.verification import observed_flows
from core.store.sql_times import iso_text, last_date

COMPLETE_SHARE = 0.8
GIVE_UP_AFTER = timedelta(days=60)
AT_ONCE = 500
HALF_AN_HOUR = timedelta(minutes=30)


def score_forecasts(now: datetime) -> int:
    """Write the RMSE of every issuance that can be scored and was not; returns how many. Twice, it changes nothing."""
    scored, last = 0, 0
    while True:
        with reading() as session:
            rows = unscored(session, now, last)
            found = rmse_of(session, rows)
        if found:
            patiently(lambda found=found: _write(found))  # type: ignore[misc]
        if len(rows) < AT_ONCE:
            return scored + len(found)
        scored, last = scored + len(found), rows[-1].id


def _write(found: dict[int, float]) -> None:
    with writing() as session:
        session.execute(update(ForecastRun), [{"id": run, "rmse": rmse} for run, rmse in found.items()])


def unscored(session: Session, now: datetime, after: int = 0, most: int = AT_ONCE) -> Sequence[Any]:
    """Return issuances behind the id `after` without an RMSE whose whole span has been observed since.

    Rows (id, run_date, member, unit, data, station_number), in order of id.
    """
    run, table = ForecastRun, DischargeObservation
    newest = (
        select(func.max(table.observed_at))
        .where(table.station_id == Station.id, table.type == DataType.REALTIME.value)
        .correlate(Station)
        .scalar_subquery()
    )
    observed = select(Station.id, Station.station_number, newest.label("newest")).cte("observed")
    rows = (
        select(run.id, run.run_date, run.member, run.unit, run.data, observed.c.station_number)
        .join(observed, observed.c.id == run.station_id)
        .where(run.rmse.is_(None), run.id > after, run.run_date >= now - GIVE_UP_AFTER)
        .where(last_date(run.data) <= iso_text(observed.c.newest))
    )
    return session.execute(rows.order_by(run.id).limit(most)).all()


def rmse_of(session: Session, rows: Sequence[Any]) -> dict[int, float]:
    """Return the RMSE (cfs) by id of those issuances of `unscored` that have enough observations."""
    steps = steps_of([row[:5] for row in rows]).rename(columns={"station": "id"})
    if steps.empty:
        return {}
    steps["number"] = steps["id"].map({row.id: row.station_number for row in rows})
    numbers, (start, end) = set(steps["number"]), (steps["valid"].min(), steps["valid"].max())
    observed = observed_flows(session, numbers, start - HALF_AN_HOUR, end + HALF_AN_HOUR)
    nothing = np.array([], dtype="datetime64[s]"), np.array([])
    steps["error"] = np.nan
    for number, own in steps.groupby("number"):
        at = observed_at(own["valid"].to_numpy(), *observed.get(str(number), nothing))
        steps.loc[own.index, "error"] = own["flow"].to_numpy() - at
    return _complete(steps)


def _complete(steps: pd.DataFrame) -> dict[int, float]:
    squared = steps.assign(squared=steps["error"] ** 2).groupby("id")["squared"]
    whole = squared.count() >= COMPLETE_SHARE * squared.size()
    rmse = np.sqrt(squared.mean()[whole])
    return {int(run): float(value) for run, value in rmse.items()}


def awaits_score(session: Session, batch_id: int) -> bool:
    """Tell whether a batch's run has ended and brought observations to a station with issuances without an RMSE."""
    batch, log, board, run = PullRunBatch, DataPullLog, PullRunStation, ForecastRun
    forecast = (
        exists()
        .where(board.run_id == log.id, board.rows_new + board.rows_revised > 0)
        .where(Station.station_number == board.station_number, run.station_id == Station.id, run.rmse.is_(None))
    )
    ended = log.status != RunStatus.RUNNING.value, log.data_type == DataType.REALTIME.value
    found = select(log.id).join(batch, batch.run_id == log.id).where(batch.id == batch_id, *ended, forecast)
    return session.scalar(found) is not None
