"""The page of a back-fill: a range, what it would take, and the start."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core.db import reading
from core.domain import parse_utc
from core.runs import get_run, list_runs
from tests.pages.asking import ask, find, links_in, visit, words_in
from tests.pages.conftest import Configure

SHOWN = ("backfill-words", "backfill-from-error", "backfill-to-error", "backfill-start")


def _show(client: FlaskClient, config_id: int, start: str | None, end: str | None, output: str, changed: str):
    config = {"id": config_id, "name": "Ohio daily", "data_type": "daily_mean"}
    given = {"backfill-from.value": start, "backfill-to.value": end, "backfill-id.data": config}
    return ask(client, output, given | {"backfill-start.n_clicks": 1}, changed=changed)


def _look(client: FlaskClient, config_id: int, start: str | None, end: str | None):
    answer = _show(client, config_id, start, end, "backfill-words.children", "backfill-from.value")
    words, first, last = (answer[name]["children"] for name in SHOWN[:3])
    return words_in(words), first, last, answer["backfill-start"]["disabled"]


def test_the_configuration_leads_to_it(client: FlaskClient, configure: Configure) -> None:
    config_id = configure()
    assert f"/configurations/{config_id}/backfill" in links_in(visit(client, f"/configurations/{config_id}"))
    page = visit(client, f"/configurations/{config_id}/backfill", "?start=2010-01-01")
    assert "Back-fill Ohio daily" in words_in(page)
    assert find(page, "backfill-from")["value"] == "2010-01-01"


def test_it_says_what_it_would_take(client: FlaskClient, configure: Configure) -> None:
    words, first, last, disabled = _look(client, configure(), "2010-01-01", "2010-12-31")
    assert "2010-01-01" in words and "at most 730" in words
    assert (first, last, disabled) == ("", "", False)


@pytest.mark.parametrize(
    ("start", "end", "first", "last"),
    [
        ("", "", "", ""),
        ("2010-01-01", None, "", ""),
        ("2010-01-02", "2010-01-01", "", "The end lies before the start."),
        ("2210-01-01", "2210-01-02", "The start must lie from 1800 to today.", ""),
        ("nonsense", "2010-01-01", "That is not a day.", ""),
    ],
)
def test_it_asks_for_a_range_that_can_be(
    client: FlaskClient, configure: Configure, start: str | None, end: str | None, first: str, last: str
) -> None:
    assert _look(client, configure(), start, end) == ("Choose the range.", first, last, True)


def test_it_starts_the_run_and_goes_there(client: FlaskClient, server: Flask, configure: Configure) -> None:
    config_id = configure()
    answer = _show(client, config_id, "2010-01-01", "2010-12-31", "backfill-go.href", "backfill-start.n_clicks")
    with server.app_context(), reading() as session:
        (run,) = list_runs(session)
        kept = get_run(session, run.id)
    assert answer["backfill-go"]["href"] == f"/runs/{run.id}"
    assert (kept.strategy, kept.range_start, kept.range_end) == (
        "backfill", parse_utc("2010-01-01"), parse_utc("2010-12-31"),
    )  # fmt: skip
    assert "back-fill from 2010-01-01 to 2010-12-31" in words_in(visit(client, f"/runs/{run.id}"))
