"""Whole runs of forecasts against the simulated NWPS: nothing stored twice, each station and product for itself."""

import re
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from core import configurations, context, operations, runs
from core.db import reading, writing
from core.errors import InputError
from core.forecasts import read_forecasts
from core.ingest import Upstream
from core.mappings import HADS, NWM, StationMappings
from core.models import ForecastRun, Station, StationMapping
from core.pulling.preview import preview_configuration
from core.sources import circuit, politeness
from core.sources.http import HttpClient, Patience
from core.sources.nwps import NwpsSource
from core.sources.registry import forecasts_for
from simulator.server import Simulator
from tests.core.pulls import NOON, board, prepare, reached, start, work

# What the simulator makes of them: primary is the flow; stages alone; no forecast; a blank unit; no reach.
POTOMAC, FLOW_FIRST, STAGES, NO_FORECAST, BLANK = "01646500", "09380000", "07374000", "09482500", "02246500"
NO_REACH, BOW, FRASER = "15565447", "05BH004", "08MF005"
ALL = ["rfc", "nwm_short_range", "nwm_medium_range", "nwm_long_range"]
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def prepared(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    forget(monkeypatch)
    prepare()


def forget(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget what this process remembers of turns and circuits."""
    monkeypatch.setattr(circuit, "_here", {})
    monkeypatch.setattr(politeness, "_due_here", {})


def configure(stations: list[str], **changes: Any) -> int:
    fields = {"name": "Forecasts", "data_type": "forecast", "schedule_type": "hourly", "stations": stations}
    with writing() as session:
        checked = configurations.check_configuration(session, fields | changes, NOON)
        return configurations.insert_configuration(session, checked, NOON)


def source_at(base_url: str) -> NwpsSource:
    patience = Patience(connect=1, silence=1, answer=2, attempts=1)
    return NwpsSource(base_url, HttpClient("NWPS", "", None, per_second=10_000, patience=patience))


def pull(agency: Simulator, config: int, now=NOON, source: NwpsSource | None = None) -> runs.RunRow:
    run_id = start(config, now)
    return work(run_id, now, Upstream({}, source or source_at(agency.base_url), True))


def stored() -> Counter[tuple[str, str]]:
    rows = select(Station.station_number, ForecastRun.product).join(Station, Station.id == ForecastRun.station_id)
    with reading() as session:
        return Counter((number, product) for number, product in session.execute(rows))


def test_a_run_stores_every_product_of_every_station(agency: Simulator) -> None:
    config = configure([POTOMAC, FLOW_FIRST], products=ALL)
    run = pull(agency, config)
    assert (run.status, run.stations_done, run.rows_new, run.records_processed) == ("success", 2, 28, 28)
    each = {"stageflow": 1, "short_range": 1, "medium_range": 7, "long_range": 5}
    assert stored() == {(number, product): n for number in (POTOMAC, FLOW_FIRST) for product, n in each.items()}
    with reading() as session:
        newest = read_forecasts(session, POTOMAC)
        assert {row.member for row in newest if row.product == "long_range"} == {
            "mean",
            *(f"member{n}" for n in range(1, 5)),
        }
        one = session.scalars(select(Station).where(Station.station_number == POTOMAC)).one()
        assert one.timezone == "EST5EDT" and one.action_stage and one.action_flow
        lid = StationMappings(session).translate(POTOMAC, HADS)
        assert session.scalar(select(StationMapping.target_id).where(StationMapping.source_id == lid))
        assert StationMappings(session).translate(POTOMAC, NWM)
    assert reached(config)[POTOMAC].last_successful_pull_date == newest[0].run_date


def test_a_run_asks_neither_for_all_gauges_nor_for_the_combined_answer(agency: Simulator) -> None:
    pull(agency, configure([POTOMAC, STAGES, NO_FORECAST], products=ALL))
    known = re.compile(r"/gauges/\w+(/stageflow/forecast|/ratings)?|/reaches/\d+/streamflow")
    paths = [entry.path.removeprefix("/nwps/v1") for entry in agency.requests]
    assert len(paths) > 12 and all(known.fullmatch(path) for path in paths), paths


def test_a_second_run_stores_nothing_twice_and_reads_no_gauge_again(agency: Simulator) -> None:
    config = configure([POTOMAC])
    first, before = pull(agency, config), stored()
    agency.traffic.journal.clear()
    second = pull(agency, config)
    assert (second.rows_new, second.rows_unchanged, stored()) == (0, first.rows_new, before)
    assert len(agency.requests) == 3
    agency.set_now(NOON + 7 * HOUR)
    assert pull(agency, config, NOON + 7 * HOUR).rows_new > 7
    progress = reached(config)[POTOMAC]
    assert progress.reached_back_to and progress.last_successful_pull_date
    assert progress.reached_back_to < NOON < progress.last_successful_pull_date


def test_workers_take_turns_in_redis(agency: Simulator) -> None:
    run = pull(agency, configure([POTOMAC]), source=forecasts_for(context.settings(), context.redis()))
    assert (run.status, stored()[POTOMAC, "medium_range"]) == ("success", 7)
    assert politeness._due_here == {}, "this process kept its own turns"


def test_flows_are_in_cfs_whatever_the_block_was_in(agency: Simulator) -> None:
    pull(agency, configure([POTOMAC, FLOW_FIRST, STAGES], products=["rfc", "nwm_short_range"]))
    assert stored()[STAGES, "stageflow_derived"] == 1
    for number in (POTOMAC, FLOW_FIRST, STAGES):
        with reading() as session:
            by_source = {row.source: row.data[0]["value"] for row in read_forecasts(session, number)}
        assert 0.2 < by_source["NOAA_RFC"] / by_source["NOAA_NWM"] < 5


def test_stations_without_a_mapping_are_named_and_cost_the_others_nothing(agency: Simulator) -> None:
    run = pull(agency, configure([POTOMAC, BOW]))
    row = board(run.id)[BOW]
    assert (run.status, row.state, row.error_class) == ("success", "empty", "no_mapping")
    assert row.error_text is not None and row.error_text.startswith("05BH004 (Bow River at Calgary, AB) has no NWS")
    assert {number for number, _ in stored()} == {POTOMAC}


def test_a_run_without_any_mapping_fails_and_says_so(agency: Simulator) -> None:
    run = pull(agency, configure([BOW, FRASER]))
    assert run.status == "failed" and "has no NWS location identifier" in (run.error_message or "")
    assert agency.requests == []


def test_a_station_known_by_its_reach_alone_gets_the_model_runs(agency: Simulator) -> None:
    with reading() as session:
        lid = StationMappings(session).translate(POTOMAC, HADS)
    reach = source_at(agency.base_url).read_gauge(lid or "").value.reach_id
    with writing() as session:
        StationMappings(session).remember("EC", BOW, NWM, reach or "")
    run = pull(agency, configure([BOW]))
    assert run.status == "success" and stored() == {(BOW, "short_range"): 1, (BOW, "medium_range"): 7}
    assert "no forecast of a River Forecast Center" in (board(run.id)[BOW].error_text or "")


def test_what_is_not_there_is_told_on_the_board_and_fails_nothing(agency: Simulator) -> None:
    run = pull(agency, configure([NO_FORECAST, NO_REACH]))
    rows = board(run.id)
    assert run.status == "success" and {row.state for row in rows.values()} == {"done"}
    assert "has no forecast for" in (rows[NO_FORECAST].error_text or "")
    assert "names no river reach" in (rows[NO_REACH].error_text or "")


def test_one_bad_product_costs_its_station_the_good_end_and_nothing_else(agency: Simulator) -> None:
    run = pull(agency, configure([POTOMAC, BLANK]))
    row = board(run.id)[BLANK]
    assert (run.status, row.state, row.error_class, row.rows_new) == ("partial", "failed", "agency_changed_format", 8)
    assert "flows in '' as secondaryUnits" in (row.error_text or "") and "/stageflow/forecast" in (row.error_text or "")
    assert (BLANK, "stageflow") not in stored() and stored()[BLANK, "medium_range"] == 7
    assert board(run.id)[POTOMAC].state == "done"


def test_a_gauge_that_nobody_knows_costs_only_its_station(agency: Simulator) -> None:
    with writing() as session:
        session.execute(update(StationMapping).where(StationMapping.source_id == FLOW_FIRST).values(target_id="NOWH9"))
    run = pull(agency, configure([POTOMAC, FLOW_FIRST]))
    row = board(run.id)[FLOW_FIRST]
    assert (run.status, row.state, row.error_class) == ("partial", "failed", "station_unknown")
    assert {number for number, _ in stored()} == {POTOMAC}


FAULTS: list[tuple[dict[str, Any], str]] = [
    ({"kind": "status", "status": 500}, "agency_unreachable"),
    ({"kind": "status", "status": 404}, "station_unknown"),
    ({"kind": "status", "status": 422}, "agency_changed_format"),
    ({"kind": "status", "status": 429, "retry_after": 1800}, "agency_refused"),
    ({"kind": "status", "status": 403}, "agency_refused"),
    ({"kind": "html"}, "agency_changed_format"),
    ({"kind": "bad_json"}, "agency_changed_format"),
    ({"kind": "truncated"}, "agency_unreachable"),
    ({"kind": "reset"}, "agency_unreachable"),
]


def test_a_failure_is_told_by_its_class_and_the_next_run_catches_up(
    agency: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = configure([POTOMAC])
    for fault, code in FAULTS:
        forget(monkeypatch)
        agency.add_fault(**fault, times=None)
        failed = pull(agency, config)
        assert (failed.status, board(failed.id)[POTOMAC].error_class) == ("failed", code), fault
        assert agency.base_url in (failed.error_message or "")
        assert stored() == {} and reached(config).get(POTOMAC) is None
        agency.clear_faults()
    assert pull(agency, config).status == "success"
    assert stored()


def test_an_outage_ends_the_run_after_one_request(agency: Simulator) -> None:
    agency.add_fault(kind="status", status=429, retry_after=1800, times=None)
    run = pull(agency, configure([POTOMAC, FLOW_FIRST, STAGES]))
    assert (run.status, len(agency.requests)) == ("failed", 1)
    assert {row.error_class for row in board(run.id).values()} == {"agency_refused"}


def test_an_agency_that_does_not_answer_fails_the_run_in_words(agency: Simulator) -> None:
    config = configure([POTOMAC, FLOW_FIRST])
    pull(agency, config)
    before, progress = stored(), reached(config)
    agency.stop()
    run = pull(agency, config)
    assert run.status == "failed" and "refused the connection" in (run.error_message or "")
    assert (stored(), reached(config)) == (before, progress)


def test_a_run_that_was_cancelled_stops_and_keeps_what_it_stored(
    agency: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = source_at(agency.base_url)
    read_nwm: Callable[..., Any] = source.read_nwm
    config = configure([POTOMAC, FLOW_FIRST])

    def cancel_then_read(*arguments: str) -> Any:
        operations.cancel_run(1)
        return read_nwm(*arguments)

    monkeypatch.setattr(source, "read_nwm", cancel_then_read)
    run = pull(agency, config, source=source)
    assert run.status == "cancelled" and stored() == {(POTOMAC, "stageflow"): 1}
    assert {row.state for row in board(run.id).values()} == {"cancelled"}


def test_live_answers_cannot_enter_a_simulated_database(agency: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.sources.reply.Reply.simulated", property(lambda reply: False))
    run = pull(agency, configure([POTOMAC]))
    assert run.status == "failed" and "simulated data" in (run.error_message or "")
    assert stored() == {}


def test_without_a_source_of_forecasts_the_run_fails_in_words() -> None:
    run_id = start(configure([POTOMAC]))
    work(run_id, agencies=Upstream({}, None, False))
    assert board(run_id)[POTOMAC].state == "failed"


def test_a_configuration_of_forecasts_needs_no_start_and_takes_the_usual_products() -> None:
    config = configure([POTOMAC])
    with reading() as session:
        saved = configurations.get_configuration(session, config)
        assert saved.products == ["rfc", "nwm_short_range", "nwm_medium_range"]
        assert saved.pull_start_date == NOON.replace(hour=0)


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"products": []}, "products", "at least one of rfc"),
        ({"products": "rfc"}, "products", "a list"),
        ({"products": ["nwm"]}, "products", "must be one of"),
        ({"products": [None]}, "products", "Choose a product"),
        ({"data_strategy": "overwrite"}, "data_strategy", "kept as it was issued"),
    ],
)
def test_products_that_cannot_be_pulled_are_refused(changes: dict[str, Any], field: str, words: str) -> None:
    with pytest.raises(InputError) as refused:
        configure([POTOMAC], **changes)
    assert words in refused.value.fields[field]


def test_an_edit_may_turn_forecasts_into_values_before_the_first_pull() -> None:
    config = configure([POTOMAC], products=["rfc", "rfc"])
    with reading() as session:
        checked = configurations.check_configuration(session, {"description": "x"}, NOON, config)
        assert checked.products == ["rfc"]
        checked = configurations.check_configuration(session, {"data_type": "daily_mean"}, NOON, config)
        assert checked.products is None


def test_a_preview_tells_the_cost_and_names_stations_without_a_mapping() -> None:
    fields = {"name": "F", "data_type": "forecast", "schedule_type": "hourly", "stations": [POTOMAC, BOW]}
    with reading() as session:
        will = preview_configuration(session, {}, fields | {"products": ["rfc", "nwm_short_range"]}, NOON)
    assert (will.problems, will.windows, will.requests, will.rows) == ({}, 1, 4, 138)
    assert "River Forecast Center, National Water Model short range" in will.sentence and "2 stations" in will.sentence
    assert will.warnings == [
        "No forecast can be found without an NWS location identifier, which these have not: "
        "05BH004 (Bow River at Calgary, AB)."
    ]
