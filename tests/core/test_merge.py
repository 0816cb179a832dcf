"""The merge, on both databases: what is equal stays, what changed is on record, what is absent is left alone."""

from collections.abc import Iterator
from datetime import datetime

import pandas as pd
import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.db import reading, writing
from core.domain import DataType, Window
from core.merge import Counts, Merge, clear_staging, merge_staged, replace_staged, stage_readings
from core.models import DischargeObservation, ObservationRevision
from tests.core.data import DAY, NOW, START, add_stations, ledger_rows, readings, stored_rows

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
