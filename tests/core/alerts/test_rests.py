"""Quiet hours and the hour of the digest, on both sides of their ends."""

from datetime import datetime, timedelta

import pytest

from core.alerts.rests import digest_time, is_quiet, pause_after
from core.models import AlertRules


@pytest.mark.parametrize(
    ("first", "last", "quiet"),
    [
        (22, 6, [22, 23, *range(6)]), (1, 3, [1, 2]), (0, 23, list(range(23))),
        (None, 6, []), (22, None, []), (7, 7, []),
    ],
)  # fmt: skip
def test_quiet_hours_run_over_midnight(first: int | None, last: int | None, quiet: list[int]) -> None:
    rules = AlertRules(quiet_from=first, quiet_to=last)
    hours = [hour for hour in range(24) if is_quiet(rules, datetime(2026, 11, 25, hour, 59))]
    assert hours == sorted(quiet)


def test_the_digest_is_due_from_its_hour_on() -> None:
    rules = AlertRules(digest_hour=7)
    assert digest_time(rules, datetime(2026, 11, 25, 6, 59, 59)) is None
    assert digest_time(rules, datetime(2026, 11, 25, 7)) == datetime(2026, 11, 25, 7)
    assert digest_time(rules, datetime(2026, 11, 25, 23)) == datetime(2026, 11, 25, 7)
    assert digest_time(AlertRules(digest_hour=None), datetime(2026, 11, 25, 7)) is None


def test_pauses_double_up_to_an_hour() -> None:
    assert [pause_after(tries) for tries in (1, 2, 3, 7, 50)] == [timedelta(minutes=m) for m in (1, 2, 4, 60, 60)]
