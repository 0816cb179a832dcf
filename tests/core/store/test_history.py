"""As of any past moment, and what changed since one: random pulls through the real merge, on both databases."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, text, update
from sqlalchemy.orm import Session

from core.db import db, reading, writing
from core.domain import DataType, Window
from core.models import DataPullLog, DischargeObservation, ObservationRevision, PullRunBatch
from core.observations import read_observations
from core.store.history import SETTLING, Slice, changed_since, fingerprint, held_at, held_now, settled_before
from core.store.merge import Merge, clear_staging, merge_staged, replace_staged, stage_readings
from core.store.observation_rows import Place, Wanted, place_after, read_part
from tests.core.data import DAY, NOW, START, add_stations, readings

NUMBER = "03294500"
DAYS = 5
WINDOW = Window(START, START + DAYS * DAY)
Pull = tuple[bool, dict[int, tuple[float | None, str, str | None]]]

values = st.tuples(
    st.sampled_from([None, 1.0, 2.5, -3.0]), st.sampled_from(["P", "A"]), st.sampled_from([None, "e", "ICE"])
)
# Each pull appends or overwrites, with values for some of the days; None is a value taken back.
pulls = st.lists(st.tuples(st.booleans(), st.dictionaries(st.integers(0, DAYS - 1), values)), min_size=1, max_size=7)
lean = settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def station(app: Flask) -> Iterator[int]:
    with writing() as session:
        ids = add_stations(session, NUMBER)
    yield ids[NUMBER]


def slice_of(station: int) -> Slice:
    return Slice(station, DataType.DAILY, WINDOW.start, WINDOW.end)


def forget() -> None:
    with writing() as session:
        for table in (DischargeObservation, ObservationRevision):
            session.execute(delete(table))


def pull(station: int, one: Pull, now: datetime, run_id: int) -> None:
    overwrites, sent = one
    frame = readings(station, *((START + day * DAY, *value) for day, value in sent.items()))
    if frame.empty:
        return
    with writing() as session:
        clear_staging(session)
        stage_readings(session, frame)
        merge = Merge(session, DataType.DAILY, run_id, now)
        replace_staged(merge, WINDOW) if overwrites else merge_staged(merge)


def rows(session: Session, statement: Any) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in session.execute(statement.order_by("observed_at"))]


@lean
@given(pulls)
def test_as_of_a_moment_is_what_the_table_held_then(station: int, made: list[Pull]) -> None:
    forget()
    snapshots = {NOW - timedelta(seconds=1): []}
    for number, one in enumerate(made):
        now = NOW + number * timedelta(seconds=2)
        pull(station, one, now, number)
        with reading() as session:
            snapshots[now] = snapshots[now + timedelta(seconds=1)] = rows(session, held_now(slice_of(station)))
    with reading() as session:
        for moment, snapshot in snapshots.items():
            assert rows(session, held_at(slice_of(station), moment)) == snapshot, moment


@lean
@given(pulls, st.lists(st.booleans(), min_size=7, max_size=7))
def test_a_copy_kept_by_changes_equals_the_table(station: int, made: list[Pull], asks: list[bool]) -> None:
    forget()
    copy: dict[datetime, tuple[Any, ...]] = {}
    since = START
    for number, one in enumerate(made):
        now = NOW + number * timedelta(minutes=10)
        pull(station, one, now, number)
        if not asks[number] and one is not made[-1]:
            continue
        with reading() as session:
            until = settled_before(session, now + timedelta(seconds=1))
            _apply(copy, rows(session, changed_since(slice_of(station), since)))
            assert list(map(copy.get, sorted(copy))) == rows(session, held_now(slice_of(station)))
        since = until


def _apply(copy: dict[datetime, tuple[Any, ...]], changes: list[tuple[Any, ...]]) -> None:
    for row in changes:
        copy.pop(row[0], None)
        if row[1] is not None:
            copy[row[0]] = row


@lean
@given(pulls)
def test_a_fingerprint_changes_with_the_values_alone(station: int, made: list[Pull]) -> None:
    forget()
    seen: dict[str, Any] = {}
    for number, one in enumerate(made):
        pull(station, one, NOW, number)
        with reading() as session:
            held = rows(session, held_now(slice_of(station)))
            assert seen.setdefault(fingerprint(session, slice_of(station)), held) == held


def test_parts_of_the_past_follow_each_other(station: int) -> None:
    for number in range(2):
        pull(
            station, (False, {day: (float(day + 10 * number), "P", None) for day in range(DAYS)}), NOW + number * DAY, 1
        )
    wanted = Wanted(NUMBER, ("daily_mean",), WINDOW.start, WINDOW.end, as_of=NOW)
    place: Place | None = None
    found: list[float] = []
    with reading() as session:
        while part := read_part(session, station, wanted, 2, place):
            found += [row[1] for _, some in part for row in some]
            place = place_after(part)
        frame = read_observations(session, NUMBER, DataType.DAILY, WINDOW.start, WINDOW.end, as_of=NOW)
    assert found == frame["discharge"].tolist() == [0, 1, 2, 3, 4]


def test_what_is_withdrawn_and_came_back_is_told_once_as_it_is(station: int) -> None:
    for number, value in enumerate([1.0, None, 2.0, None]):
        pull(station, (False, {0: (value, "P", None)}), NOW + number * DAY, number)
    with reading() as session:
        changes = rows(session, changed_since(slice_of(station), NOW))
    assert changes == [(START, None, "cfs", None, None, NOW + 3 * DAY, 3)]


def work(session: Session, status: str, state: str, beat: datetime) -> None:
    """Write down a run with one batch."""
    run = {"config_name": "x", "data_type": "daily_mean", "trigger": "cli", "start_time": NOW - 2 * DAY}
    run_id = session.scalar(insert(DataPullLog).values(status=status, **run).returning(DataPullLog.id))
    batch = {"source": "USGS", "stations": [NUMBER], "windows": [], "run_id": run_id}
    session.execute(insert(PullRunBatch).values(state=state, heartbeat_at=beat, **batch))


@pytest.mark.parametrize(
    ("status", "state", "back", "settled"),
    [
        ("running", "working", timedelta(minutes=30), timedelta(minutes=30)),
        ("running", "working", timedelta(hours=3), timedelta(hours=3)),
        ("running", "working", timedelta(seconds=5), SETTLING),
        ("running", "waiting", timedelta(minutes=30), SETTLING),
        ("running", "over", timedelta(minutes=30), SETTLING),
        ("cancelled", "working", timedelta(minutes=30), timedelta(minutes=30)),
        ("failed", "working", DAY, SETTLING),
    ],
)
def test_changes_are_settled_up_to_the_oldest_batch_at_work(
    station: int, status: str, state: str, back: timedelta, settled: timedelta
) -> None:
    with reading() as session:
        assert settled_before(session, NOW) == NOW - SETTLING
    with writing() as session:
        work(session, status, state, NOW - back)
    with reading() as session:
        assert settled_before(session, NOW) == NOW - settled


def test_a_change_written_late_is_in_the_next_answer(station: int) -> None:
    """A transaction records its time, a client asks, and only then it commits."""
    late = NOW - timedelta(minutes=30)
    with writing() as session:
        work(session, "running", "working", late)
    with writing() as session:
        session.execute(update(PullRunBatch).values(heartbeat_at=late + timedelta(seconds=1)))
        clear_staging(session)
        stage_readings(session, readings(station, (START, 1.0, "P", None)))
        merge_staged(Merge(session, DataType.DAILY, 1, late + timedelta(seconds=1)))
        with reading() as other:
            until = settled_before(other, NOW)
            assert rows(other, changed_since(slice_of(station), START)) == []
    with reading() as session:
        assert [row[1] for row in rows(session, changed_since(slice_of(station), until))] == [1.0]


def test_the_past_is_read_along_the_indexes(station: int) -> None:
    """SQLite names its plan; PostgreSQL chooses by size, so it is only asked here that it can run it."""
    for statement in (held_at(slice_of(station), NOW), changed_since(slice_of(station), NOW)):
        ordered = statement.order_by("observed_at").limit(10)
        with reading() as session:
            session.execute(ordered).all()
            if db.engine.dialect.name == "sqlite":
                sql = str(ordered.compile(db.engine, compile_kwargs={"literal_binds": True})).replace(":", "\\:")
                plan = " ".join(row[-1] for row in session.execute(text(f"EXPLAIN QUERY PLAN {sql}")))
                assert "MERGE (UNION ALL)" in plan and "TEMP B-TREE" not in plan
                assert "SCAN" not in plan


def test_a_page_far_into_a_record_costs_no_more_than_the_first(app: Flask) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("SQLite counts its steps")
    with writing() as session:
        station = add_stations(session, "01646500")["01646500"]
        times = [START + n * timedelta(minutes=15) for n in range(20_000)]
        session.execute(
            insert(DischargeObservation),
            [{"station_id": station, "type": "realtime_15min", "observed_at": one, "discharge": 1.0, "unit": "cfs",
              "recorded_at": NOW} for one in times],
        )  # fmt: skip
    wanted = Wanted("01646500", ("realtime_15min",), START, NOW)
    first = _steps(station, wanted, None)
    assert first > 10
    assert _steps(station, wanted, Place("realtime_15min", times[-200])) <= first * 1.2


def _steps(station: int, wanted: Wanted, place: Place | None) -> int:
    """Count the hundreds of steps that SQLite takes to read 100 rows."""
    counted: list[int] = []
    with reading() as session:
        driver: Any = session.connection().connection.driver_connection
        driver.set_progress_handler(lambda: counted.append(1), 100)
        assert len(read_part(session, station, wanted, 100, place)[0][1]) == 100
        driver.set_progress_handler(None, 100)
    return len(counted)
