"""The merge: staged readings meet stored observations in set-based SQL, the same on SQLite and PostgreSQL.

Equal rows are not written. A changed value or quality is written and its old self put in the ledger; a value
that the agency withdrew (NaN where a value stood) leaves the table and enters the ledger; a row merely absent
from the answer stays. Everything happens in the caller's transaction.

Where nothing is stored in the spans that came, all values are new and go straight in. Otherwise one pass finds
what differs, with what stood there; ledger, table and counts are written from that.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    and_,
    case,
    delete,
    exists,
    func,
    insert,
    literal,
    null,
    select,
    tuple_,
)
from sqlalchemy.orm import Session

from core.domain import Window
from core.models import Station
from core.store.changed_days import mark_changes, mark_rows, mark_spans
from core.store.differences import Merge as Merge
from core.store.differences import changes, find_changes, later, ledger, stored
from core.store.partitions import prepare_partitions
from core.store.staging import STAGED_COLUMNS, Sent, found_by_key, read_sent, sent, staged
from core.store.staging import clear_staging as clear_staging
from core.store.staging import stage_readings as stage_readings
from core.store.tables import UtcTime
from core.store.upsert import insert_into

STORED_COLUMNS = ["station_id", "type", *STAGED_COLUMNS[1:], "recorded_at", "run_id"]
LEDGER_COLUMNS = [
    "station_id", "type", "observed_at", "unit", "old_discharge", "new_discharge", "old_quality", "new_quality",
    "old_qualifiers", "old_recorded_at", "old_run_id", "run_id", "revised_at",
]  # fmt: skip


@dataclass(frozen=True)
class Counts:
    """What a merge did for one station."""

    new: int = 0
    revised: int = 0
    unchanged: int = 0


def merge_staged(merge: Merge) -> dict[int, Counts]:
    """Bring the staged readings into the table and the ledger; returns counts by station id."""
    stations = read_sent(merge.session)
    if not stations:
        return {}
    _prepare(merge, stations)
    if _all_is_new(merge):
        _insert_all(merge)
        mark_spans(merge, stations)
        return {station: Counts(new=one.valued) for station, one in stations.items()}
    find_changes(merge, _span(stations))
    counts = _count(merge, stations)
    if any(count.revised for count in counts.values()):
        _write_revisions(merge)
        _delete_withdrawn(merge)
    if any(count.new or count.revised for count in counts.values()):
        _upsert(merge)
        mark_changes(merge)
    return counts


def replace_staged(merge: Merge, window: Window) -> tuple[dict[int, Counts], list[int]]:
    """Merge the staged readings and withdraw what is stored in `window` but was not sent.

    Returns the counts and the ids of stations whose source shrank: fewer than half of what is stored there came,
    so nothing of theirs was withdrawn.
    """
    _prepare(merge, read_sent(merge.session))
    in_window = and_(stored.c.type == merge.data_type.value, stored.c.observed_at.between(window.start, window.end))
    shrunk = _shrunk_stations(merge, in_window)
    counts = merge_staged(merge)
    asked = select(sent.c.station_id)
    unsent = ~exists().where(merge.same_key)
    gone = and_(in_window, stored.c.station_id.in_(asked), stored.c.station_id.not_in(shrunk), unsent)
    with found_by_key(merge.session):
        _write_ledger(merge, _gone_rows(merge).where(gone))
        mark_rows(merge, stored, gone)
        merge.session.execute(delete(stored).where(gone))
    return counts, shrunk


def _prepare(merge: Merge, stations: dict[int, Sent]) -> None:
    """Make room for what came, then lock: in this order, so that no two merges wait for each other."""
    if stations:
        span = _span(stations)
        prepare_partitions(merge.session, span.start, span.end)
        lock_stations(merge.session)


def _span(stations: dict[int, Sent]) -> Window:
    return Window(min(one.first_at for one in stations.values()), max(one.last_at for one in stations.values()))


def lock_stations(session: Session) -> None:
    """Let one merge at a time touch a station: two configurations may share it. SQLite has one writer anyway."""
    rows = select(Station.id).where(Station.id.in_(select(sent.c.station_id))).order_by(Station.id)
    session.execute(rows.with_for_update(key_share=True)).all()


def _all_is_new(merge: Merge) -> bool:
    """Tell whether nothing is stored in any station's span, and no value left it at a time yet to come."""
    # With a limit it stays a look-up a station; the planners would turn a plain EXISTS into a join.
    in_span = (
        select(stored.c.station_id)
        .where(
            stored.c.station_id == sent.c.station_id,
            stored.c.type == merge.data_type.value,
            stored.c.observed_at.between(sent.c.first_at, sent.c.last_at),
        )
        .limit(1)
        .scalar_subquery()
    )
    met = select(sent.c.station_id).where(in_span.is_not(None)).limit(1)
    to_come = select(ledger.c.id).where(ledger.c.revised_at > merge.now).limit(1)
    return merge.session.scalar(met) is None and merge.session.scalar(to_come) is None


def _insert_all(merge: Merge) -> None:
    values = (staged.c[name] for name in STAGED_COLUMNS[1:])
    rows = select(
        staged.c.station_id, literal(merge.data_type.value), *values, literal(merge.now, UtcTime),
        literal(merge.run_id, Integer),
    ).where(staged.c.discharge.is_not(None))  # fmt: skip
    merge.session.execute(insert(stored).from_select(STORED_COLUMNS, rows))


def _count(merge: Merge, stations: dict[int, Sent]) -> dict[int, Counts]:
    was_stored, has_value = changes.c.old_recorded_at.is_not(None), changes.c.discharge.is_not(None)
    rows = merge.session.execute(
        select(
            changes.c.station_id,
            func.sum(case((was_stored, 0), else_=1)),
            func.sum(case((and_(was_stored, has_value), 1), else_=0)),
            func.sum(case((has_value, 0), else_=1)),
        ).group_by(changes.c.station_id)
    )
    found = {int(station): (int(new), int(changed), int(withdrawn)) for station, new, changed, withdrawn in rows}
    counts = {}
    for station, one in stations.items():
        new, changed, withdrawn = found.get(station, (0, 0, 0))
        counts[station] = Counts(new, changed + withdrawn, one.valued - new - changed)
    return counts


def _write_ledger(merge: Merge, rows: Select[Any]) -> None:
    merge.session.execute(insert(ledger).from_select(LEDGER_COLUMNS, rows))


def _write_revisions(merge: Merge) -> None:
    c = changes.c
    # A withdrawn value has no quality of its own any more.
    quality = case((c.discharge.is_(None), None), else_=c.quality_code)
    rows = select(
        c.station_id, literal(merge.data_type.value), c.observed_at, c.old_unit, c.old_discharge, c.discharge,
        c.old_quality, quality, c.old_qualifiers, c.old_recorded_at, c.old_run_id, literal(merge.run_id, Integer),
        c.written_at,
    )  # fmt: skip
    _write_ledger(merge, rows.where(c.old_recorded_at.is_not(None)))


def _gone_rows(merge: Merge) -> Select[Any]:
    c = stored.c
    return select(
        c.station_id, c.type, c.observed_at, c.unit, c.discharge, null(), c.quality_code, null(), c.qualifiers,
        c.recorded_at, c.run_id, literal(merge.run_id, Integer), later(merge, c.recorded_at),
    )  # fmt: skip


def _delete_withdrawn(merge: Merge) -> None:
    withdrawn = select(changes.c.station_id, literal(merge.data_type.value), changes.c.observed_at)
    key = tuple_(stored.c.station_id, stored.c.type, stored.c.observed_at)
    merge.session.execute(delete(stored).where(key.in_(withdrawn.where(changes.c.discharge.is_(None)))))


def _upsert(merge: Merge) -> None:
    values = (changes.c[name] for name in STAGED_COLUMNS[1:])
    rows = select(
        changes.c.station_id, literal(merge.data_type.value), *values, changes.c.written_at,
        literal(merge.run_id, Integer),
    ).where(changes.c.discharge.is_not(None))  # fmt: skip
    statement = insert_into(merge.session, stored).from_select(STORED_COLUMNS, rows)
    kept = ("station_id", "type", "observed_at")
    written = {name: statement.excluded[name] for name in STORED_COLUMNS if name not in kept}
    merge.session.execute(statement.on_conflict_do_update(index_elements=kept, set_=written))


def _shrunk_stations(merge: Merge, in_window: ColumnElement[bool]) -> list[int]:
    came = select(sent.c.station_id, func.sum(sent.c.valued).label("rows")).group_by(sent.c.station_id).subquery()
    held = (
        select(stored.c.station_id, func.count().label("rows"))
        .where(in_window, stored.c.station_id.in_(select(sent.c.station_id)))
        .group_by(stored.c.station_id)
    ).subquery()
    shrunk = select(held.c.station_id).join(came, came.c.station_id == held.c.station_id)
    return list(merge.session.scalars(shrunk.where(came.c.rows * 2 < held.c.rows)))
