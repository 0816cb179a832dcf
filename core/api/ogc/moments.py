"""Times in addresses: an instant, an interval with `..` for an open end, or how long back from now (P7D).

A date is the whole of its day, and what is asked for is what lies in it (OGC API - Features, Part 1, section 7.15.4).
"""

import re
from datetime import datetime, timedelta

from dateutil.relativedelta import relativedelta

from core.api.fields import EARLIEST, LATEST
from core.domain import parse_utc
from core.errors import InputError

Span = tuple[datetime, datetime]
EVER: Span = (EARLIEST, LATEST)
ONE_SECOND = timedelta(seconds=1)
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
DURATION = re.compile(
    r"P(?=.)(?:(?P<years>\d{1,3})Y)?(?:(?P<months>\d{1,4})M)?(?:(?P<weeks>\d{1,4})W)?(?:(?P<days>\d{1,5})D)?"
    r"(?:T(?=.)(?:(?P<hours>\d{1,6})H)?(?:(?P<minutes>\d{1,7})M)?(?:(?P<seconds>\d{1,8})S)?)?"
)
UNREADABLE = (
    "{name} must be a date or time in ISO 8601, such as 2026-05-01 or 2026-05-01T06:00:00Z, an interval such as "
    "2026-05-01/.. or a duration back from now such as P7D; {text!r} is none."
)
BACKWARDS = "{name} ends before it begins: {text}."


def read_span(name: str, text: str, now: datetime) -> Span:
    """Return the first and last second (naive UTC) that `text` stands for; raises InputError naming `name`."""
    try:
        start, end = _span(text.strip(), now)
    except (ValueError, OverflowError) as error:
        raise InputError({name: UNREADABLE.format(name=name, text=text[:80])}) from error
    if start > end:
        raise InputError({name: BACKWARDS.format(name=name, text=text[:80])})
    return max(start, EARLIEST), min(end, LATEST)


def _span(text: str, now: datetime) -> Span:
    if "/" in text:
        begin, end = text.split("/")
        if {begin, end} <= {"", ".."} and ".." not in (begin, end):
            raise ValueError(text)
        return _bound(begin, EVER)[0], _bound(end, EVER)[1]
    if text.upper().startswith("P"):
        return now - _length(text.upper()), now
    return _moment(text)


def _bound(text: str, when_open: Span) -> Span:
    return when_open if text in ("", "..") else _moment(text)


def _moment(text: str) -> Span:
    moment = parse_utc(text)
    if DATE.fullmatch(text):
        return moment, moment + timedelta(days=1) - ONE_SECOND
    whole = moment.replace(microsecond=0)
    return whole, whole


def _length(text: str) -> relativedelta:
    match = DURATION.fullmatch(text)
    if match is None:
        raise ValueError(text)
    return relativedelta(**{unit: int(count) for unit, count in match.groupdict().items() if count})
