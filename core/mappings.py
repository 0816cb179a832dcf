"""A station's id in another network."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.models import StationMapping


def translate(session: Session, source_agency: str, station_number: str, target_agency: str) -> str | None:
    """Return a station's id in `target_agency` (NOAA-HADS, NWM), None where no mapping is known."""
    table = StationMapping
    return session.scalar(
        select(table.target_id).where(
            table.source_agency == source_agency,
            table.source_id == station_number,
            table.target_agency == target_agency,
        )
    )
