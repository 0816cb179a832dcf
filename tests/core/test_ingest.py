"""Whole pulls against the simulated agency: nothing missed, nothing doubled, every change on record."""

from datetime import datetime, timedelta

import pandas as pd
import pytest
from flask import Flask
from sqlalchemy import delete, select

from core import operations
from core.db import reading, writing
from core.domain import Agency, DataType, RunStatus, Window
from core.ingest import Upstream
from core.models import MasterStation, ObservationRevision, ReportedGap, SourceQuota, StationSeries
from core.pulling.replace import SHRANK
from core.sources import politeness
from core.sources.usgs import UsgsSource
from core.watching import summaries
from core.windows import split_window
from simulator.server import Simulator
from tests.core.pulls import NOON, OHIO, POTOMAC, SILENT, board, configure, prepare, pull, reached, start, table, work

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
HOPE = "08MF005"
BOTH = pytest.mark.parametrize("data_type", [DataType.DAILY, DataType.REALTIME])


@pytest.fixture(autouse=True)
def prepared(app: Flask) -> None:
    prepare()


def asked_directly(agency: Simulator, stations: tuple[str, ...], data_type: DataType, window: Window) -> list[tuple]:
    """What the plain client brings for everything, as the table would hold it."""
    source, pieces = UsgsSource(agency.base_url), split_window(window, 1000 * DAY)
    answers = [source.fetch(stations, data_type, piece, {}).readings for piece in pieces]
    answer = pd.concat(answers).dropna(subset="discharge").drop_duplicates(["station_number", "observed_at"])
    answer = answer.sort_values(["station_number", "observed_at"])
    return [
        (row.station_number, data_type.value, row.observed_at.to_pydatetime(), row.discharge, row.quality_code,
         row.qualifiers if isinstance(row.qualifiers, str) else None)
        for row in answer.itertuples()
    ]  # fmt: skip


@BOTH
def test_a_pull_stores_what_the_agency_has(agency: Simulator, data_type: DataType) -> None:
    begin = datetime(2020, 1, 1) if data_type is DataType.DAILY else datetime(2026, 8, 1)
    config = configure([POTOMAC, OHIO], data_type, f"{begin:%Y-%m-%d}")
    run = pull(config)
    assert (run.status, run.stations_done, run.error_message) == ("success", 2, None)
    assert table() == asked_directly(agency, (POTOMAC, OHIO), data_type, Window(begin, NOON))
    assert run.rows_new == len(table()) > 1000
    with reading() as session:
        assert summaries.get_summary(session, config, NOON).records == run.records_processed


@BOTH
def test_a_second_pull_looks_back_a_little_and_writes_nothing(agency: Simulator, data_type: DataType) -> None:
    config = configure([POTOMAC], data_type, "2026-10-01")
    pull(config)
    before = table()
    run = pull(config)
    assert (run.rows_new, run.rows_revised, run.stations_done) == (0, 0, 1)
    assert 0 < run.rows_unchanged < 30
    assert table() == before


@BOTH
def test_daily_pulls_end_with_the_same_table_as_one_pull_at_the_end(agency: Simulator, data_type: DataType) -> None:
    begin = NOON - 20 * DAY
    config = configure([POTOMAC, OHIO], data_type, f"{begin:%Y-%m-%d}")
    for days in range(10, -1, -1):
        agency.set_now(NOON - days * DAY)
        assert pull(config, NOON - days * DAY).status == "success"
    first = datetime(begin.year, begin.month, begin.day)
    assert table() == asked_directly(agency, (POTOMAC, OHIO), data_type, Window(first, NOON))


def test_what_the_agency_changed_is_in_the_ledger(agency: Simulator) -> None:
    agency.set_now(NOON - 5 * DAY)
    config = configure([POTOMAC, OHIO], DataType.REALTIME, "2026-11-10")
    pull(config, NOON - 5 * DAY)
    before = {row[:3]: row[3] for row in table()}
    agency.set_now(NOON)
    run = pull(config)
    after = {row[:3]: row[3] for row in table()}
    changed = [key for key, value in before.items() if after.get(key) != value]
    with reading() as session:
        entries = session.execute(select(ObservationRevision.old_discharge, ObservationRevision.new_discharge)).all()
    assert run.rows_revised == len(entries) >= len(changed) > 0


def test_the_watermark_is_the_newest_reading_and_a_silent_station_is_asked_again(agency: Simulator) -> None:
    config = configure([POTOMAC, SILENT], DataType.REALTIME, "2026-11-01")
    pull(config)
    newest = {number: max(row[2] for row in table() if row[0] == number) for number in (POTOMAC, SILENT)}
    assert {number: one.last_successful_pull_date for number, one in reached(config).items()} == newest
    assert newest[SILENT] < NOON - 8 * DAY
    agency.traffic.journal.clear()
    pull(config, NOON + HOUR)
    assert any(SILENT in "".join(entry.stations) for entry in agency.requests)


def test_one_bad_station_costs_only_itself(agency: Simulator) -> None:
    numbers = [POTOMAC, OHIO, "09380000", "07010000"]
    agency.add_fault(kind="status", status=400, station=OHIO, times=None, path="daily")
    run = pull(configure(numbers))
    rows = board(run.id)
    assert run.status == "partial"
    assert {number for number, row in rows.items() if row.state == "failed"} == {OHIO}
    assert rows[OHIO].error_class == "agency_changed_format"
    assert run.error_message is not None and "1 of 4 stations failed" in run.error_message
    assert {row[0] for row in table()} == set(numbers) - {OHIO}


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ({"kind": "status", "status": 503}, "agency_unreachable"),
        ({"kind": "status", "status": 429, "retry_after": 1800}, "agency_refused"),
        ({"kind": "status", "status": 403}, "agency_refused"),
        ({"kind": "html"}, "agency_changed_format"),
        ({"kind": "bad_json"}, "agency_changed_format"),
        ({"kind": "truncated"}, "agency_unreachable"),
        ({"kind": "reset"}, "agency_unreachable"),
    ],
    ids=lambda value: value if isinstance(value, str) else "-".join(str(part) for part in value.values()),
)
def test_a_failure_is_told_by_its_class_and_the_next_run_catches_up(agency: Simulator, fault: dict, code: str) -> None:
    config = configure([POTOMAC], start="2026-01-01")
    agency.add_fault(**fault, times=None)
    failed = _work_without_retries(agency, config)
    assert (failed.status, board(failed.id)[POTOMAC].error_class) == ("failed", code)
    assert failed.error_message is not None and failed.error_message.startswith("USGS")
    assert table() == []
    agency.clear_faults()
    politeness._due_here.clear()  # an agency that said to wait is left in peace for a minute
    assert pull(config).status == "success"
    assert table()


def _work_without_retries(agency: Simulator, config: int):
    run_id = start(config)
    return work(run_id, agencies=Upstream({Agency.USGS: UsgsSource(agency.base_url, retries=0)}, None, True))


def test_an_agency_that_does_not_answer_fails_the_run_in_words(agency: Simulator) -> None:
    config = configure([POTOMAC, OHIO], start="2026-01-01")
    pull(config)
    before, progress = table(), reached(config)
    agency.stop()
    run = _work_without_retries(agency, config)
    assert run.status == "failed" and "refused the connection" in (run.error_message or "")
    assert (table(), reached(config)) == (before, progress)


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.pulling.batching.MOST_ROWS_A_CHUNK", 3000)


def test_a_failure_half_way_keeps_what_came_and_goes_on_from_there(agency: Simulator, small_chunks: None) -> None:
    config = configure([POTOMAC], DataType.REALTIME, "2026-06-01")
    agency.add_fault(kind="status", status=503, times=None, path="continuous", skip=3)
    run = _work_without_retries(agency, config)
    kept = len(table())
    assert run.status == "failed" and kept > 7000
    agency.clear_faults()
    agency.traffic.journal.clear()
    assert pull(config).rows_new > 2000
    rows = [row[2] for row in table()]
    assert len(rows) == len(set(rows)) > kept
    assert table() == asked_directly(agency, (POTOMAC,), DataType.REALTIME, Window(datetime(2026, 6, 1), NOON))


def test_history_leaves_the_last_of_the_quota_to_what_is_new(agency: Simulator, small_chunks: None) -> None:
    config = configure([POTOMAC], DataType.REALTIME, "2026-11-01")
    pull(config)
    operations.save_configuration({"stations": [POTOMAC, OHIO], "pull_start_date": "2026-06-01"}, config)
    agency.quota.reset(50, 37)
    run = pull(config, NOON + HOUR)
    rows = board(run.id)
    assert run.status == "failed" and "kept for what is new" in (rows[OHIO].error_text or "")
    progress = reached(config)
    assert progress[POTOMAC].last_pulled_at == NOON + HOUR
    assert progress[OHIO].reached_back_to == datetime(2026, 6, 1)
    assert progress[OHIO].last_successful_pull_date is not None
    assert progress[OHIO].last_successful_pull_date < NOON - 30 * DAY
    assert agency.quota.remaining == 9
    agency.quota.reset(1000)
    assert pull(config, NOON + HOUR).status == "success"


def test_withheld_spans_become_reported_gaps(agency: Simulator) -> None:
    pull(configure(["15565447", "15515500"], DataType.REALTIME, "2026-01-01"))
    with reading() as session:
        reasons = set(session.scalars(select(ReportedGap.reason)))
    assert "ICE" in reasons


def test_the_quota_and_the_chosen_series_are_remembered(agency: Simulator) -> None:
    pull(configure(["07374000", "03086000"], start="2026-01-01"))
    with reading() as session:
        quota = session.scalars(select(SourceQuota)).one()
        reasons = {row.station_number: row.reason for row in session.scalars(select(StationSeries))}
    assert (quota.source, quota.limit) == ("USGS", 1000) and quota.remaining < 1000
    assert reasons["07374000"].startswith("the primary of 2 series")
    assert "primary series the one that reported last" in reasons["03086000"]


def test_stations_that_no_source_serves_fail_in_words_and_cost_the_others_nothing(agency: Simulator) -> None:
    run_id = start(configure([POTOMAC, "05BH004"], start="2026-01-01"))
    work(run_id, agencies=Upstream({Agency.USGS: UsgsSource(agency.base_url)}, None, True))
    rows = board(run_id)
    assert (rows[POTOMAC].state, rows["05BH004"].state) == ("done", "failed")


@BOTH
def test_both_agencies_travel_in_one_run(agency: Simulator, data_type: DataType) -> None:
    config = configure([POTOMAC, HOPE], data_type, "2024-01-01" if data_type is DataType.DAILY else "2026-11-01")
    run = pull(config)
    assert (run.status, run.error_message) == ("success", None)
    units = {row[0]: row[3] for row in table()}
    assert set(units) == {POTOMAC, HOPE}
    again = pull(config)
    assert (again.status, again.rows_new, again.rows_revised) == ("success", 0, 0)


def test_a_first_pull_from_long_ago_asks_canada_only_for_what_it_holds(agency: Simulator) -> None:
    run = pull(configure([HOPE], DataType.REALTIME, "1990-01-01"))
    assert run.status == "success" and run.rows_new > 100_000
    assert run.chunks == 11
    assert reached(run.config_id or 0)[HOPE].reached_back_to == datetime(1990, 1, 1)
    assert len([entry for entry in agency.requests if "real_time_data" in entry.path]) == run.chunks - 1


def test_a_station_that_left_the_catalogue_fails_in_words(agency: Simulator) -> None:
    run_id = start(configure([POTOMAC, OHIO], start="2026-01-01"))
    with writing() as session:
        session.execute(delete(MasterStation).where(MasterStation.station_number == OHIO))
    assert work(run_id).status == "partial"
    assert board(run_id)[OHIO].error_class == "station_unknown"


def test_moving_the_start_back_pulls_the_missing_front(agency: Simulator) -> None:
    config = configure([POTOMAC], start="2026-06-01")
    pull(config)
    operations.save_configuration({"pull_start_date": "2020-01-01"}, config)
    pull(config, NOON + HOUR)
    expected = asked_directly(agency, (POTOMAC,), DataType.DAILY, Window(datetime(2020, 1, 1), NOON))
    assert [row[2] for row in table()] == [row[2] for row in expected]
    assert reached(config)[POTOMAC].reached_back_to == datetime(2020, 1, 1)


def test_overwriting_replaces_the_window(agency: Simulator) -> None:
    config = configure([POTOMAC], start="2026-01-01", strategy="overwrite")
    assert pull(config).status == "success"
    before = table()
    assert pull(config).rows_unchanged == len(before)
    assert table() == before


def test_overwriting_removes_nothing_when_the_source_shrank(agency: Simulator) -> None:
    config = configure([SILENT], start="2026-01-01", strategy="overwrite")
    pull(config)
    before = table()
    agency.world.silent_since[SILENT] = int((datetime(2026, 2, 1) - datetime(1970, 1, 1)).total_seconds())
    run = pull(config, NOON + HOUR)
    assert len(table()) == len(before)
    assert board(run.id)[SILENT].error_text == SHRANK


def test_a_run_knows_its_requests(agency: Simulator) -> None:
    run = pull(configure([POTOMAC, OHIO], start="2026-01-01"))
    assert run.requests == len(agency.requests) == 2
    assert {row.requests for row in board(run.id).values()} == {2}


def test_a_cancelled_run_stops_and_keeps_what_it_stored(
    agency: Simulator, small_chunks: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_id = start(configure([POTOMAC], DataType.REALTIME, "2026-06-01"))
    fetch, asked = UsgsSource.fetch, []

    def fetch_then_cancel(self, *args):
        answer = fetch(self, *args)
        asked.append(args)
        if len(asked) == 2:
            operations.cancel_run(run_id)
        return answer

    monkeypatch.setattr(UsgsSource, "fetch", fetch_then_cancel)
    run = work(run_id)
    assert run.status == RunStatus.CANCELLED and len(asked) <= 3  # one window is fetched ahead
    assert table()
    assert board(run_id)[POTOMAC].state == "cancelled"
