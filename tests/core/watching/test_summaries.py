"""Configurations as the list shows them: one word for how each stands, how its last runs ended, what it brought."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, insert, update

from core import configurations
from core.db import db, reading, writing
from core.errors import NotFound
from core.models import DataPullLog, PullConfiguration
from core.watching.summaries import LATE_AFTER, ConfigurationSummary, change_mark, get_summary, list_configurations
from tests.core.data import HOUR, NOW, add_catalogue

SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def catalogue(app: Flask) -> None:
    with writing() as session:
        add_catalogue(session, "01646500", "03294500")


@pytest.fixture
def statements(app: Flask) -> Iterator[list[str]]:
    """The statements that the database was given, selects alone."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith("SELECT"):
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield seen
    event.remove(db.engine, "before_cursor_execute", note)


def save(name: str = "Potomac", *stations: str, **changes: Any) -> int:
    fields = {"name": name, "data_type": "daily_mean", "pull_start_date": "1990-01-01", "schedule_type": "hourly"}
    with writing() as session:
        chosen = {"stations": list(stations) or ["01646500"]}
        checked = configurations.check_configuration(session, fields | chosen | changes, NOW)
        return configurations.insert_configuration(session, checked, NOW)


def log(config_id: int | None, *runs: tuple[str, str | None, int]) -> None:
    """Write runs of (status, message, records), the last one newest."""
    common = {"config_id": config_id, "config_name": "Potomac", "data_type": "daily_mean", "trigger": "person"}
    rows = [
        common | {"status": status, "error_message": message, "records_processed": records, "start_time": NOW}
        for status, message, records in runs
    ]
    with writing() as session:
        session.execute(insert(DataPullLog), rows)


def due(config_id: int, at: datetime | None) -> None:
    with writing() as session:
        session.execute(update(PullConfiguration).where(PullConfiguration.id == config_id).values(next_run_at=at))


def summary(config_id: int) -> ConfigurationSummary:
    with reading() as session:
        return get_summary(session, config_id, NOW)


@pytest.mark.parametrize(
    ("enabled", "next_run_at", "runs", "state"),
    [
        (True, NOW + HOUR, [], "scheduled"),
        (True, None, [], "scheduled"),
        (True, NOW - LATE_AFTER, [], "scheduled"),
        (True, NOW - LATE_AFTER - SECOND, [], "late"),
        (True, NOW - HOUR, ["running"], "running"),
        (True, NOW + HOUR, ["success", "failed"], "failing"),
        (True, NOW - HOUR, ["failed"], "late"),
        (True, NOW + HOUR, ["failed", "success"], "scheduled"),
        (True, NOW + HOUR, ["failed", "partial"], "scheduled"),
        (True, NOW + HOUR, ["failed", "cancelled"], "scheduled"),
        (False, None, [], "disabled"),
        (False, None, ["failed"], "disabled"),
        (False, None, ["failed", "running"], "running"),
    ],
)
def test_one_word_says_how_it_stands(enabled: bool, next_run_at: datetime | None, runs: list[str], state: str) -> None:
    made = save(is_enabled=enabled)
    due(made, next_run_at)
    if runs:
        log(made, *((status, None, 0) for status in runs))
    assert summary(made).state == state


def test_a_configuration_that_never_ran_has_no_rate() -> None:
    one = summary(save("Potomac", "01646500", "03294500"))
    assert (one.station_count, one.run_count, one.success_rate, one.records) == (2, 0, None, 0)
    assert (one.recent, one.active_run_id, one.last_run_id, one.last_error) == ((), None, None, None)


def test_the_rate_counts_the_runs_that_ended_by_themselves() -> None:
    made = save()
    log(
        made, ("success", None, 10), ("success", None, 5), ("partial", "1 of 2 failed.", 3), ("failed", "No answer.", 0)
    )
    log(made, ("cancelled", "Cancelled.", 2), ("running", None, 0))
    log(None, ("failed", "Somebody else's.", 1000))
    one = summary(made)
    assert (one.run_count, one.success_rate, one.records) == (6, 0.5, 20)
    assert one.recent == ("running", "cancelled", "failed", "partial", "success", "success")
    assert one.active_run_id == one.last_run_id is not None
    assert one.last_error == "Cancelled."


def test_an_error_is_forgotten_when_the_next_run_is_well() -> None:
    made = save()
    log(made, ("failed", "No answer.", 0), ("success", None, 1))
    assert summary(made).last_error is None


def test_ten_runs_are_shown_newest_first() -> None:
    made = save()
    log(made, ("failed", None, 0), *[("success", None, 0)] * 9, ("partial", None, 0))
    one = summary(made)
    assert (one.recent, one.run_count) == (("partial", *["success"] * 9), 11)


def test_each_has_its_own_numbers_and_they_stand_by_name() -> None:
    second, first = save("beta", "01646500", "03294500"), save("Alpha")
    log(first, ("success", None, 7))
    log(second, ("failed", "No.", 1), ("failed", "No.", 1))
    with reading() as session:
        listed = list_configurations(session, NOW)
    assert [(one.name, one.run_count, one.records, one.station_count) for one in listed] == [
        ("Alpha", 1, 7, 1),
        ("beta", 2, 2, 2),
    ]


def test_what_does_not_exist_is_named() -> None:
    with pytest.raises(NotFound, match="There is no configuration 404."):
        summary(404)


def mark(now: datetime = NOW) -> str:
    with reading() as session:
        return change_mark(session, now)


def test_the_mark_stays_while_nothing_changes_and_moves_with_every_change() -> None:
    made = save()
    marks = [mark(), mark(NOW + SECOND)]
    assert marks[0] == marks[1]
    marks = [mark(), mark(NOW + timedelta(minutes=1))]
    log(made, ("running", None, 0))
    marks.append(mark())
    with writing() as session:
        session.execute(update(DataPullLog).values(status="failed"))
    marks.append(mark())
    with writing() as session:
        configurations.switch_configurations(session, [made], False, NOW)
    marks.append(mark())
    with writing() as session:
        configurations.delete_configuration(session, made, NOW)
    marks.append(mark())
    assert len(set(marks)) == 6


def test_the_list_takes_as_many_reads_for_many_as_for_one(statements: list[str]) -> None:
    save()
    statements.clear()
    with reading() as session:
        list_configurations(session, NOW)
    one = len(statements)
    for number in range(5):
        save(f"Another {number}")
    statements.clear()
    with reading() as session:
        list_configurations(session, NOW)
    assert len(statements) == one
    statements.clear()
    mark()
    assert len(statements) == 3
