"""Selections of stations kept under a name: shared by everybody, found again by their name in an address."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from core.errors import InputError, NotFound
from core.models import MasterStation, StationSet, StationSetMember

LONGEST_NAME = 80


@dataclass(frozen=True)
class KeptSet:
    """A set as lists show it; `stations` counts its members."""

    name: str
    stations: int
    saved_at: datetime


def list_sets(session: Session) -> list[KeptSet]:
    """Return every set in the order of names, whatever their case."""
    table, member = StationSet, StationSetMember
    rows = select(table.name, func.count(member.station_number), table.saved_at).join_from(
        table, member, member.set_id == table.id, isouter=True
    )
    rows = rows.group_by(table.id, table.name, table.saved_at).order_by(func.lower(table.name), table.name)
    return [KeptSet(*row) for row in session.execute(rows)]


def members_of(session: Session, name: str) -> list[tuple[str, str]]:
    """Return (number, name) of a set's stations that the catalogue has, in number order; raises NotFound."""
    set_id = _id_of(session, name)
    if set_id is None:
        raise NotFound(f"There is no set {name!r}.")
    member, table = StationSetMember, MasterStation
    rows = select(table.station_number, table.station_name).join_from(
        member, table, member.station_number == table.station_number
    )
    rows = rows.where(member.set_id == set_id).order_by(table.station_number)
    return [(number, station) for number, station in session.execute(rows)]


def numbers_of(session: Session, name: str) -> list[str] | None:
    """Return all station numbers of a set, None where there is no such set."""
    set_id = _id_of(session, name)
    if set_id is None:
        return None
    rows = select(StationSetMember.station_number).where(StationSetMember.set_id == set_id)
    return list(session.scalars(rows.order_by(StationSetMember.station_number)))


def save_set(session: Session, name: str, numbers: Sequence[str], now: datetime) -> None:
    """Keep stations under a name, in place of what it held before; raises InputError."""
    name = _checked(name, numbers)
    drop_set(session, name)
    kept = StationSet(name=name, saved_at=now)
    session.add(kept)
    session.flush()
    members = [{"set_id": kept.id, "station_number": number} for number in dict.fromkeys(numbers)]
    session.execute(insert(StationSetMember), members)


def drop_set(session: Session, name: str) -> None:
    """Forget a set; its stations stay. Does nothing where there is none of that name."""
    set_id = _id_of(session, name)
    if set_id is not None:
        session.execute(delete(StationSetMember).where(StationSetMember.set_id == set_id))
        session.execute(delete(StationSet).where(StationSet.id == set_id))


def _id_of(session: Session, name: str) -> int | None:
    return session.scalar(select(StationSet.id).where(StationSet.name == name.strip()))


def _checked(name: str, numbers: Sequence[str]) -> str:
    name = " ".join(name.split())
    if not name:
        raise InputError({"name": "Give the set a name."})
    if len(name) > LONGEST_NAME:
        raise InputError({"name": f"A set's name has at most {LONGEST_NAME} letters."})
    if not numbers:
        raise InputError({"stations": "Select at least one station first."})
    return name
