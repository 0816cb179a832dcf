"""What NWPS says of a station's gauge, kept on the station: when it floods, and its time zone."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import case, select, update
from sqlalchemy.orm import Session

from core.domain import Agency
from core.models import Station
from core.sources.nwps_gauge import Gauge

READ_AGAIN_AFTER = timedelta(days=7)
# With the next pull of an hourly schedule, which may start some seconds earlier in its hour.
RATING_AGAIN_AFTER = timedelta(minutes=55)
# NWPS writes zones as POSIX does; those that no time-zone database lists have these names there.
ZONES = {
    "AKST9AKDT": "America/Anchorage",
    "HAST10HADT": "America/Adak",
    "HST10": "Pacific/Honolulu",
    "MST7": "America/Phoenix",
    "AST4": "America/Puerto_Rico",
    "AST4ADT": "America/Halifax",
    "CHST-10": "Pacific/Guam",
    "GST-10": "Pacific/Guam",
    "SST11": "Pacific/Pago_Pago",
}


def is_due(session: Session, station_number: str, now: datetime) -> bool:
    """Tell whether the station's gauge should be read: what it says changes a few times a year.

    Sooner where its rating, which goes with it, could not be read.
    """
    columns = Station.gauge_read_at, Station.rating_due_at
    row = session.execute(select(*columns).where(Station.station_number == station_number)).first()
    read_at, rating_due_at = row or (None, None)
    return read_at is None or now - read_at >= READ_AGAIN_AFTER or (rating_due_at is not None and now >= rating_due_at)


def write_gauge(
    session: Session, station_number: str, gauge: Gauge, now: datetime, awaits_rating: bool = False
) -> None:
    """Keep a gauge's flood stages (ft) and flows (cfs), in place of those before, and its time zone where known.

    With `awaits_rating` a flow that the gauge does not tell stays as long as its stage does, until the rating is read.
    A Canadian station keeps its own zone: its standard time is what the agency's list says, not what NOAA shows.
    """
    values: dict[str, object] = {
        "gauge_read_at": now,
        "rating_due_at": now + RATING_AGAIN_AFTER if awaits_rating else None,
    }
    for name, threshold in gauge.thresholds.items():
        stem = name if name == "action" else f"{name}_flood"
        stage, flow = getattr(Station, f"{stem}_stage"), getattr(Station, f"{stem}_flow")
        values |= {stage.key: threshold.stage_ft, flow.key: threshold.flow_cfs}
        if awaits_rating and threshold.is_unrated:
            values[flow.key] = case((stage == threshold.stage_ft, flow))
    mine = Station.station_number == station_number
    session.execute(update(Station).where(mine).values(values))
    zone = zone_name(gauge.time_zone)
    if zone is not None:
        session.execute(update(Station).where(mine, Station.agency != Agency.EC.value).values(timezone=zone))


def zone_name(text: str | None) -> str | None:
    """Return the name by which the time-zone database knows a zone of NWPS, None where it does not."""
    name = ZONES.get((text or "").upper(), text)
    try:
        return ZoneInfo(name).key if name else None
    except (ZoneInfoNotFoundError, ValueError):
        return None
