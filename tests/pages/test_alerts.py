"""The page of alerts, and the choice of a station's page, over HTTP as a browser asks."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from core.alerts.look import look
from core.db import reading, writing
from core.domain import utc_now
from core.models import AlertChannel, AlertRules, Station, StationWatch
from core.watching.trouble import Trouble
from tests.alert_receivers import Hook, web_hook
from tests.pages.asking import Answer, ask, find, visit, words_in

FORM = ("alerts-name.value", "alerts-address.value", "alerts-takes-alerts.value", "alerts-takes-digest.value")


@pytest.fixture
def hook() -> Iterator[Hook]:
    """A web hook that takes everything."""
    with web_hook() as hook:
        yield hook


def save(client: FlaskClient, *values: Any, of: int | None = None) -> Answer:
    given = dict(zip(FORM, values, strict=True)) | {"alerts-form-of.data": of, "alerts-form-yes.n_clicks": 1}
    return ask(client, "alerts-form.is_open", given, changed="alerts-form-yes.n_clicks")


def press(client: FlaskClient, kind: str, of: Any, output: str) -> Answer:
    """Press a button of a list, whose id is of many."""
    for one in client.get("/_dash-dependencies").get_json():
        if any(kind in str(each["id"]) for each in one["inputs"]) and output in one["output"]:
            break
    name = json.dumps({"of": of, "type": kind}, separators=(",", ":"))
    outputs = [
        {"id": part.rpartition(".")[0].partition("@")[0], "property": part.rpartition(".")[2].partition("@")[0]}
        for part in one["output"].strip(".").split("...")
    ]
    inputs: list[Any] = [[{"id": {"type": kind, "of": of}, "property": "n_clicks", "value": 1}]]
    inputs += [{"id": each["id"], "property": each["property"], "value": None} for each in one["inputs"][1:]]
    body = {
        "output": one["output"], "outputs": outputs, "inputs": inputs, "state": [],
        "changedPropIds": [f"{name}.n_clicks"], "parsedChangedPropsIds": [f"{name}.n_clicks"],
    }  # fmt: skip
    response = client.post("/_dash-update-component", json=body)
    assert response.status_code == 200, response.get_data(as_text=True)[:500]
    answer: Answer = response.get_json()["response"]
    return answer


def test_it_says_what_a_channel_would_be_good_for(client: FlaskClient) -> None:
    page = words_in(visit(client, "/alerts"))
    assert "No channel yet" in page and "Nothing was sent yet." in page


def test_a_channel_is_made_tested_edited_and_deleted_and_its_address_never_shown(
    client: FlaskClient, server: Flask, hook: Hook
) -> None:
    assert save(client, "Ops", hook.address, True, False)["toast"]["text"].startswith("Ops is saved.")
    page = visit(client, "/alerts")
    assert "Web hook (JSON) at 127.0.0.1 · alerts  · nothing sent yet" in words_in(page)
    assert press(client, "alerts-test", 1, "toast")["toast"]["data"]["text"].startswith("The test was taken.")
    assert "http" not in hook.payloads[0]["message"]  # nobody said where the pages are, the request least of all
    hook.status = 500
    told = press(client, "alerts-test", 1, "toast")["toast"]["data"]
    assert told["kind"] == "bad" and "500" in told["text"]
    opened = press(client, "alerts-edit", 1, "alerts-form")
    assert (opened["alerts-form-title"]["children"], opened["alerts-name"]["value"]) == ("Edit Ops", "Ops")
    assert opened["alerts-address"]["value"] == ""
    save(client, "Ops by night", "", True, True, of=1)
    with server.app_context(), reading() as session:
        kept = session.scalars(select(AlertChannel)).one()
        assert (kept.name, kept.address, kept.takes_digest) == ("Ops by night", hook.address, True)
    assert press(client, "alerts-delete", 1, "question")["alerts-question-title"]["children"] == (
        "Delete channel Ops by night?"
    )
    given = {"alerts-question-of.data": 1, "alerts-question-yes.n_clicks": 1}
    ask(client, "alerts-question.is_open", given, changed="alerts-question-yes.n_clicks")
    everything = json.dumps([page, opened, visit(client, "/alerts")])
    assert "T0P53CR3T" not in everything and "No channel yet" in everything


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_each_field_says_what_is_wrong_with_it(client: FlaskClient) -> None:
    wrong = save(client, "", "syslog://", True, True)
    assert wrong["alerts-name-error"]["children"] == "Give the channel a name."
    wrong = save(client, "A", "syslog://", True, True)
    assert "Alerts cannot go to syslog:// addresses." in wrong["alerts-address-error"]["children"]
    assert wrong["alerts-form"]["is_open"] is True
    wrong = save(client, "A", "", True, True)
    assert wrong["alerts-address-error"]["children"] == "Give the address that alerts go to."


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_was_told_is_listed_with_its_text(client: FlaskClient, server: Flask, hook: Hook) -> None:
    save(client, "Ops", hook.address, True, False)
    with server.app_context():
        look([Trouble("failing", "<img onerror>", "It failed.", "bad", config_id=1)], utc_now())
    page = words_in(visit(client, "/alerts"))
    assert "<img onerror>: failing" in page and "Waits to go to Ops" in page


def rules(client: FlaskClient, first: str, last: str, digest: str) -> Answer:
    names = ("alerts-quiet-from.value", "alerts-quiet-to.value", "alerts-grave.value", "alerts-digest.value")
    given = dict(zip(names, (first, last, True, digest), strict=True)) | {"alerts-rules-save.n_clicks": 1}
    return ask(client, "alerts-rules-error.children", given, changed="alerts-rules-save.n_clicks")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_quiet_hours_and_digest_are_kept(client: FlaskClient, server: Flask) -> None:
    assert "both, or neither" in rules(client, "22", "never", "7")["alerts-rules-error"]["children"]
    assert rules(client, "22", "6", "never")["toast"]["text"] == "Quiet hours and digest are saved."
    with server.app_context(), reading() as session:
        kept = session.scalars(select(AlertRules)).one()
        assert (kept.quiet_from, kept.quiet_to, kept.digest_hour) == (22, 6, None)
    page = visit(client, "/alerts")
    assert (find(page, "alerts-quiet-from")["value"], find(page, "alerts-digest")["value"]) == ("22", "never")


def test_a_station_is_watched_from_the_flood_that_was_chosen(client: FlaskClient, server: Flask, measured: str) -> None:
    assert "Alert from" in words_in(visit(client, f"/stations/{measured}"))
    with server.app_context(), writing() as session:
        session.execute(update(Station).where(Station.station_number == measured).values(minor_flood_flow=1000.0))
    options = find(visit(client, f"/stations/{measured}"), "station-watch")["options"]
    assert [one["label"] for one in options] == ["No alert", "Minor flood: 1,000 ft³/s"]
    told = choose(client, measured, "minor")
    assert "reaches minor flood" in told["toast"]["text"]
    assert find(visit(client, f"/stations/{measured}"), "station-watch")["value"] == "minor"
    assert choose(client, measured, "minor") == {}
    choose(client, measured, "off")
    with server.app_context(), reading() as session:
        assert session.scalars(select(StationWatch)).all() == []


def choose(client: FlaskClient, number: str, level: str) -> Answer:
    given = {"station-watch.value": level, "station-number.data": number}
    return ask(client, "toast.data", given, changed="station-watch.value")
