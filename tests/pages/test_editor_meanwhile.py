"""The editor while others edit, copies, and what it says as one types: marks, and times where the reader is."""

from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from components.pull_preview import local_text
from core.configurations import station_numbers
from core.db import reading
from core.domain import utc_now
from core.operations import delete_configuration, save_configuration
from core.watching.summaries import get_summary
from tests.pages.asking import ask, find, visit, words_in
from tests.pages.conftest import Configure
from tests.pages.editing import given, preview, save


def test_it_says_that_someone_else_changed_it_meanwhile(client: FlaskClient, configure: Configure) -> None:
    config_id = configure()
    opened = find(visit(client, f"/configurations/{config_id}/edit"), "editor-opened")["data"]
    first = save(client, given(["03611000"], opened, name="Mine"))
    second = save(client, given(["03611000"], opened, name="Theirs"))

    assert "saved" in first["toast"]["text"]
    assert "someone else changed it meanwhile" in second["toast"]["text"]


def _watch(client: FlaskClient, opened: dict[str, Any], seen: int | None = None) -> dict[str, Any]:
    given = {"editor-watch.n_intervals": 1, "editor-opened.data": opened, "editor-theirs.data": seen}
    return ask(client, "editor-conflict.hidden", given, changed="editor-watch.n_intervals")


def test_it_tells_what_someone_else_changed_and_saves_over_it_only_when_told_so(
    client: FlaskClient, server: Flask, configure: Configure
) -> None:
    config_id = configure()
    opened = find(visit(client, f"/configurations/{config_id}/edit"), "editor-opened")["data"]
    assert _watch(client, opened) == {}
    with server.app_context():
        save_configuration({"description": "Theirs", "stations": ["03611000"], "is_enabled": False}, config_id)

    told = _watch(client, opened)
    words = " ".join(words_in(told["editor-conflict-changes"]["children"]).split())
    assert told["editor-conflict"]["hidden"] is False
    assert "Description: nothing → Theirs" in words and "Enabled: yes → no" in words
    assert "1 station added (03611000); 2 stations taken out (03294500, 03303280)" in words
    version = told["editor-theirs"]["data"]
    assert _watch(client, opened, version) == {}

    form = given(["03294500"], opened, description="Mine") | {"editor-theirs.data": version}
    assert "editor-go" not in save(client, form)
    assert save(client, form, button="editor-save-over")["editor-go"]["href"] == f"/configurations/{config_id}"
    with server.app_context(), reading() as session:
        assert get_summary(session, config_id, utc_now()).description == "Mine"
        assert station_numbers(session, config_id) == ["03294500"]


def test_it_stays_calm_when_the_configuration_was_deleted(
    client: FlaskClient, server: Flask, configure: Configure
) -> None:
    opened = {"id": configure(), "version": 1, "fields": {}}
    with server.app_context():
        delete_configuration(opened["id"])

    assert _watch(client, opened) == {}
    assert "There is no configuration" in save(client, given(["03294500"], opened))["toast"]["text"]


def test_it_opens_a_copy_under_a_name_of_its_own(client: FlaskClient, configure: Configure) -> None:
    config_id = configure(description="For the calibration.", schedule_value="5 4 * * *")

    page = visit(client, "/configurations/new", f"?copy={config_id}")

    assert find(page, "editor-name")["value"] == "Ohio daily (copy)"
    assert find(page, "editor-description")["value"] == "For the calibration."
    assert len(find(page, "editor-stations")["rowData"]) == 2
    opened = find(page, "editor-opened")["data"]
    assert (opened["id"], opened["cron"]) == (None, "5 4 * * *")


def test_a_field_is_marked_once_it_was_touched(client: FlaskClient, catalogue: tuple[str, ...]) -> None:
    form = given([catalogue[0]], name="", schedule_type="custom_cron", schedule_value="61 * * * *")

    written = ask(client, "editor-card-body.children", form, changed="editor-schedule_value.value")

    assert "is not a cron expression" in written["editor-schedule_value-error"]["children"]
    assert written["editor-name-error"]["children"] == ""
    assert written["editor-touched"]["data"] == ["schedule_value"]
    assert written["editor-sentence"]["children"] == ""


def test_it_shows_the_next_times_where_the_reader_is(client: FlaskClient, catalogue: tuple[str, ...]) -> None:
    form = given([catalogue[0]]) | {"editor-zone.data": "America/New_York"}

    words = words_in(preview(client, form)["editor-card-body"]["children"])

    assert words.count(" EST") + words.count(" EDT") == 5


@pytest.mark.parametrize(
    ("zone", "text"),
    [
        (None, ""),
        ("UTC", ""),
        ("Not/AZone", ""),
        ("../etc/passwd", ""),
        ("America/New_York", "Thu 26 Nov, 01:22 EST"),
        ("America/Sao_Paulo", "Thu 26 Nov, 03:22 UTC-03"),
        ("Asia/Kolkata", "Thu 26 Nov, 11:52 IST"),
    ],
)
def test_a_time_is_written_as_it_is_there(zone: str | None, text: str) -> None:
    assert local_text(datetime(2026, 11, 26, 6, 22), zone) == text
