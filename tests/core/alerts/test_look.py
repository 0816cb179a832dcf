"""Troubles told to real receivers: once when they start, once when they end, whoever looks and however often."""

import logging
from datetime import datetime, timedelta
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from core.alerts import look as looking
from core.alerts.channels import delete_channel, save_channel
from core.alerts.look import deliver, look, look_if_due, try_channel
from core.alerts.rules import save_rules
from core.context import redis
from core.db import reading, writing
from core.models import AlertChannel, AlertMessage, AlertNotice, AlertState
from core.scheduling.housekeeping import keep_house
from core.watching.trouble import Trouble
from tests.alert_receivers import Hook, Mailbox
from tests.core.data import DAY, HOUR, NOW

MINUTE = timedelta(minutes=1)
FAILING = Trouble("failing", "Ohio daily", "Failed 3 runs in a row: USGS refused (quota)", "bad", NOW, config_id=1)
LATE = Trouble("silent", "BC hourly", "2 stations have sent nothing new.", "warning", NOW, config_id=2)


def round_of(*troubles: Trouble, at: datetime = NOW) -> None:
    """Look at these troubles, and send what is to be told."""
    look(troubles, at)
    deliver(at)


def rules(**fields: object) -> None:
    with writing() as session:
        save_rules(session, {"grave_always": True} | fields)


def test_it_tells_once_when_it_starts_and_once_when_it_ends(channel: int, hook: Hook) -> None:
    for minutes in range(3):
        round_of(FAILING, at=NOW + minutes * MINUTE)
    assert hook.titles == ["Ohio daily: failing"]
    assert "Failed 3 runs in a row: USGS refused (quota) Since 2026-11-22 12:00 UTC." in hook.payloads[0]["message"]
    for minutes in range(3, 6):
        round_of(at=NOW + minutes * MINUTE)
    assert hook.titles[1:] == ["Ohio daily: over (failing)"]
    assert "It lasted 3 min" in hook.payloads[1]["message"]
    assert [payload["type"] for payload in hook.payloads] == ["failure", "success"]


def test_what_starts_together_comes_in_one_message(channel: int, hook: Hook) -> None:
    round_of(FAILING, LATE)
    round_of(LATE, at=NOW + MINUTE)
    assert hook.titles == ["2 need attention", "Ohio daily: over (failing)"]


def test_every_channel_is_told_and_one_that_takes_no_alerts_is_not(channel: int, hook: Hook, mail: Mailbox) -> None:
    with writing() as session:
        save_channel(session, {"name": "Mail", "address": mail.address, "takes_alerts": True}, NOW)
        save_channel(session, {"name": "Off", "address": mail.address, "takes_digest": True}, NOW)
    round_of(FAILING)
    assert (len(hook.titles), len(mail.mails)) == (1, 1)
    assert mail.mails[0]["To"] == "ops@example.org"
    assert mail.mails[0]["Subject"] == "Ohio daily: failing"


def test_a_name_that_is_markup_comes_as_text(channel: int, hook: Hook, mail: Mailbox) -> None:
    nasty = "<img src=x onerror=alert(1)>\r\nBcc: all@example.org @everyone"
    with writing() as session:
        for name, more in (("Plain", ""), ("As HTML", "&format=html")):
            save_channel(session, {"name": name, "address": mail.address + more, "takes_alerts": True}, NOW)
    round_of(Trouble("flood", nasty, "It floods.", "bad", NOW, stations=("1",), level=2))
    first, second = mail.mails
    assert first.get_content_type() == "text/plain"
    assert "<img src=x onerror=alert(1)>" in first.get_content()
    html = second.get_body(("html",))
    assert html is not None and "&lt;img" in html.get_content() and "<img" not in html.get_content()
    assert all(mail["Bcc"] is None and "<img src=x" in mail["Subject"] for mail in mail.mails)
    assert "@everyone" not in hook.payloads[0]["message"]


def test_what_could_not_be_sent_is_kept_and_sent_later_once(channel: int, hook: Hook) -> None:
    hook.status = 500
    round_of(FAILING)
    round_of(FAILING, at=NOW + timedelta(seconds=59))
    with reading() as session:
        (message,) = session.scalars(select(AlertMessage))
        assert (message.attempts, message.sent_at) == (1, None)
        assert "500" in str(message.error) and "T0P53CR3T" not in str(message.error)
    hook.status = 200
    for minutes in range(1, 5):
        round_of(FAILING, at=NOW + minutes * MINUTE)
    assert hook.titles == ["Ohio daily: failing"]


def test_a_mail_server_that_refuses_is_asked_again(app: Flask, mail: Mailbox) -> None:
    with writing() as session:
        save_channel(session, {"name": "Mail", "address": mail.address, "takes_alerts": True}, NOW)
    mail.refusal = "451 try later"
    round_of(FAILING)
    mail.refusal = ""
    round_of(FAILING, at=NOW + MINUTE)
    assert len(mail.mails) == 1


def test_a_sender_that_died_in_the_middle_loses_nothing(channel: int, hook: Hook) -> None:
    look([FAILING], NOW)
    with writing() as session:
        held = update(AlertMessage).values(attempts=1, not_before=NOW + 5 * MINUTE)
        session.execute(held)
    assert deliver(NOW + 4 * MINUTE) == 0
    assert deliver(NOW + 5 * MINUTE) == 1
    assert hook.titles == ["Ohio daily: failing"]


def test_two_that_look_at_once_tell_once(app: Flask, channel: int, hook: Hook) -> None:
    def do() -> None:
        with app.app_context():
            round_of(FAILING)

    both = [Thread(target=do) for _ in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join(60)
    assert hook.titles == ["Ohio daily: failing"]


def test_a_look_is_taken_by_one_of_those_who_ask(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(looking, "troubles_now", lambda: asked.append(1) or [])
    turns = [look_if_due(NOW), look_if_due(NOW + timedelta(seconds=44)), look_if_due(NOW + timedelta(seconds=45))]
    assert (turns, len(asked)) == ([True, False, True], 2)


def test_while_the_database_was_gone_nothing_is_over(channel: int, hook: Hook) -> None:
    round_of(FAILING)
    round_of(Trouble("database", "Database", "It does not answer.", "bad"), at=NOW + MINUTE)
    round_of(FAILING, at=NOW + 2 * MINUTE)
    assert len(hook.titles) == 1


def test_quiet_hours_hold_what_is_not_grave(channel: int, hook: Hook) -> None:
    rules(quiet_from=12, quiet_to=14)
    round_of(LATE, FAILING)
    assert hook.titles == ["Ohio daily: failing"]
    round_of(FAILING, at=NOW + HOUR)
    round_of(FAILING, at=NOW + 2 * HOUR)
    assert hook.titles[1:] == ["BC hourly: over (stations silent)"]
    assert "Needs attention" not in hook.payloads[1]["message"]


def test_quiet_hours_can_hold_everything(channel: int, hook: Hook) -> None:
    rules(quiet_from=12, quiet_to=13, grave_always=False)
    round_of(FAILING)
    assert hook.titles == []
    round_of(FAILING, at=NOW + HOUR)
    assert hook.titles == ["Ohio daily: failing"]


def test_the_digest_comes_once_a_day_to_those_who_take_it(channel: int, hook: Hook, mail: Mailbox) -> None:
    rules(digest_hour=13)
    with writing() as session:
        save_channel(session, {"name": "No digest", "address": mail.address}, NOW - DAY)
    round_of(LATE)
    hook.payloads.clear()
    for minutes in (59, 60, 61, 600, 24 * 60 + 59, 25 * 60):
        round_of(LATE, at=NOW + minutes * MINUTE)
    assert hook.titles == ["Streamflow, 2026-11-22: 1 needs attention", "Streamflow, 2026-11-23: 1 needs attention"]
    assert "BC hourly (stations silent)" in hook.payloads[0]["message"]
    assert "Troubles: 1 started, 0 ended" in hook.payloads[0]["message"]
    assert mail.mails == []


def test_a_channel_made_after_the_hour_has_its_first_digest_the_next_day(app: Flask, hook: Hook) -> None:
    rules(digest_hour=12)
    with writing() as session:
        save_channel(session, {"name": "New", "address": hook.address, "takes_digest": True}, NOW + MINUTE)
    round_of(at=NOW + 2 * MINUTE)
    assert hook.titles == []
    round_of(at=NOW + DAY)
    assert hook.titles == ["Streamflow, 2026-11-23: all well"]


def test_a_channel_that_is_gone_is_told_nothing_more(channel: int, hook: Hook) -> None:
    hook.status = 500
    round_of(FAILING)
    with writing() as session:
        delete_channel(session, channel)
    hook.status = 200
    round_of(FAILING, at=NOW + HOUR)
    assert hook.titles == []
    with reading() as session:
        assert session.scalar(select(AlertMessage.channel_name)) == "Hook"
        assert session.scalar(select(AlertState.ended_at)) is None


def test_a_test_says_how_it_went_and_is_in_the_history(channel: int, hook: Hook) -> None:
    assert try_channel(channel) is None
    hook.status = 404
    assert "404" in str(try_channel(channel))
    assert hook.titles == ["Streamflow: test"]
    with reading() as session:
        sent = [message.sent_at is not None for message in session.scalars(select(AlertMessage))]
    assert sorted(sent) == [False, True]
    assert deliver(NOW + DAY) == 0


def test_no_log_has_the_secret_of_an_address(channel: int, hook: Hook, caplog: pytest.LogCaptureFixture) -> None:
    hook.status = 500
    with caplog.at_level(logging.DEBUG):
        round_of(FAILING)
    assert "could not be sent" in caplog.text
    assert "T0P53CR3T" not in caplog.text


def test_a_channel_that_stays_deaf_needs_attention(channel: int, hook: Hook) -> None:
    from core.alerts.outbox import failing_channels

    hook.status = 500
    for minutes in (0, 1, 3):
        round_of(FAILING, at=NOW + minutes * MINUTE)
    with reading() as session:
        (deaf,) = failing_channels(session)
    assert (deaf.name, deaf.count, deaf.since) == ("Hook", "1 alert", NOW)


def test_the_addresses_of_the_environment_are_channels(app: Flask, hook: Hook) -> None:
    from core.alerts.channels import follow_environment

    with writing() as session:
        follow_environment(session, [hook.address], NOW)
        follow_environment(session, [hook.address], NOW)
        (one,) = session.scalars(select(AlertChannel))
        assert (one.name, one.from_environment) == ("ALERT_URLS 1", True)
        follow_environment(session, [], NOW)
        assert session.scalars(select(AlertChannel)).all() == []


def test_housekeeping_forgets_what_is_over_and_nothing_of_what_is_not(channel: int, hook: Hook) -> None:
    round_of(FAILING, LATE)
    round_of(LATE, at=NOW + MINUTE)
    later = NOW + 30 * DAY
    for _ in range(2):
        keep_house(redis(), 29, later)
        round_of(LATE, at=later)
    with reading() as session:
        assert [state.name for state in session.scalars(select(AlertState))] == ["BC hourly"]
        kept = [message.title for message in session.scalars(select(AlertMessage).order_by(AlertMessage.id))]
    assert kept == ["2 need attention", "Streamflow, 2026-12-22: 1 needs attention"]
    round_of(at=later + MINUTE)
    assert hook.titles[-1] == "BC hourly: over (stations silent)"
    keep_house(redis(), 29, later + 60 * DAY)
    with reading() as session:
        left = [
            session.scalar(select(func.count()).select_from(one)) for one in (AlertState, AlertNotice, AlertMessage)
        ]
        assert left == [0, 0, 0]
