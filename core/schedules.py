"""Schedules: plain choices and cron, in UTC, computed by the same library as the scheduler uses."""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice, takewhile

from cron_descriptor import Options, get_description
from crontab import CronTab

SCHEDULE_CHOICES = {
    "hourly": "Every hour",
    "every_6_hours": "Every 6 hours",
    "daily": "Every day",
    "weekly": "Every week",
    "custom_cron": "Cron expression",
}
LONGEST_CRON = 120
# Off the full hour, when the agencies' own clients all ask at once.
DEFAULT_CRONS = {
    "hourly": "7 * * * *",
    "every_6_hours": "12 */6 * * *",
    "daily": "22 6 * * *",
    "weekly": "37 6 * * 1",
}


def cron_for(schedule_type: str, schedule_value: str | None = None) -> str:
    """Return the cron expression of a schedule; a plain choice may carry its own, else it takes the usual one.

    Raises ValueError with a sentence for an unknown choice or an expression that is none.
    """
    if schedule_type not in SCHEDULE_CHOICES:
        raise ValueError(f"The schedule must be one of {', '.join(SCHEDULE_CHOICES)}.")
    if schedule_value and schedule_value.strip():
        return check_cron(schedule_value)
    if schedule_type == "custom_cron":
        raise ValueError("Write a cron expression of five fields, such as 15 */3 * * *.")
    return DEFAULT_CRONS[schedule_type]


def check_cron(text: str) -> str:
    """Return a cron expression tidied to single spaces; raises ValueError with a sentence."""
    tidy = " ".join(text.split())
    if len(tidy) > LONGEST_CRON:
        raise ValueError(f"A cron expression has at most {LONGEST_CRON} characters; write ranges, such as 0-59/2.")
    if len(tidy.split(" ")) != 5:
        raise ValueError(f"A cron expression has five fields (minute hour day month weekday); {tidy!r} has not.")
    try:
        never = CronTab(tidy).next(now=datetime(2024, 1, 1), default_utc=True) is None
    except (ValueError, KeyError) as error:
        raise ValueError(f"{tidy!r} is not a cron expression: {error}.") from error
    if never:
        raise ValueError(f"{tidy!r} names a day that never comes.")
    return tidy


def next_times(cron: str, now: datetime, n: int = 5) -> list[datetime]:
    """Return the next `n` times (naive UTC) of a cron expression after `now`; fewer where no more are in reach."""
    return list(islice(_times_after(cron, now), n))


def times_between(cron: str, start: datetime, end: datetime) -> list[datetime]:
    """Return the times (naive UTC) of a cron expression after `start`, up to `end`."""
    return list(takewhile(lambda time: time <= end, _times_after(cron, start)))


def _times_after(cron: str, moment: datetime) -> Iterator[datetime]:
    table, time = CronTab(cron), moment
    while (following := table.next(now=time, return_datetime=True, default_utc=True)) is not None:
        time = following
        yield time


def describe(cron: str) -> str:
    """Say a cron expression in words, e.g. "At 7 minutes past the hour"."""
    options = Options()
    options.use_24hour_time_format = True
    # A day of the month and a weekday must both hold here; the describing library takes either.
    return str(get_description(cron, options)).replace(", or on ", " and on ")


def words_for(schedule_type: str, schedule_value: str | None) -> str:
    """Say a schedule under edit in words, with its zone; nothing while it is none."""
    try:
        return f"{describe(cron_for(schedule_type or '', schedule_value))} (UTC)."
    except ValueError:
        return ""
