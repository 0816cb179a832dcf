"""Instants, intervals and durations as requests spell them, in seconds since 1970 UTC."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from math import inf

from simulator.usgs.errors import Refusal

Interval = tuple[float, float]
EVER: Interval = (-inf, inf)
_DURATION = re.compile(
    r"P(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+)S)?)?",
    re.IGNORECASE,
)
_SECONDS = {
    "years": 365.25 * 86400, "months": 30.4375 * 86400, "weeks": 604800, "days": 86400,
    "hours": 3600, "minutes": 60, "seconds": 1,
}  # fmt: skip


def instant(text: str) -> float:
    """Return the second that a date or a date-time names; a time without zone is UTC. Refuses anything else."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise Refusal(f"datetime parameter is invalid: {text!r}") from error
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def interval(text: str, now: int) -> Interval:
    """Return the closed interval that `a`, `a/b`, `../b`, `a/..` or a duration up to now stands for."""
    if "/" not in text:
        length = _duration(text)
        return (now - length, now) if length is not None else (instant(text), instant(text))
    begin, _, end = text.partition("/")
    if "/" in end:
        raise Refusal(f"datetime parameter has too many parts: {text!r}")
    span = (_bound(begin, -inf), _bound(end, inf))
    if span == EVER and begin != ".." and end != "..":
        raise Refusal(f"datetime parameter has no bound: {text!r}")
    return span


def _bound(text: str, when_open: float) -> float:
    return when_open if text.strip() in ("", "..") else instant(text)


def _duration(text: str) -> float | None:
    """Return the seconds of an ISO 8601 duration, None for what does not look like one."""
    if text[:1] not in ("P", "p"):
        return None
    match = _DURATION.fullmatch(text)
    if not match or not any(match.groups()):
        raise Refusal(f"duration is invalid: {text!r}")
    return sum(_SECONDS[unit] * int(count) for unit, count in match.groupdict().items() if count)


def spelled(second: int) -> str:
    """Return `2026-11-22T12:00:00+00:00`."""
    return datetime.fromtimestamp(second, UTC).isoformat()
