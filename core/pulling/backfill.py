"""Back-fills: a chosen range of time, pulled again whatever was reached before."""

from datetime import datetime, time

from core.checks import EARLIEST
from core.domain import DataType, Window
from core.errors import InputError

NO_FORECASTS = "Forecasts cannot be back-filled: NOAA keeps none but the newest."


def check_range(start: datetime | None, end: datetime | None, data_type: str, now: datetime) -> Window:
    """Return the range of a back-fill, whole days for daily means, up to `now`; raises InputError."""
    if data_type == DataType.FORECAST:
        raise InputError({"start": NO_FORECASTS})
    problems = {}
    if start is None:
        problems["start"] = "Say from which day to pull."
    elif not EARLIEST <= start <= now:
        problems["start"] = f"The start must lie from {EARLIEST:%Y} to today."
    if end is None:
        problems["end"] = "Say up to which day to pull."
    elif start is not None and end < start:
        problems["end"] = "The end lies before the start."
    if problems or start is None or end is None:
        raise InputError(problems)
    if data_type == DataType.DAILY:
        start, end = (datetime.combine(moment, time.min) for moment in (start, end))
    return Window(start, min(end, now))
