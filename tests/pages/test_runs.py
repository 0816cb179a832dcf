"""The list of runs, one run, and the overview that counts them."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from components.run_parts import time_left
from core.context import redis
from core.db import reading, writing
from core.domain import Quota, Trigger, utc_now
from core.errors import SourceUnreachable
from core.pulling.board import add_counts, failure_of, mark_asked, mark_done, mark_failed
from core.pulling.lifecycle import finish_run, open_run, pick_up_run
from core.pulling.quota import write_quota
from core.pulling.run_events import write_line
from core.runs import get_run, list_runs
from core.sources.circuit import NO_ANSWER, Breaker
from core.store.merge import Counts
from tests.pages.asking import ask, find, visit, words_in
from tests.pages.conftest import NUMBERS, Configure


@pytest.fixture
def running(server: Flask, configure: Configure) -> int:
    """A run under way: one station failed, one still waits."""
    config_id, now = configure(), utc_now()
    with server.app_context(), writing() as session:
        run_id = open_run(session, config_id, Trigger.PERSON, now - timedelta(minutes=2))
        pick_up_run(session, run_id, now)
        mark_failed(session, run_id, [NUMBERS[0]], failure_of(SourceUnreachable("The USGS", "did not answer")), now)
    return run_id


@pytest.fixture
def ended(server: Flask, running: int) -> int:
    """The same run at its end."""
    with server.app_context(), writing() as session:
        mark_done(session, running, [NUMBERS[1]], utc_now())
        finish_run(session, running, utc_now())
    return running


def test_it_lists_runs_with_their_progress(client: FlaskClient, running: int) -> None:
    (row,) = find(visit(client, "/runs"), "runs-grid")["rowData"]

    assert row["status_mark"][1] == "Running"
    assert row["share_words"] == "1 of 2"
    assert row["share"] == 0.5
    assert row["name_href"] == f"/runs/{running}"


@pytest.mark.parametrize(("status", "count"), [("running", 1), ("failed", 0), ("nonsense", 1), ("", 1)])
def test_it_filters_runs_by_the_address(client: FlaskClient, running: int, status: str, count: int) -> None:
    page = visit(client, "/runs", f"?status={status}")

    assert len(find(page, "runs-grid")["rowData"]) == count


def test_it_offers_the_first_step_where_nothing_ran_yet(client: FlaskClient) -> None:
    page = visit(client, "/runs")

    assert "No run yet" in words_in(find(page, "runs-none")["children"])
    assert find(page, "runs-listed")["hidden"] and not find(page, "runs-none")["hidden"]
    assert not find(visit(client, "/runs", "?status=failed"), "runs-listed")["hidden"]


def test_the_list_comes_with_the_first_run(client: FlaskClient, running: int) -> None:
    shown = ask(client, "runs-grid.rowData", {"runs-drawn.data": "new"}, changed="runs-drawn.data")

    assert (shown["runs-listed"]["hidden"], shown["runs-none"]["hidden"]) == (False, True)


def test_it_looks_at_least_every_two_seconds(client: FlaskClient, running: int) -> None:
    for path, tick in (("/runs", "runs-tick"), (f"/runs/{running}", "run-tick"), ("/", "overview-tick")):
        assert find(visit(client, path), tick)["interval"] <= 2000


@pytest.mark.parametrize(("path", "name"), [("/runs", "runs"), ("/runs/{}", "run"), ("/", "overview")])
def test_it_sends_nothing_while_nothing_changes(client: FlaskClient, ended: int, path: str, name: str) -> None:
    drawn = find(visit(client, path.format(ended)), f"{name}-drawn")["data"]
    given = {f"{name}-drawn.data": drawn, "run-id.data": ended}

    assert ask(client, f"{name}-drawn.data", given, changed=f"{name}-tick.n_intervals") == {}


def test_it_learns_that_a_run_went_on(client: FlaskClient, server: Flask, running: int) -> None:
    marks = {
        name: find(visit(client, path), f"{name}-drawn")["data"]
        for name, path in (("runs", "/runs"), ("run", f"/runs/{running}"))
    }
    with server.app_context(), writing() as session:
        write_line(session, running, "Something came.", utc_now())

    for name, mark in marks.items():
        given = {f"{name}-drawn.data": mark, "run-id.data": running}
        assert (
            ask(client, f"{name}-drawn.data", given, changed=f"{name}-tick.n_intervals")[f"{name}-drawn"]["data"]
            != mark
        )


def refresh(client: FlaskClient, run_id: int, shown: list[Any], state: str = "all") -> dict[str, Any]:
    given = {"run-id.data": run_id, "run-shown.data": shown, "run-state.value": state, "run-error.value": "any"}
    return ask(client, "run-grid.rowData", given, changed="run-drawn.data")


def go_on(server: Flask, run_id: int) -> None:
    """Let the waiting station of a run come to an end."""
    with server.app_context(), writing() as session:
        add_counts(session, run_id, {NUMBERS[1]: Counts(new=3)})
        write_line(session, run_id, "Something came.", utc_now())


def test_of_a_run_under_way_only_what_changed_is_sent(client: FlaskClient, server: Flask, running: int) -> None:
    shown = find(visit(client, f"/runs/{running}"), "run-shown")["data"]
    go_on(server, running)
    first = refresh(client, running, shown)
    assert "rowData" not in first["run-grid"]
    (row,) = first["run-grid"]["rowTransaction"]["update"]
    assert (row["number"], row["rows_new"]) == (NUMBERS[1], 3)
    again = refresh(client, running, first["run-shown"]["data"])
    assert "run-grid" not in again and again["run-shown"] == first["run-shown"]


def test_all_is_sent_where_what_is_shown_is_not_known(client: FlaskClient, server: Flask, running: int) -> None:
    shown = find(visit(client, f"/runs/{running}"), "run-shown")["data"]
    for other in (None, ["another process", *shown[1:]], [shown[0], "failed", None], [shown[0], "all", "no_data"]):
        assert len(refresh(client, running, other)["run-grid"]["rowData"]) == 2
    assert len(refresh(client, running, shown, state="failed")["run-grid"]["rowData"]) == 1


def test_a_row_that_leaves_the_choice_leaves_the_table(client: FlaskClient, server: Flask, running: int) -> None:
    shown = find(visit(client, f"/runs/{running}", "?state=waiting"), "run-shown")["data"]
    with server.app_context(), writing() as session:
        mark_done(session, running, [NUMBERS[1]], utc_now())
        write_line(session, running, "It is done.", utc_now())
    assert refresh(client, running, shown, state="waiting")["run-grid"]["rowData"] == []


def test_the_log_comes_once_and_goes_on_from_there(client: FlaskClient, server: Flask, running: int) -> None:
    first = ask(client, "run-log-news.data", {"run-id.data": running}, changed="run-drawn.data")
    assert [line[4] for line in first["run-log-news"]["data"]["lines"]] == ["Started by a person, for 2 stations."]
    given = {"run-id.data": running, "run-log-seen.data": first["run-log-seen"]["data"]}
    assert ask(client, "run-log-news.data", given, changed="run-drawn.data") == {}

    with server.app_context(), writing() as session:
        write_line(session, running, "<b>Not</b> HTML.", utc_now())
    more = ask(client, "run-log-news.data", given, changed="run-drawn.data")["run-log-news"]["data"]
    assert (more["fresh"], [line[4] for line in more["lines"]]) == (False, ["<b>Not</b> HTML."])


def test_it_groups_what_went_wrong_and_tries_one_kind_again(client: FlaskClient, server: Flask, ended: int) -> None:
    words = words_in(find(visit(client, f"/runs/{ended}"), "run-wrong")["children"])
    assert "The agency did not answer · 1 station" in words and "The USGS did not answer" in words
    rows = find(visit(client, f"/runs/{ended}", "?error=agency_unreachable"), "run-grid")["rowData"]
    assert [row["number"] for row in rows] == [NUMBERS[0]]


@pytest.mark.parametrize(
    ("search", "count"),
    [("?trigger=person", 1), ("?trigger=schedule", 0), ("?from=2199-01-01", 0), ("?to=2001-01-01", 0),
     ("?from=2001-01-01&to=2199-01-01", 1), ("?from=yesterday", 1)],
)  # fmt: skip
def test_it_filters_runs_by_trigger_and_day(client: FlaskClient, running: int, search: str, count: int) -> None:
    assert len(find(visit(client, "/runs", search), "runs-grid")["rowData"]) == count


def test_it_draws_the_last_day(client: FlaskClient, running: int) -> None:
    words = words_in(find(visit(client, "/runs"), "runs-line-body")["children"])
    assert f"Ohio daily, run {running}: running" in words
    assert "1 run, at most 1 at once" in words


def test_it_shows_a_run_with_its_failure_in_words(client: FlaskClient, ended: int) -> None:
    page = visit(client, f"/runs/{ended}")

    words = words_in(page)
    assert "Partial" in words
    assert "1 of 2 stations failed: The USGS did not answer" in words
    rows = {row["number"]: row for row in find(page, "run-grid")["rowData"]}
    assert rows[NUMBERS[0]]["error"] == "The USGS did not answer"
    assert rows[NUMBERS[1]]["state_mark"][1] == "Nothing new"


def test_it_filters_the_stations_of_a_run_by_state(client: FlaskClient, ended: int) -> None:
    page = visit(client, f"/runs/{ended}", "?state=failed")

    assert [row["number"] for row in find(page, "run-grid")["rowData"]] == [NUMBERS[0]]
    labels = [option["label"] for option in find(page, "run-state")["options"]]
    assert labels == ["All 2", "Running 0", "Waiting 0", "Done 1", "Failed 1"]


def test_it_offers_what_can_be_done_with_a_run_and_nothing_else(
    client: FlaskClient, running: int, server: Flask
) -> None:
    before = visit(client, f"/runs/{running}")
    with server.app_context(), writing() as session:
        finish_run(session, running, utc_now())
    after = visit(client, f"/runs/{running}")

    assert (find(before, "run-cancel")["hidden"], find(before, "run-retry")["hidden"]) == (False, True)
    assert (find(after, "run-cancel")["hidden"], find(after, "run-retry")["hidden"]) == (True, False)


def test_it_cancels_a_run(client: FlaskClient, server: Flask, running: int) -> None:
    given = {"run-cancel.n_clicks": 1, "run-id.data": running}

    toast = ask(client, "run-tick.n_intervals", given, changed="run-cancel.n_clicks")["toast"]

    assert toast["text"] == f"Run {running} was cancelled. What it had stored is kept."
    with server.app_context(), reading() as session:
        assert get_run(session, running).status == "cancelled"


def test_it_tries_the_failed_stations_again(client: FlaskClient, server: Flask, ended: int) -> None:
    written = ask(client, "run-go.href", {"run-retry.n_clicks": 1, "run-id.data": ended}, changed="run-retry.n_clicks")

    with server.app_context(), reading() as session:
        again = list_runs(session)[0]
    assert written["run-go"]["href"] == f"/runs/{again.id}"
    assert again.stations_total == 1


def test_it_counts_on_the_overview(client: FlaskClient, running: int) -> None:
    words = words_in(visit(client, "/"))

    assert "Configurations 1 Enabled 1 Running 1" in " ".join(words.split())
    assert "No worker is running" in words and "The scheduler is not running" in words


def test_it_says_on_the_overview_that_an_agency_is_left_alone(client: FlaskClient, server: Flask, running: int) -> None:
    with server.app_context():
        breaker = Breaker("ECCC", redis())
        for _ in range(3):
            breaker.fail(NO_ANSWER, "ECCC could not be reached")

    assert "ECCC does not answer and is left alone until" in words_in(visit(client, "/"))


def test_it_shows_the_quota_on_the_overview_and_says_when_history_waits(
    client: FlaskClient, server: Flask, running: int
) -> None:
    with server.app_context(), writing() as session:
        write_quota(session, "USGS", Quota(1000, 873), utc_now())
    words = words_in(visit(client, "/"))
    assert "USGS requests left 873 of 1,000" in " ".join(words.split()) and "requests are left" not in words
    with server.app_context(), writing() as session:
        write_quota(session, "USGS", Quota(1000, 42), utc_now())
    assert "42 of 1,000 requests are left this hour. History waits" in words_in(visit(client, "/"))


def test_it_shows_one_share_of_a_run_everywhere(client: FlaskClient, server: Flask, running: int) -> None:
    now = utc_now()
    with server.app_context(), writing() as session:
        mark_asked(session, running, [NUMBERS[1]], chunks=4, now=now)
        add_counts(session, running, {NUMBERS[1]: Counts(new=5)})

    (row,) = find(visit(client, "/runs"), "runs-grid")["rowData"]

    assert row["share"] == 0.625
    for path in ("/", f"/runs/{running}"):
        assert "62 %" in words_in(visit(client, path))


def test_it_names_on_the_overview_what_fails_and_why(client: FlaskClient, server: Flask, configure: Configure) -> None:
    config_id, now = configure(), utc_now()
    with server.app_context(), writing() as session:
        run_id = open_run(session, config_id, Trigger.SCHEDULE, now)
        mark_failed(session, run_id, NUMBERS[:2], failure_of(SourceUnreachable("The USGS", "did not answer")), now)
        finish_run(session, run_id, now)

    words = words_in(visit(client, "/"))

    assert "Failing" in words
    assert "The USGS did not answer" in words


def test_it_tries_one_station_again(client: FlaskClient, server: Flask, ended: int) -> None:
    given = {"run-grid.cellRendererData": {"rowId": NUMBERS[0], "value": {"action": "retry"}}, "run-id.data": ended}
    answer = ask(client, "run-go.href", given, changed="run-grid.cellRendererData")
    assert answer["run-go"]["href"] == f"/runs/{ended + 1}"
    assert NUMBERS[0] in answer["toast"]["text"]
    rows = find(visit(client, f"/runs/{ended}"), "run-grid")["rowData"]
    assert {row["number"]: bool(row["again"]) for row in rows} == {NUMBERS[0]: True, NUMBERS[1]: False}


def test_it_says_how_long_a_run_still_takes(client: FlaskClient, server: Flask, running: int) -> None:
    assert "too early to say" not in words_in(visit(client, f"/runs/{running}"))  # half of it is done
    with server.app_context(), reading() as session:
        run = get_run(session, running)
    half_a_minute = run.picked_up_at + timedelta(seconds=30)
    assert run.seconds_left(half_a_minute) == pytest.approx(30)
    assert time_left(run, half_a_minute) == "less than a minute left"
    assert time_left(run, run.picked_up_at + timedelta(minutes=4)) == "about 4 min left"
    assert time_left(replace(run, pulled=0.04), half_a_minute) == "too early to say how long"
