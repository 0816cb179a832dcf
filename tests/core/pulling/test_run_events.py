"""The log of a run: numbered without a hole, read on from the last line seen, told of by every step of a pull."""

from threading import Barrier, Thread

import pytest
from flask import Flask

from core.db import reading, writing
from core.domain import Level, RunStatus, Strategy
from core.pulling import lifecycle, run_log
from core.pulling.run_events import RunLine, count_lines, last_lines, read_lines, write_line
from simulator.server import Simulator
from tests.core.pulls import NOON, OHIO, POTOMAC, configure, prepare, pull, start


@pytest.fixture(autouse=True)
def prepared(app: Flask) -> None:
    prepare()


@pytest.fixture
def run_id() -> int:
    return start(configure([POTOMAC, OHIO]))


def lines(run_id: int, **which: object) -> list[RunLine]:
    with reading() as session:
        return read_lines(session, run_id, **which)  # type: ignore[arg-type]


def write(run_id: int, *texts: str) -> None:
    for text in texts:
        with writing() as session:
            write_line(session, run_id, text, NOON)


def test_a_run_begins_with_who_started_it(run_id: int) -> None:
    assert lines(run_id) == [RunLine(1, NOON, "info", None, "Started by a command, for 2 stations.")]


def test_it_reads_on_from_the_last_line_seen(run_id: int) -> None:
    write(run_id, "two", "three", "four")
    assert [one.text for one in lines(run_id, after=2)] == ["three", "four"]
    assert [one.text for one in lines(run_id, after=1, limit=2)] == ["two", "three"]
    assert lines(run_id, after=4) == []
    with reading() as session:
        assert [one.number for one in last_lines(session, run_id, limit=2)] == [3, 4]
        assert count_lines(session, run_id) == 4


def test_a_run_that_is_not_there_has_no_log() -> None:
    write(41, "nobody reads this")
    assert lines(41) == []
    with reading() as session:
        assert count_lines(session, 41) == 0


def test_who_reads_while_others_write_misses_no_line(app: Flask, run_id: int) -> None:
    barrier, seen = Barrier(4), [1]

    def writer(name: str) -> None:
        with app.app_context():
            barrier.wait()
            write(run_id, *(f"{name} {at}" for at in range(15)))

    threads = [Thread(target=writer, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    barrier.wait()
    while any(thread.is_alive() for thread in threads) or seen[-1] < 46:
        seen += [one.number for one in lines(run_id, after=seen[-1])]
        assert len(seen) <= 46
    assert seen == list(range(1, 47))


def test_a_station_has_the_lines_of_its_batch_and_of_the_run(agency: Simulator) -> None:
    run = pull(configure(["01646500", "05BB001"]))
    of_both, of_one = lines(run.id), lines(run.id, station="05BB001")
    assert [one.text for one in of_one] == [one.text for one in of_both if "USGS" not in one.text]
    assert len(of_one) < len(of_both)
    assert {one.station_number for one in of_both} == {None, "01646500", "05BB001"}


def test_every_step_of_a_pull_is_told(agency: Simulator) -> None:
    run = pull(configure([POTOMAC, OHIO], start="2026-11-01"))
    texts = [one.text for one in lines(run.id)]
    assert texts[0] == "Started by a command, for 2 stations."
    assert texts[1] == "Planned: 1 batch of stations that travel together."
    assert texts[2] == "a worker asks USGS for 2 stations: 1 part to come."
    assert texts[3].startswith(
        f"USGS answered for 2 stations, 2026-11-01 to 2026-11-22: {run.rows_new:,} new, 0 revised"
    )
    assert texts[4:] == ["USGS: 2 stations done.", "The run ended: success."]
    assert {one.level for one in lines(run.id)} == {"info"}


def test_a_replaced_span_is_told(agency: Simulator) -> None:
    run = pull(configure([OHIO], start="2026-11-01", strategy=Strategy.OVERWRITE))
    assert f"2026-11-01 to 2026-11-22 was replaced for {OHIO}." in [one.text for one in lines(run.id)]


def test_what_went_wrong_is_told_with_its_reason(agency: Simulator) -> None:
    agency.add_fault(kind="html", station=OHIO, times=None)
    run = pull(configure([POTOMAC, OHIO], start="2026-11-01"))
    told = lines(run.id)
    assert run.status == "partial"
    assert [one.level for one in told if "failed" in one.text] == ["warning", "error", "warning"]
    assert told[-1].text.startswith("The run ended: partial. 1 of 2 stations failed:")


def test_a_cancelled_run_says_so_last(run_id: int) -> None:
    with writing() as session:
        lifecycle.end_run(session, run_id, RunStatus.CANCELLED, "Cancelled by a person.", NOON)
    assert lines(run_id)[-1] == RunLine(2, NOON, "warning", None, "The run ended: cancelled. Cancelled by a person.")


def test_a_lost_worker_is_told(run_id: int) -> None:
    with writing() as session:
        run_log.tell_vanished(session, [(run_id, 7)], NOON)
    assert lines(run_id)[-1].level == Level.WARNING
