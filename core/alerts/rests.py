"""When nothing is sent, and when the digest is due. Pure; hours are UTC."""

from datetime import datetime, timedelta
from typing import Protocol


class Rests(Protocol):
    """What is asked of core.models.AlertRules."""

    quiet_from: int | None
    quiet_to: int | None
    digest_hour: int | None


def is_quiet(rules: Rests, now: datetime) -> bool:
    """Tell whether these are quiet hours: from the first hour up to the second, over midnight where need be."""
    first, last = rules.quiet_from, rules.quiet_to
    if first is None or last is None or first == last:
        return False
    if first < last:
        return first <= now.hour < last
    return now.hour >= first or now.hour < last


def digest_time(rules: Rests, now: datetime) -> datetime | None:
    """Return today's time of the digest once it has come, None before that or where none is wanted."""
    if rules.digest_hour is None:
        return None
    due = now.replace(hour=rules.digest_hour, minute=0, second=0, microsecond=0)
    return due if due <= now else None


def pause_after(attempts: int) -> timedelta:
    """Return how long a message rests that could not be sent: a minute, twice as long each time, an hour at most."""
    return timedelta(minutes=min(2 ** max(attempts - 1, 0), 60))
