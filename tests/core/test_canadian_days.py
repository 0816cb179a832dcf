"""Canadian daily means as they age: provisional ones bridge to the present until published ones take their place."""

from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select

from core.db import reading
from core.domain import DataType
from core.models import ObservationRevision
from simulator.server import Simulator
from tests.core.pulls import NOON, board, configure, prepare, pull, table

HOPE, BOW = "08MF005", "05BH004"
SPRING = datetime(2026, 5, 15, 12)


@pytest.fixture(autouse=True)
def prepared(app: Flask) -> None:
    prepare()


def codes() -> dict[datetime, str | None]:
    return {row[2]: row[4] for row in table() if row[0] == HOPE}


def test_published_days_take_the_place_of_provisional_ones_and_the_ledger_keeps_those(agency: Simulator) -> None:
    agency.set_now(SPRING)
    config = configure([HOPE, BOW], DataType.DAILY, "2024-06-01")
    pull(config, SPRING)
    before, values = codes(), {row[:3]: row[3] for row in table()}
    agency.set_now(NOON)
    run = pull(config, NOON)
    after = codes()
    published = {day for day, code in before.items() if (code, after[day]) == ("P", "A")}
    assert len(published) > 90 and "P" in after.values() and max(after) > NOON.replace(day=19)
    with reading() as session:
        ledger = list(session.scalars(select(ObservationRevision)))
    assert len(ledger) == run.rows_revised
    approved = [row for row in ledger if (row.old_quality, row.new_quality) == ("P", "A")]
    assert published <= {row.observed_at for row in approved}
    assert any(row.old_discharge != row.new_discharge for row in approved)
    assert {row.old_discharge for row in approved} <= set(values.values())


def test_a_real_time_station_that_sends_no_flow_is_no_failure_and_is_asked_again(agency: Simulator) -> None:
    agency.set_now(SPRING)
    agency.silence(HOPE)
    agency.set_now(NOON)
    config = configure([HOPE, BOW], DataType.REALTIME, "2026-11-20")
    run = pull(config)
    assert (run.status, board(run.id)[HOPE].state, board(run.id)[HOPE].error_class) == ("success", "empty", None)
    assert {row[0] for row in table()} == {BOW}
    agency.traffic.journal.clear()
    pull(config)
    assert any(HOPE in entry.stations for entry in agency.requests)
