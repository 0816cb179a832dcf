"""Selections of stations kept under a name: shared by everybody, found again by their name in an address."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from core.errors import InputError, NotFound
from core.models import MasterStation, StationSet, StationSetMember
from core.people.audit import Subject, record
from core.people.roles import Role

LONGEST_NAME = 80
# The catalogue has 30,000 stations, and a set may hold all of them.
MOST_NOTED = 500


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
    """Keep stations under a name, in place of what it held before; raises InputError, Forbidden."""
    name = _checked(name, numbers)
    before = numbers_of(session, name)
    _take_away(session, name)
    kept = StationSet(name=name, saved_at=now)
    session.add(kept)
    session.flush()
    members = [{"set_id": kept.id, "station_number": number} for number in dict.fromkeys(numbers)]
    session.execute(insert(StationSetMember), members)
    _note(session, name, before, sorted(set(numbers)))


def drop_set(session: Session, name: str) -> None:
    """Forget a set; its stations stay. Does nothing where there is none of that name. Raises Forbidden."""
    before = numbers_of(session, name)
    if before is not None:
        _take_away(session, name)
        _note(session, name.strip(), before, None)


def _note(session: Session, name: str, before: list[str] | None, after: list[str] | None) -> None:
    """Write down a set that was made, changed or forgotten; of a change who left and who came."""
    action = "create" if before is None else "delete" if after is None else "change"
    left = _listed(before, after or []) if before is not None else None
    came = _listed(after, before or []) if after is not None else None
    record(session, Role.OPERATOR, action, Subject("station set", None, name), left, came)


def _listed(numbers: list[str], others: list[str]) -> dict[str, list[str]]:
    known = set(others)
    own = [number for number in numbers if number not in known]
    more = [f"and {len(own) - MOST_NOTED:,} more"] if len(own) > MOST_NOTED else []
    return {"stations": own[:MOST_NOTED] + more}


def _take_away(session: Session, name: str) -> None:
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
