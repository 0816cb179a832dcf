"""Runs while wateroffice is away: the Datamart's thirty days are taken for what they are, and no hole stays."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask import Flask

from core.domain import DataType, utc_now
from core.sources import registry
from simulator.server import Simulator
from tests.core.pulls import NOON, board, configure, prepare, pull, reached, table

HOPE = "08MF005"
DAY = timedelta(days=1)
REAL_TIME = "real_time_data"


@pytest.fixture(autouse=True)
def prepared(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "PATIENCE", replace(registry.PATIENCE, attempts=1))
    prepare()


def times() -> list[datetime]:
    return [row[2] for row in table()]


def test_a_short_outage_is_bridged(agency: Simulator) -> None:
    config = configure([HOPE], DataType.REALTIME, "2026-11-10")
    agency.set_now(NOON - DAY)
    pull(config, NOON - DAY)
    agency.set_now(NOON)
    agency.add_fault(kind="status", status=503, times=None, path=REAL_TIME)
    run = pull(config, NOON)
    assert (run.status, board(run.id)[HOPE].error_class) == ("success", None)
    assert reached(config)[HOPE].last_successful_pull_date == max(times()) > NOON - DAY


def test_what_the_stand_in_does_not_hold_is_asked_again(agency: Simulator) -> None:
    long_ago = utc_now() - 45 * DAY
    config = configure([HOPE], DataType.REALTIME, f"{long_ago - 5 * DAY:%Y-%m-%d}")
    agency.set_now(long_ago)
    pull(config, long_ago)
    mark = reached(config)[HOPE]
    agency.set_now(NOON)
    agency.add_fault(kind="status", status=503, times=None, path=REAL_TIME)
    run = pull(config, NOON)
    row = board(run.id)[HOPE]
    assert run.rows_new > 1000 and row.error_class == "agency_unreachable"
    assert "Datamart" in (row.error_text or "")
    assert reached(config)[HOPE] == mark
    agency.clear_faults()
    assert pull(config, NOON).status == "success"
    assert max(b - a for a, b in zip(times(), times()[1:], strict=False)) < DAY


def test_an_overwrite_replaces_nothing_by_a_part(agency: Simulator) -> None:
    config = configure([HOPE], DataType.REALTIME, f"{utc_now() - 45 * DAY:%Y-%m-%d}", "overwrite")
    pull(config, NOON)
    before = table()
    agency.add_fault(kind="status", status=503, times=None, path=REAL_TIME)
    run = pull(config, NOON)
    assert (run.status, board(run.id)[HOPE].error_class) == ("failed", "agency_unreachable")
    assert table() == before
