"""Each kind of trouble, as the services and the database show it, told to a web hook and a mail server, and its end."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask import Flask
from redis import Redis
from rq import SimpleWorker
from sqlalchemy import delete, insert, update

from core.alerts.channels import delete_channel, save_channel
from core.alerts.look import deliver, look, try_channel
from core.alerts.rules import save_rules
from core.context import bare_app, redis
from core.db import reading, writing
from core.domain import Quota
from core.models import PullConfiguration, PullStationProgress
from core.pulling.quota import write_quota
from core.settings import Settings
from core.sources.circuit import NO_ANSWER, Breaker
from core.watching import health
from core.watching.disk_room import Room
from core.watching.trouble import list_troubles, troubles_now
from core.watching.watches import set_watch
from jobs.redis_server import free_port
from tests.alert_receivers import Hook, Mailbox
from tests.conftest import close_app
from tests.core.data import DAY, HOUR, NOW
from tests.core.watching.test_flood_watch import issue, river, value
from tests.core.watching.test_trouble import add_runs, configure

MINUTE = timedelta(minutes=1)
US = "https://flow.example.org"
# What a message says of each trouble, and where it leads; the numbers are those that trouble() makes.
TOLD = {
    "Workers (missing): No worker is running": "/",
    "Scheduler (missing): The scheduler is not running": "/",
    "Disk (little room): The disk that holds DATA_DIR has 10 MB left": "/",
    "ECCC (no answer): ECCC does not answer and is left alone until": "/",
    "USGS (quota low): 199 of 1,000 requests are left this hour.": "/",
    "Failing (failing): Its last run failed: USGS refused (quota)": "/runs/1",
    "Partly (partly failed): USGS refused (quota)": "/runs/2",
    "Late (late): Its run was due and has not started.": "/configurations/3",
    "Silent (stations silent): 1 station has sent nothing new": "/configurations/4",
    "River at Town 1 (flood): The flow was": "/stations/1",
    "River at Town 2 (flood forecast): The River Forecast Center expects": "/stations/2",
    "Deaf (alerts not delivered): ": "/alerts",
}


@pytest.fixture
def linked(app: Flask) -> Iterator[None]:
    """The installation knows where its pages are; no digest comes between."""
    app.extensions["settings"] = replace(app.extensions["settings"], public_url=US)
    with writing() as session:
        save_rules(session, {"grave_always": True})
    yield


def channels(mail: Mailbox) -> int:
    """Add a mail channel, and one where nobody listens; returns the latter."""
    nobody = f"json://127.0.0.1:{free_port()}/x"
    with writing() as session:
        save_channel(session, {"name": "Mail", "address": mail.address, "takes_alerts": True}, NOW)
        return save_channel(session, {"name": "Deaf", "address": nobody, "takes_alerts": True}, NOW)


def begin(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bring about every trouble but a gone database, a gone Redis and a deaf channel."""
    monkeypatch.setattr(health, "least_room", lambda _settings: Room("DATA_DIR", 10_000_000))
    for _ in range(3):
        Breaker("ECCC", redis()).fail(NO_ANSWER, "no answer")
    with writing() as session:
        write_quota(session, "USGS", Quota(1000, 199), NOW)
        add_runs(session, configure(session, "Failing"), "failed")
        add_runs(session, configure(session, "Partly"), "partial")
        configure(session, "Late", next_run_at=NOW - HOUR)
        silent = configure(session, "Silent")
        reached = {"1": NOW, "2": NOW - 5 * DAY}
        rows = [{"config_id": silent, "station_number": one, "last_pulled_at": NOW} for one in reached]
        session.execute(
            insert(PullStationProgress),
            [row | {"last_successful_pull_date": reached[row["station_number"]]} for row in rows],
        )
        session.add(value(river(session, "1"), NOW - HOUR, 250.0))
        issue(session, river(session, "2"), NOW - HOUR, [50.0, 350.0])


def mend(monkeypatch: pytest.MonkeyPatch, deaf: int) -> None:
    """Bring all of it in order."""
    monkeypatch.setattr(health, "least_room", lambda _settings: None)
    Breaker("ECCC", redis()).succeed()
    redis().set(health.SCHEDULER_SEEN_KEY, "2999-01-01T00:00:00")
    SimpleWorker(["x"], connection=redis()).register_birth()
    with writing() as session:
        write_quota(session, "USGS", Quota(1000, 900), NOW)
        add_runs(session, 1, "success")
        add_runs(session, 2, "success")
        session.execute(update(PullConfiguration).values(next_run_at=NOW + DAY))
        session.execute(delete(PullStationProgress))
        set_watch(session, "1", None, NOW)
        set_watch(session, "2", None, NOW)
        delete_channel(session, deaf)


def round_at(now: datetime) -> None:
    checked = health.check_health()
    with reading() as session:
        troubles = list_troubles(session, checked, now)
    look(troubles, now)
    deliver(now)


def test_each_kind_is_told_once_with_where_to_look_and_once_when_it_is_over(
    linked: None, channel: int, hook: Hook, mail: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    deaf = channels(mail)
    begin(monkeypatch)
    for minutes in (0, 1, 3, 4, 5):
        round_at(NOW + minutes * MINUTE)
    sent = "\n".join(payload["message"] for payload in hook.payloads)
    mailed = "\n".join(one.get_content().replace("\r\n", "\n") for one in mail.mails)
    for words, page in TOLD.items():
        for text in (sent, mailed):
            assert text.count(f"- {words}") == 1, words
            assert text.partition(f"- {words}")[2].split("\n")[1] == f"  {US}{page}", words
    assert sent.count("\n- ") == len(TOLD)

    hook.payloads.clear()
    mend(monkeypatch, deaf)
    for minutes in (6, 8, 16, 66, 67):
        round_at(NOW + minutes * MINUTE)
    over = "\n".join(payload["message"] for payload in hook.payloads)
    assert over.count(" is over. It lasted ") == over.count("\n- ") == len(TOLD)
    assert f"- Failing (failing) is over. It lasted 6 min, from 2026-11-22 12:00 UTC.\n  {US}/runs/3" in over
    assert "Needs attention" not in over


def test_the_digest_and_the_test_lead_to_their_pages(linked: None, channel: int, hook: Hook) -> None:
    with writing() as session:
        save_rules(session, {"digest_hour": 12})
        add_runs(session, configure(session, "Failing"), "failed")
    round_at(NOW + DAY)
    try_channel(channel)
    digest, trial = hook.payloads[-2:]
    assert f"\n  {US}/runs/1\n" in digest["message"]
    assert digest["message"].endswith(f"\n\n{US}/")
    assert trial["message"].endswith(f"Alerts will come here.\n\n{US}/alerts")


def test_without_an_address_of_ours_nothing_links(app: Flask, channel: int, hook: Hook) -> None:
    with writing() as session:
        add_runs(session, configure(session, "Failing"), "failed")
    for minutes in (0, 60 * 24):
        round_at(NOW + minutes * MINUTE)
    try_channel(channel)
    assert len(hook.payloads) >= 3
    assert not any("http" in payload["message"] or "/runs" in payload["message"] for payload in hook.payloads)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_redis_that_is_gone_is_told_and_its_workers_are_not(
    app: Flask, settings: Settings, channel: int, hook: Hook
) -> None:
    gone = bare_app(replace(settings, redis_url="redis://127.0.0.1:1"))
    with gone.app_context():
        for minutes in (0, 2, 3):
            look([one for one in troubles_now() if one.kind != "disk"], NOW + minutes * MINUTE)
            deliver(NOW + minutes * MINUTE)
    close_app(gone)
    assert hook.titles == ["Redis: missing"]
    assert "Redis is gone: no run can start." in hook.payloads[0]["message"]
    with Redis.from_url(str(settings.redis_url)) as back:
        SimpleWorker(["x"], connection=back).register_birth()
        back.set(health.SCHEDULER_SEEN_KEY, "2999-01-01T00:00:00")
    round_at(NOW + 4 * MINUTE)
    assert hook.titles[1:] == ["Redis: over (missing)"]
