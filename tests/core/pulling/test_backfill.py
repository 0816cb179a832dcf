"""Back-fills: a chosen range is pulled, and how far the configuration has come stays as it was."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from core.db import writing
from core.domain import Window
from core.models import DischargeObservation
from simulator.server import Simulator
from tests.core.pulls import POTOMAC, configure, prepare, pull, reached, start, table, work

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def prepared(app: Flask) -> None:
    prepare()


def test_a_back_fill_brings_its_range_and_leaves_alone_how_far_the_configuration_has_come(agency: Simulator) -> None:
    config = configure([POTOMAC], start="2026-06-01")
    pull(config)
    before, there = reached(config), table()
    chosen = Window(datetime(2010, 1, 1), datetime(2010, 12, 31))
    run = work(start(config, backfill=chosen))
    assert (run.status, run.rows_new) == ("success", 365)
    assert reached(config) == before
    assert [row[2] for row in table()] == [chosen.start + n * DAY for n in range(365)] + [row[2] for row in there]
    assert work(start(config, backfill=chosen)).rows_new == 0


def test_a_back_fill_over_what_is_stored_takes_in_what_changed(agency: Simulator) -> None:
    config = configure([POTOMAC], start="2026-06-01")
    pull(config)
    before = table()
    with writing() as session:
        some = DischargeObservation.observed_at.between(datetime(2026, 7, 1), datetime(2026, 7, 10))
        session.execute(update(DischargeObservation).where(some).values(discharge=1.0))
    run = work(start(config, backfill=Window(datetime(2026, 7, 1), datetime(2026, 7, 31))))
    assert (run.rows_new, run.rows_revised, run.rows_unchanged) == (0, 10, 21)
    assert table() == before
