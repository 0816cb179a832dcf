"""What lies ahead of a station: the newest forecasts that are stored for it, and the flows at which it floods."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlalchemy.orm import Session

from core.domain import DataType, parse_utc
from core.forecasts import ForecastFilter, ForecastRow, read_forecasts
from core.models import DataPullLog, ForecastRun, PullRunStation, Station
from core.rivers.issuances import SINGLE

FLOODS = {
    "action": Station.action_flow,
    "minor": Station.minor_flood_flow,
    "moderate": Station.moderate_flood_flow,
    "major": Station.major_flood_flow,
}
STAGES = {
    "action": Station.action_stage,
    "minor": Station.minor_flood_stage,
    "moderate": Station.moderate_flood_stage,
    "major": Station.major_flood_stage,
}
# A station's last word is looked for in these; who stopped pulling long ago needs none.
RECENT_RUNS = 50
MOMENT = timedelta(seconds=1)
# Of each source and product; more lines than these are a tangle.
MOST_OLDER = 20


def forecasts_ahead(session: Session, station_number: str, now: datetime) -> list[ForecastRow]:
    """Return the newest issuance of each source and product, every member; those that `now` has overtaken are out."""
    run = ForecastRun
    newest = (
        select(run.source, run.product, func.max(run.run_date))
        .join(Station, Station.id == run.station_id)
        .where(Station.station_number == station_number)
        .group_by(run.source, run.product)
        .order_by(run.source.desc(), run.product)
    )
    found: list[ForecastRow] = []
    for source, product, issued in session.execute(newest).all():
        where = ForecastFilter(source, product, issued_after=issued - MOMENT, issued_until=issued)
        rows = read_forecasts(session, station_number, where)
        found += rows if any(_end(row) > now for row in rows) else []
    return found


def older_issuances(
    session: Session, station_number: str, start: datetime, end: datetime, ahead: Collection[tuple[str, str]] = ()
) -> list[ForecastRow]:
    """Return what was issued from `start` to `end`, of ensembles the mean: the last MOST_OLDER of each product.

    The newest issuance of the sources and products `ahead` is not among them: it is drawn as what lies ahead.
    """
    run = ForecastRun
    own = select(Station.id).where(Station.station_number == station_number).scalar_subquery()
    ranked = (
        select(
            run.id,
            run.run_date,
            func.max(run.run_date).over(partition_by=(run.source, run.product)).label("newest"),
        )
        .where(run.station_id == own, run.member.in_(SINGLE))
        .subquery()
    )
    place = func.row_number().over(partition_by=(run.source, run.product), order_by=run.run_date.desc())
    rows = (
        select(
            run.id, Station.station_number, run.source, run.product, run.member, run.pedts, run.run_date, run.unit,
            run.data, run.rmse, place.label("place"),
        )
        .join(Station, Station.id == run.station_id)
        .join(ranked, ranked.c.id == run.id)
        .where(ranked.c.run_date.between(start, end), or_(ranked.c.run_date < ranked.c.newest, ~_among(ahead)))
        .subquery()
    )  # fmt: skip
    columns = [rows.c[name] for name in ForecastRow.__dataclass_fields__]
    kept = select(*columns).where(rows.c.place <= MOST_OLDER).order_by(rows.c.run_date.desc(), rows.c.id.desc())
    return [ForecastRow(*row) for row in session.execute(kept)]


def last_word(session: Session, station_number: str) -> str:
    """Return what the station's last pull of forecasts said where it brought none: no gauge, no forecast; else ""."""
    log, of = DataPullLog, PullRunStation
    recent = select(log.id).where(log.data_type == DataType.FORECAST.value).order_by(log.start_time.desc())
    row = session.execute(
        select(of.error_text)
        .where(of.run_id.in_(recent.limit(RECENT_RUNS)), of.station_number == station_number)
        .order_by(of.run_id.desc())
        .limit(1)
    ).first()
    return (row[0] if row else None) or ""


def _among(kinds: Collection[tuple[str, str]]) -> ColumnElement[bool]:
    """Tell whether a run is of one of these sources and products."""
    run = ForecastRun
    return or_(false(), *(and_(run.source == source, run.product == product) for source, product in kinds))


def _end(row: ForecastRow) -> datetime:
    return parse_utc(row.data[-1]["date"]) if row.data else row.run_date


def flood_flows(session: Session, station_number: str) -> dict[str, float]:
    """Return the flows (cfs) at which a station floods, by action, minor, moderate and major; those known."""
    return _known(session, FLOODS, station_number)


def flood_stages(session: Session, station_number: str) -> dict[str, float]:
    """Return the stages (ft) at which a station floods; whether its flow is known or not."""
    return _known(session, STAGES, station_number)


def _known(session: Session, columns: Mapping[str, Any], station_number: str) -> dict[str, float]:
    row = session.execute(select(*columns.values()).where(Station.station_number == station_number)).first()
    return {name: value for name, value in zip(columns, row or (), strict=False) if value is not None}
