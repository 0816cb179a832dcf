"""A station's usual flow out of the database: what counts, and that it is remembered only while it holds."""

from datetime import datetime, timedelta
from typing import Any

import pandas as pd
import pytest
from flask import Flask
from sqlalchemy import Engine, delete, event, insert, update

from core.db import db, reading, writing
from core.hydrology.percentiles import FEWEST_YEARS
from core.models import DischargeObservation, ObservationRevision
from core.rivers.percentiles import Usual, usual_flow
from core.units import CMS_PER_CFS
from tests.core.data import NOW, add_stations

NUMBER = "03294500"
FIRST = datetime(2000, 1, 1)


def _value(station: int, day: datetime, flow: float, **other: Any) -> dict[str, Any]:
    usual = {"type": "daily_mean", "unit": "cfs", "quality_code": "A", "qualifiers": None, "recorded_at": NOW}
    return {"station_id": station, "observed_at": day, "discharge": flow, "run_id": None} | usual | other


@pytest.fixture
def station(app: Flask) -> int:
    """A station with eleven years of approved dailies, flow 100 in the first year, 101 in the second, and so on."""
    days = [FIRST + timedelta(days=n) for n in range((datetime(2011, 1, 1) - FIRST).days)]
    with writing() as session:
        number = add_stations(session, NUMBER)[NUMBER]
        rows = [_value(number, day, 100.0 + day.year - 2000) for day in days]
        session.execute(insert(DischargeObservation), rows)
    return number


def _read(number: str = NUMBER) -> Usual:
    with reading() as session:
        return usual_flow(session, number)


def test_it_ranks_each_day_among_its_years(station: int) -> None:
    usual = _read()

    assert len(usual.record) == 4018
    assert usual.record[pd.Timestamp("2003-07-04")] == 103.0
    # Eleven values 100 to 110: the median is the sixth of them.
    assert usual.percentiles.levels[200, 4] == 105.0
    assert usual.percentiles.years[200] == 11 >= FEWEST_YEARS


def test_it_leaves_out_what_is_not_approved_or_not_daily(station: int) -> None:
    with writing() as session:
        more = [
            _value(station, datetime(2011, 1, 1), 9.0, quality_code="P"),
            _value(station, datetime(2011, 1, 2), 9.0, quality_code=None),
            _value(station, datetime(2011, 1, 3), 9.0, type="realtime_15min"),
        ]
        session.execute(insert(DischargeObservation), more)

    assert _read().record.index[-1] == pd.Timestamp("2010-12-31")


def test_it_brings_every_unit_to_cfs(station: int) -> None:
    with writing() as session:
        metric = _value(station, datetime(2011, 1, 1), 10.0, unit="cms")
        session.execute(insert(DischargeObservation), [metric])

    assert _read().record.iloc[-1] == pytest.approx(10.0 / CMS_PER_CFS)


@pytest.mark.parametrize("number", ["01646500", "no such station"])
def test_it_says_why_there_is_nothing(station: int, number: str) -> None:
    usual = _read(number)

    assert usual.record.empty
    assert usual.percentiles.reason == "No approved daily value is stored."


@pytest.fixture
def value_reads(app: Flask) -> list[str]:
    """The statements that read dailies' values since the test began."""
    seen: list[str] = []
    engine: Engine = db.engine

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if "quality_code" in statement and statement.startswith("SELECT"):
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    return seen


def test_it_reads_the_values_once_for_many_readers(station: int, value_reads: list[str]) -> None:
    assert _read() is _read()
    assert len(value_reads) == 1


def test_it_reads_again_after_a_new_value(station: int) -> None:
    before = _read()
    with writing() as session:
        session.execute(insert(DischargeObservation), [_value(station, datetime(2011, 1, 1), 9.0)])

    assert (len(before.record), len(_read().record)) == (4018, 4019)


def _revision(station: int, day: datetime, old: float, new: float | None) -> dict[str, Any]:
    return {
        "station_id": station, "type": "daily_mean", "observed_at": day, "unit": "cfs", "old_discharge": old,
        "new_discharge": new, "old_quality": "A", "new_quality": "A", "old_recorded_at": NOW, "revised_at": NOW,
    }  # fmt: skip


def test_it_reads_again_after_a_changed_and_after_a_withdrawn_value(station: int) -> None:
    table, day = DischargeObservation, datetime(2010, 12, 31)
    mine = (table.station_id == station, table.observed_at == day)
    assert _read().record.iloc[-1] == 110.0
    with writing() as session:
        session.execute(update(table).where(*mine).values(discharge=7.0))
        session.execute(insert(ObservationRevision), [_revision(station, day, 110.0, 7.0)])
    assert _read().record.iloc[-1] == 7.0

    with writing() as session:
        session.execute(delete(table).where(*mine))
        session.execute(insert(ObservationRevision), [_revision(station, day, 7.0, None)])

    assert _read().record.index[-1] == pd.Timestamp("2010-12-30")


def test_it_forgets_the_stations_read_longest_ago(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.rivers.percentiles.MOST_STATIONS", 2)
    numbers = ("01646500", "03294500", "07010000")
    with writing() as session:
        add_stations(session, *numbers)
    first = [_read(number) for number in numbers]

    assert [_read(number) is one for number, one in zip(numbers[1:], first[1:], strict=True)] == [True, True]
    assert _read(numbers[0]) is not first[0]
