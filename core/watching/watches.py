"""Which rivers are watched for floods: by station, from which flood on."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from core.errors import InputError
from core.models import StationWatch
from core.people.audit import Subject, record
from core.people.roles import Role
from core.rivers.outlook import FLOODS, flood_flows
from core.stations import get_station
from core.store.upsert import insert_into

LEVELS = tuple(FLOODS)
NO_FLOWS = "NWS names no flow at which this river floods, so there is nothing to watch for."


def watch_of(session: Session, number: str) -> str | None:
    """Return from which flood on a station is watched, None where it is not."""
    return session.scalar(select(StationWatch.level).where(StationWatch.station_number == number))


def set_watch(session: Session, number: str, level: str | None, now: datetime) -> None:
    """Watch a station from a flood on, or no more with None. Raises NotFound, InputError, Forbidden."""
    station, before = get_station(session, number), watch_of(session, number)
    if level is None:
        session.execute(delete(StationWatch).where(StationWatch.station_number == number))
    else:
        if level not in flood_flows(session, number):
            raise InputError({"level": NO_FLOWS if level in LEVELS else f"There is no flood called {level!r}."})
        statement = insert_into(session, StationWatch).values(station_number=number, level=level, made_at=now)
        session.execute(statement.on_conflict_do_update(index_elements=["station_number"], set_={"level": level}))
    record(
        session, Role.OPERATOR, "watch", Subject("station", None, f"{number} {station.name}"),
        {"flood": before}, {"flood": level},
    )  # fmt: skip
