"""What NWPS says of a station's gauge, kept on the station: when it floods, and its time zone."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core.domain import Agency
from core.models import Station
from core.sources.nwps_gauge import Gauge

READ_AGAIN_AFTER = timedelta(days=7)
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


def last_read(session: Session, station_number: str) -> datetime | None:
    """Return when the station's gauge was last read, None for never."""
    return session.scalar(select(Station.gauge_read_at).where(Station.station_number == station_number))


def is_due(read_at: datetime | None, now: datetime) -> bool:
    """Tell whether a gauge should be read again: what it says changes a few times a year."""
    return read_at is None or now - read_at >= READ_AGAIN_AFTER


def write_gauge(session: Session, station_number: str, gauge: Gauge, now: datetime) -> None:
    """Keep a gauge's flood stages (ft) and flows (cfs), in place of those before, and its time zone where known.

    A Canadian station keeps its own zone: its standard time is what the agency's list says, not what NOAA shows.
    """
    values: dict[str, object] = {"gauge_read_at": now}
    for name, threshold in gauge.thresholds.items():
        stem = name if name == "action" else f"{name}_flood"
        values |= {f"{stem}_stage": threshold.stage_ft, f"{stem}_flow": threshold.flow_cfs}
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
