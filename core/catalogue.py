"""The station catalogue, kept fresh from the agencies: rows added and brought up to date, vanished ones marked.

A station that its agency no longer lists is marked inactive, never deleted. A row that a person edited stays as
they left it, and a name that is there stays: ours read better than the agencies' capitals.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import case, func, select, update
from sqlalchemy.orm import Session

from core.db import writing
from core.errors import SourceError
from core.models import MasterStation
from core.sources.catalogue_base import CatalogueRow, CatalogueSource, Scope
from core.store.upsert import insert_into

logger = logging.getLogger(__name__)

ROWS_A_STATEMENT = 1000
# Facts that an answer may lack; what is known of them then stays.
OPTIONAL = ("huc_code", "altitude_ft", "drainage_area_sqmi", "timezone", "record_start_date", "record_end_date")


@dataclass(frozen=True)
class SyncStep:
    """One scope done: how many stations came, and how many vanished.

    `error` is why none came, `doubt` why what came was not believed throughout.
    """

    scope: Scope
    done: int
    total: int
    stations: int = 0
    vanished: int = 0
    error: str | None = None
    doubt: str | None = None


@dataclass(frozen=True)
class Stored:
    """What became of a scope's known stations: how many vanished, or why none was taken to have vanished."""

    vanished: int = 0
    doubt: str | None = None


DOUBT = "listed only {came:,} of {known:,} known stations, so none was marked as gone"


def sync_catalogue(
    sources: Sequence[tuple[CatalogueSource, str | None]], report: Callable[[SyncStep], None]
) -> list[SyncStep]:
    """Ask every source for its scopes (or its one state) and store each as it comes; a failing scope costs itself."""
    asked = [(source, scope) for source, state in sources for scope in source.scopes(state)]
    steps = []
    for number, (source, scope) in enumerate(asked, start=1):
        step = _sync_scope(source, scope, number, len(asked))
        report(step)
        steps.append(step)
    return steps


def _sync_scope(source: CatalogueSource, scope: Scope, number: int, total: int) -> SyncStep:
    try:
        rows = list(source.fetch(scope))
    except SourceError as error:
        logger.warning("the catalogue of %s could not be read: %s", scope.label, error)
        return SyncStep(scope, number, total, error=str(error))
    with writing() as session:
        stored = store_scope(session, scope, rows)
    return SyncStep(scope, number, total, stations=len(rows), vanished=stored.vanished, doubt=stored.doubt)


def store_scope(session: Session, scope: Scope, rows: Sequence[CatalogueRow]) -> Stored:
    """Store a complete scope, and mark the stations that vanished from it.

    When fewer than half of the known active stations came, the answer is not believed: nothing is marked.
    """
    store_rows(session, rows)
    table = MasterStation
    mine = [table.agency == scope.agency, table.is_active.is_(True), table.edited_at.is_(None)]
    if scope.state:
        mine.append(table.state_code == scope.state)
    known = set(session.scalars(select(table.station_number).where(*mine)))
    vanished = sorted(known - {row.station_number for row in rows})
    if 2 * len(vanished) > len(known):
        doubt = DOUBT.format(came=len(known) - len(vanished), known=len(known))
        logger.warning("%s %s", scope.label, doubt)
        return Stored(doubt=doubt)
    _mark_inactive(session, vanished)
    return Stored(len(vanished))


def _mark_inactive(session: Session, numbers: list[str]) -> None:
    for first in range(0, len(numbers), ROWS_A_STATEMENT):
        some = numbers[first : first + ROWS_A_STATEMENT]
        session.execute(update(MasterStation).where(MasterStation.station_number.in_(some)).values(is_active=False))


def store_rows(session: Session, rows: Iterable[CatalogueRow], *, keep_known: bool = True) -> int:
    """Add rows or bring them up to date, save those a person edited; returns how many there were.

    With `keep_known`, a fact that a row lacks, and the name, stay as they are known.
    """
    values = [asdict(row) for row in rows]
    if not values:
        return 0
    statement = insert_into(session, MasterStation)
    table, new = MasterStation, statement.excluded
    changes: dict[str, Any] = {name: new[name] for name in values[0] if name != "station_number"}
    if keep_known:
        changes |= {name: func.coalesce(new[name], getattr(table, name)) for name in OPTIONAL}
        changes["station_name"] = case((table.station_name == "", new["station_name"]), else_=table.station_name)
    statement = statement.on_conflict_do_update(
        index_elements=["station_number"], set_=changes, where=table.edited_at.is_(None)
    )
    for first in range(0, len(values), ROWS_A_STATEMENT):
        session.execute(statement, values[first : first + ROWS_A_STATEMENT])
    return len(values)
