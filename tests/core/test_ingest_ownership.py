"""Who may do a run, and what it may store: one run at a time, done once, of the database's own kind."""

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import delete

from core.db import writing
from core.domain import Agency
from core.errors import RunAlreadyActive, SimulationMismatch
from core.ingest import Upstream
from core.models import DatabaseFact
from core.pulling import lifecycle
from core.sources.usgs import UsgsSource
from core.store.origin import stamp_origin
from simulator.server import Simulator
from tests.core.pulls import NOON, OHIO, POTOMAC, board, configure, prepare, start, table, work


@pytest.fixture(autouse=True)
def prepared(app: Flask) -> None:
    prepare()


def test_a_configuration_has_one_run_at_a_time(agency: Simulator) -> None:
    config = configure([POTOMAC], start="2026-01-01")
    run_id = start(config)
    with pytest.raises(RunAlreadyActive) as refused:
        start(config)
    assert refused.value.run_id == run_id
    assert work(run_id).status == "success"
    assert start(config) > run_id


def test_a_run_that_two_workers_take_up_is_done_once(agency: Simulator) -> None:
    run_id = start(configure([POTOMAC], start="2026-01-01"))
    with writing() as session:
        assert lifecycle.pick_up_run(session, run_id, NOON) is not None
    agency.traffic.journal.clear()
    assert work(run_id).status == "running"
    assert agency.requests == []


def test_live_answers_cannot_enter_a_simulated_database(agency: Simulator) -> None:
    run_id = start(configure([POTOMAC], start="2026-01-01"))
    run = work(run_id, agencies=Upstream({Agency.USGS: _Live(agency.base_url)}, None, True))
    assert run.status == "failed" and "simulated data" in (run.error_message or "")
    assert table() == []


def test_the_first_run_settles_what_an_unstamped_database_holds(agency: Simulator) -> None:
    with writing() as session:
        session.execute(delete(DatabaseFact))
    assert work(start(configure([POTOMAC], start="2026-01-01"))).status == "success"
    with writing() as session, pytest.raises(SimulationMismatch):
        stamp_origin(session, simulated=False)


class _Live(UsgsSource):
    """The real service, as far as an answer can tell."""

    def fetch(self, *args):
        return replace(super().fetch(*args), simulated=False)


def test_only_the_stations_asked_for_are_tried_again(agency: Simulator) -> None:
    config = configure([POTOMAC, OHIO], start="2026-01-01")
    run_id = start(config, only=[OHIO])
    work(run_id)
    assert set(board(run_id)) == {OHIO} == {row[0] for row in table()}
