"""What lies ahead of a station: the newest forecasts that are stored for it, and the flows at which it floods."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.domain import parse_utc
from core.forecasts import ForecastFilter, ForecastRow, read_forecasts
from core.models import ForecastRun, Station
from core.rivers.issuances import SINGLE

FLOODS = {
    "action": Station.action_flow,
    "minor": Station.minor_flood_flow,
    "moderate": Station.moderate_flood_flow,
    "major": Station.major_flood_flow,
}
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


def older_issuances(session: Session, station_number: str, start: datetime, end: datetime) -> list[ForecastRow]:
    """Return what was issued from `start` to `end`, of ensembles the mean: the last MOST_OLDER of each product.

    The newest issuance of each source and product is not among them.
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
        .where(ranked.c.run_date.between(start, end), ranked.c.run_date < ranked.c.newest)
        .subquery()
    )  # fmt: skip
    columns = [rows.c[name] for name in ForecastRow.__dataclass_fields__]
    kept = select(*columns).where(rows.c.place <= MOST_OLDER).order_by(rows.c.run_date.desc(), rows.c.id.desc())
    return [ForecastRow(*row) for row in session.execute(kept)]


def _end(row: ForecastRow) -> datetime:
    return parse_utc(row.data[-1]["date"]) if row.data else row.run_date


def flood_flows(session: Session, station_number: str) -> dict[str, float]:
    """Return the flows (cfs) at which a station floods, by action, minor, moderate and major; those known."""
    row = session.execute(select(*FLOODS.values()).where(Station.station_number == station_number)).first()
    return {name: flow for name, flow in zip(FLOODS, row or (), strict=False) if flow is not None}
