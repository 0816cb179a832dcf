"""The merge, on both databases: what is equal stays, what changed is on record, what is absent is left alone."""

import time
from collections.abc import Iterator
from datetime import datetime

import numpy as np
import pandas as pd
import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.db import reading, writing
from core.domain import DataType, Window
from core.models import DischargeObservation, ObservationRevision
from core.store.merge import Counts, Merge, clear_staging, merge_staged, replace_staged, stage_readings
from core.store.staging import ROWS_A_STATEMENT
from tests.core.data import DAY, HOUR, NOW, START, add_stations, ledger_rows, readings, stored_rows

NUMBER = "03294500"


@pytest.fixture
def station(app: Flask) -> Iterator[int]:
    with writing() as session:
        ids = add_stations(session, NUMBER)
    yield ids[NUMBER]


def merge(frame: pd.DataFrame, now: datetime = NOW, run_id: int = 1) -> dict[int, Counts]:
    with writing() as session:
        clear_staging(session)
        stage_readings(session, frame)
        return merge_staged(Merge(session, DataType.DAILY, run_id, now))


def replace(frame: pd.DataFrame, window: Window) -> tuple[dict[int, Counts], list[int]]:
    with writing() as session:
        clear_staging(session)
        stage_readings(session, frame)
        return replace_staged(Merge(session, DataType.DAILY, 2, NOW + DAY), window)


def held() -> list[tuple[datetime, float, str | None]]:
    with reading() as session:
        return stored_rows(session)


def ledger() -> list[tuple[datetime, float, float | None, str | None, str | None]]:
    with reading() as session:
        return ledger_rows(session)


def test_it_stores_new_values(station: int) -> None:
    counts = merge(readings(station, (START, 10.5, "P", None), (START + DAY, -3.0, "P", "e")))
    assert counts == {station: Counts(new=2)}
    assert held() == [(START, 10.5, "P"), (START + DAY, -3.0, "P")]
    assert ledger() == []


def test_it_writes_nothing_where_nothing_changed(station: int) -> None:
    frame = readings(station, (START, 10.5, "P", "e"), (START + DAY, 0.1 + 0.2, "P", None))
    merge(frame)
    assert merge(frame, NOW + DAY, run_id=2) == {station: Counts(unchanged=2)}
    with reading() as session:
        assert set(session.scalars(select(DischargeObservation.run_id))) == {1}
    assert ledger() == []


def test_it_records_what_a_changed_value_was(station: int) -> None:
    merge(readings(station, (START, 10.5, "P", "e")))
    assert merge(readings(station, (START, 11.0, "A", None)), NOW + DAY, 2) == {station: Counts(revised=1)}
    assert held() == [(START, 11.0, "A")]
    with reading() as session:
        entry = session.scalars(select(ObservationRevision)).one()
        assert (entry.old_discharge, entry.new_discharge, entry.old_qualifiers) == (10.5, 11.0, "e")
        assert (entry.old_recorded_at, entry.revised_at) == (NOW, NOW + DAY)
        assert (entry.old_run_id, entry.run_id) == (1, 2)


@pytest.mark.parametrize(
    ("quality", "qualifiers"), [("A", None), ("P", "e"), ("A", "e")], ids=["approved", "estimated", "both"]
)
def test_a_change_of_quality_alone_is_a_change(station: int, quality: str, qualifiers: str | None) -> None:
    merge(readings(station, (START, 10.5, "P", None)))
    assert merge(readings(station, (START, 10.5, quality, qualifiers))) == {station: Counts(revised=1)}
    assert ledger() == [(START, 10.5, 10.5, "P", quality)]


def test_a_withdrawn_value_leaves_the_table_and_enters_the_ledger(station: int) -> None:
    merge(readings(station, (START, 10.5, "P", None), (START + DAY, 11.0, "P", None)))
    assert merge(readings(station, (START, None, "P", "ICE"))) == {station: Counts(revised=1)}
    assert held() == [(START + DAY, 11.0, "P")]
    assert ledger() == [(START, 10.5, None, "P", None)]


def test_a_withheld_value_that_never_stood_is_nothing_to_store(station: int) -> None:
    assert merge(readings(station, (START, None, "P", "ICE"))) == {station: Counts()}
    assert held() == [] and ledger() == []


def test_a_row_absent_from_an_answer_stays(station: int) -> None:
    merge(readings(station, (START, 10.5, "P", None), (START + DAY, 11.0, "P", None)))
    merge(readings(station, (START + DAY, 11.5, "P", None)))
    assert held() == [(START, 10.5, "P"), (START + DAY, 11.5, "P")]


def test_types_and_stations_do_not_mix(app: Flask) -> None:
    with writing() as session:
        ids = add_stations(session, "03294500", "01646500")
    merge(readings(ids["03294500"], (START, 1.0, "P", None)))
    merge(readings(ids["01646500"], (START, 2.0, "P", None)))
    with writing() as session:
        clear_staging(session)
        stage_readings(session, readings(ids["03294500"], (START, 3.0, "P", None)))
        merge_staged(Merge(session, DataType.REALTIME, 1, NOW))
        assert stored_rows(session, DataType.REALTIME) == [(START, 3.0, "P")]
    assert sorted(value for _, value, _ in held()) == [1.0, 2.0]
    assert ledger() == []


def test_overwriting_withdraws_what_was_not_sent(station: int) -> None:
    merge(readings(station, *((START + n * DAY, float(n), "P", None) for n in range(4))))
    window = Window(START + DAY, START + 3 * DAY)
    counts, shrunk = replace(
        readings(station, (START + DAY, 1.0, "P", None), (START + 3 * DAY, 9.0, "P", None)), window
    )
    assert (counts, shrunk) == ({station: Counts(revised=1, unchanged=1)}, [])
    assert held() == [(START, 0.0, "P"), (START + DAY, 1.0, "P"), (START + 3 * DAY, 9.0, "P")]
    assert ledger() == [(START + 3 * DAY, 3.0, 9.0, "P", "P"), (START + 2 * DAY, 2.0, None, "P", None)]


def test_overwriting_a_long_record_takes_as_long_as_reading_it(station: int) -> None:
    many = 20_000
    merge(readings(station, *((START + n * HOUR, float(n), "P", None) for n in range(many))))
    answer = readings(station, *((START + n * HOUR, float(n), "P", None) for n in range(0, many, 2)))
    start = time.process_time(), time.perf_counter()
    counts, _ = replace(answer, Window(START, START + many * HOUR))
    assert counts == {station: Counts(unchanged=many // 2)} and len(held()) == many // 2
    # Row against row it took 26 seconds of processor time here.
    assert time.process_time() - start[0] < 5 and time.perf_counter() - start[1] < 60


@pytest.mark.parametrize(("sent", "left"), [(1, 4), (2, 2)], ids=["under half", "half"])
def test_overwriting_removes_nothing_when_the_source_shrank(station: int, sent: int, left: int) -> None:
    merge(readings(station, *((START + n * DAY, float(n), "P", None) for n in range(4))))
    answer = readings(station, *((START + n * DAY, float(n), "P", None) for n in range(sent)))
    _, shrunk = replace(answer, Window(START, START + 3 * DAY))
    assert shrunk == ([station] if left == 4 else [])
    assert len(held()) == left


def test_a_failed_transaction_leaves_the_table_as_it_was(station: int) -> None:
    merge(readings(station, (START, 10.5, "P", None)))
    with pytest.raises(RuntimeError, match="the worker stumbled"):
        _merge_and_stumble(station)
    assert held() == [(START, 10.5, "P")] and ledger() == []


def _merge_and_stumble(station: int) -> None:
    with writing() as session:
        clear_staging(session)
        stage_readings(session, readings(station, (START, 99.0, "P", None)))
        merge_staged(Merge(session, DataType.DAILY, 1, NOW))
        raise RuntimeError("the worker stumbled")


def test_staging_is_empty_for_the_next_batch(station: int) -> None:
    merge(readings(station, (START, 1.0, "P", None)))
    assert merge(readings(station, (START + DAY, 2.0, "P", None))) == {station: Counts(new=1)}


def test_a_reader_sees_nothing_of_a_merge_before_its_end(station: int) -> None:
    with writing() as session:
        clear_staging(session)
        stage_readings(session, readings(station, (START, 10.5, "P", None)))
        merge_staged(Merge(session, DataType.DAILY, 1, NOW))
        assert _held_by(session) and not held()
    assert held()


def _held_by(session: Session) -> list[tuple[datetime, float, str | None]]:
    return stored_rows(session)


@pytest.mark.parametrize(
    ("before", "after", "revised"),
    [
        (0.3, 0.1 + 0.2, False),
        (1230.1, float(np.float32(1230.1)), False),
        (9999999.0, 9999998.0, True),
        (1.000001, 1.000002, True),
        (0.0, 0.0001, True),
        (-5.0, 5.0, True),
        (5e-324, 1e-323, True),
        (5e-324, -5e-324, True),
        (1e-291, 1e-291 * (1 + 2**-25), True),
        (1e-289, 1e-289 * (1 + 2**-25), False),
        (5e-324, 5e-324, False),
        (12.0, 5e-324, True),
    ],
    ids=[
        "last bit", "single precision", "seventh digit", "seventh digit of a small one", "from zero", "sign",
        "least", "sign of the least", "too small to be a flow", "just large enough", "least again", "to the least",
    ],
)  # fmt: skip
def test_noise_below_the_seventh_digit_is_no_revision(station: int, before: float, after: float, revised: bool) -> None:
    merge(readings(station, (START, before, "P", None)))
    counts = merge(readings(station, (START, after, "P", None)), NOW + DAY, 2)
    assert counts == {station: Counts(revised=1) if revised else Counts(unchanged=1)}
    assert held() == [(START, after if revised else before, "P")]
    assert len(ledger()) == revised


def versions() -> list[tuple[datetime, datetime]]:
    """When each replaced version of the one value began and ended, in the order of the ledger."""
    with reading() as session:
        rows = session.execute(
            select(ObservationRevision.old_recorded_at, ObservationRevision.revised_at)
            .order_by(ObservationRevision.id)
        )  # fmt: skip
        return [(began, ended) for began, ended in rows]


def recorded_at() -> list[datetime]:
    with reading() as session:
        return list(
            session.scalars(select(DischargeObservation.recorded_at).order_by(DischargeObservation.observed_at))
        )


def test_a_clock_set_back_does_not_reorder_versions(station: int) -> None:
    merge(readings(station, (START, 1.0, "P", None)), NOW)
    merge(readings(station, (START, 2.0, "P", None), (START + DAY, 5.0, "P", None)), NOW - HOUR)
    assert versions() == [(NOW, NOW)]
    assert recorded_at() == [NOW, NOW - HOUR]
    merge(readings(station, (START, 3.0, "P", None)), NOW + HOUR)
    assert versions() == [(NOW, NOW), (NOW, NOW + HOUR)]
    assert recorded_at() == [NOW + HOUR, NOW - HOUR]


def test_a_value_that_comes_back_begins_after_it_was_withdrawn(station: int) -> None:
    merge(readings(station, (START, 1.0, "P", None)), NOW)
    merge(readings(station, (START, None, "P", "ICE")), NOW - HOUR)
    assert versions() == [(NOW, NOW)]
    merge(readings(station, (START, 1.0, "P", None), (START + DAY, 5.0, "P", None)), NOW - HOUR)
    assert recorded_at() == [NOW, NOW - HOUR]


def test_overwriting_with_a_clock_set_back_ends_no_version_before_it_began(station: int) -> None:
    merge(readings(station, *((START + n * DAY, float(n), "P", None) for n in range(2))), NOW + 2 * DAY)
    replace(readings(station, (START, 0.0, "P", None)), Window(START, START + DAY))
    assert versions() == [(NOW + 2 * DAY, NOW + 2 * DAY)]


def test_the_ledger_keeps_all_of_what_a_value_was(station: int) -> None:
    merge(readings(station, (START, 1.0, "P", "e")), NOW, run_id=7)
    merge(readings(station, (START, 0.5, "A", None)).assign(unit="cms"), NOW + DAY, run_id=8)
    with reading() as session:
        was = session.scalars(select(ObservationRevision)).one()
        assert (was.unit, was.old_discharge, was.old_quality, was.old_qualifiers) == ("cfs", 1.0, "P", "e")
        assert (was.old_recorded_at, was.old_run_id, was.revised_at, was.run_id) == (NOW, 7, NOW + DAY, 8)


def test_counts_tell_every_kind_apart_in_one_merge(station: int) -> None:
    merge(readings(station, *((START + n * DAY, float(n), "P", None) for n in range(3))))
    mixed = [(START, 0.0, "P", None), (START + DAY, 9.0, "P", None), (START + 2 * DAY, None, "P", "ICE"),
             (START + 3 * DAY, None, "P", "ICE"), (START + 4 * DAY, 4.0, "P", None)]  # fmt: skip
    assert merge(readings(station, *mixed)) == {station: Counts(new=1, revised=2, unchanged=1)}


def test_a_batch_of_many_statements_is_stored_whole(station: int) -> None:
    rows = 2 * ROWS_A_STATEMENT + 1
    assert merge(readings(station, *((START + n * HOUR, float(n), "P", None) for n in range(rows)))) == {
        station: Counts(new=rows)
    }
    assert [value for _, value, _ in held()] == [float(n) for n in range(rows)]
