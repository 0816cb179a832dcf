"""Reported gaps: spans for which an agency said why there is no value (ice, equipment, backwater…)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pandas as pd
from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from core.domain import DataType
from core.models import ReportedGap, Station

NO_REASON = "no reason given"
USUAL_STEP = {DataType.REALTIME: timedelta(minutes=15), DataType.DAILY: timedelta(days=1)}


@dataclass(frozen=True, order=True)
class Span:
    """A stretch of readings, withheld for `reason`, or valued where it is None."""

    start: datetime
    end: datetime
    reason: str | None


def step_of(readings: pd.DataFrame, usual: timedelta) -> timedelta:
    """Return the commonest spacing of one station's readings (some report every 5 or 60 minutes), else the usual."""
    spacings = readings["observed_at"].diff().dropna()
    commonest = spacings[spacings > timedelta(0)].mode()
    return commonest.iloc[0].to_pytimedelta() if len(commonest) else usual


def stretches(readings: pd.DataFrame, step: timedelta) -> list[Span]:
    """Cut one station's readings (observed_at sorted, discharge, qualifiers) into unbroken stretches alike."""
    reasons = readings["qualifiers"].where(readings["discharge"].isna(), "").fillna(NO_REASON)
    breaks = (reasons != reasons.shift()) | (readings["observed_at"].diff() > 1.5 * step)
    groups = readings["observed_at"].groupby(breaks.cumsum())
    firsts, lasts = groups.min(), groups.max()
    labels = reasons.groupby(breaks.cumsum()).first()
    return [
        Span(a.to_pydatetime(), b.to_pydatetime(), str(label) or None)
        for a, b, label in zip(firsts, lasts, labels, strict=True)
    ]


def apply_stretches(known: Iterable[Span], news: Iterable[Span], step: timedelta) -> list[Span]:
    """Return the gaps after an answer: what it spoke of stands as it said, the rest as it was."""
    gaps = list(known)
    for stretch in news:
        gaps = [part for gap in gaps for part in _outside(gap, stretch, step)]
        if stretch.reason is not None:
            gaps.append(stretch)
    return _joined(sorted(gaps), step)


def _outside(gap: Span, stretch: Span, step: timedelta) -> list[Span]:
    if gap.end < stretch.start or stretch.end < gap.start:
        return [gap]
    parts = [(gap.start, min(gap.end, stretch.start - step)), (max(gap.start, stretch.end + step), gap.end)]
    return [replace(gap, start=start, end=end) for start, end in parts if start <= end]


def _joined(gaps: list[Span], step: timedelta) -> list[Span]:
    joined: list[Span] = []
    for gap in gaps:
        if joined and joined[-1].reason == gap.reason and gap.start - joined[-1].end <= 1.5 * step:
            joined[-1] = replace(joined[-1], end=max(joined[-1].end, gap.end))
        else:
            joined.append(gap)
    return joined


def record_gaps(session: Session, readings: pd.DataFrame, data_type: DataType, run_id: int | None) -> None:
    """Bring the stored gaps in line with readings (station_id, observed_at, discharge, qualifiers)."""
    if readings.empty:
        return
    withheld = set(readings.loc[readings["discharge"].isna(), "station_id"].tolist())
    stations = sorted(withheld | _stations_with_gaps(session, readings, data_type))
    if not stations:
        return
    known = _known_gaps(session, stations, data_type)
    told = readings[readings["station_id"].isin(stations)].sort_values(["station_id", "observed_at"])
    after = {
        station_id: _gaps_after(known[station_id], own, data_type) for station_id, own in told.groupby("station_id")
    }
    changed = {station_id: gaps for station_id, gaps in after.items() if gaps != sorted(known[station_id])}
    _rewrite(session, changed, data_type, run_id)


def _stations_with_gaps(session: Session, readings: pd.DataFrame, data_type: DataType) -> set[int]:
    span = readings["observed_at"]
    rows = select(ReportedGap.station_id).where(
        ReportedGap.station_id.in_(readings["station_id"].unique().tolist()),
        ReportedGap.type == data_type.value,
        ReportedGap.start_at <= span.max().to_pydatetime(),
        ReportedGap.end_at >= span.min().to_pydatetime(),
    )
    return set(session.scalars(rows.distinct()))


def _known_gaps(session: Session, stations: Sequence[int], data_type: DataType) -> dict[int, list[Span]]:
    table = ReportedGap
    rows = session.execute(
        select(table.station_id, table.start_at, table.end_at, table.reason).where(
            table.station_id.in_(stations), table.type == data_type.value
        )
    )
    known: dict[int, list[Span]] = defaultdict(list)
    for row in rows:
        known[row.station_id].append(Span(row.start_at, row.end_at, row.reason))
    return known


def _gaps_after(known: Sequence[Span], readings: pd.DataFrame, data_type: DataType) -> list[Span]:
    step = step_of(readings, USUAL_STEP[data_type])
    return apply_stretches(known, stretches(readings, step), step)


def _rewrite(session: Session, gaps: Mapping[int, Sequence[Span]], data_type: DataType, run_id: int | None) -> None:
    table = ReportedGap
    session.execute(delete(table).where(table.station_id.in_(list(gaps)), table.type == data_type.value))
    values = [
        {"station_id": station_id, "type": data_type.value, "start_at": gap.start, "end_at": gap.end,
         "reason": gap.reason, "run_id": run_id}
        for station_id, own in gaps.items()
        for gap in own
    ]  # fmt: skip
    if values:
        session.execute(insert(table), values)


def read_gaps(
    session: Session, station_number: str, data_type: DataType, start: datetime, end: datetime
) -> pd.DataFrame:
    """Return the gaps that touch a span: start_at, end_at, reason, in time order."""
    rows = session.execute(
        select(ReportedGap.start_at, ReportedGap.end_at, ReportedGap.reason)
        .join(Station, Station.id == ReportedGap.station_id)
        .where(
            Station.station_number == station_number,
            ReportedGap.type == data_type.value,
            ReportedGap.start_at <= end,
            ReportedGap.end_at >= start,
        )
        .order_by(ReportedGap.start_at)
    ).all()
    return pd.DataFrame([tuple(row) for row in rows], columns=["start_at", "end_at", "reason"])
