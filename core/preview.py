"""What a configuration will do, before it is saved: a sentence, the next times, the most the first pull can take."""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.checks import CheckedConfiguration, check_text
from core.configurations import check_configuration
from core.domain import Agency, DataType, Window
from core.errors import InputError
from core.forecast_preview import most_requests, most_values, name_products, split_by_mapping, unmapped_warning
from core.models import MasterStation
from core.schedules import check_cron, cron_for, describe, next_times
from core.sources.base import Limits, Source
from core.windows import MOST_ROWS_A_CHUNK, chunk_span, split_window

LABELS = {DataType.DAILY: "daily mean discharge", DataType.REALTIME: "15-minute discharge"}


@dataclass(frozen=True)
class Preview:
    """What would happen; `requests` and `rows` are the most the first pull can take, `problems` a sentence a field."""

    sentence: str = ""
    next_times: list[datetime] = field(default_factory=list)
    windows: int = 0
    requests: int = 0
    rows: int = 0
    problems: dict[str, str] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)


def preview_configuration(
    session: Session,
    sources: Mapping[Agency, Source],
    fields: Mapping[str, Any],
    now: datetime,
    config_id: int | None = None,
) -> Preview:
    """Say what these fields would do; with problems, only what can be said all the same."""
    try:
        checked = check_configuration(session, fields, now, config_id)
    except InputError as error:
        return Preview(next_times=_times(fields, now), problems=error.fields)
    if checked.data_type == DataType.FORECAST:
        return _forecasts(session, checked, now)
    counts = _stations_by_agency(session, checked)
    costs = [
        _cost(sources[a].limits(DataType(checked.data_type)), n, checked, now)
        for a, n in counts.items()
        if a in sources
    ]
    windows, requests, rows = (sum(cost[n] for cost in costs) for n in range(3))
    return Preview(
        sentence=_sentence(checked),
        next_times=next_times(checked.schedule_value, now),
        windows=windows,
        requests=requests,
        rows=rows,
        warnings=[_unserved(agency, n) for agency, n in counts.items() if agency not in sources],
    )


def _forecasts(session: Session, checked: CheckedConfiguration, now: datetime) -> Preview:
    mapped, unmapped = split_by_mapping(session, checked.stations)
    products = checked.products or []
    return Preview(
        sentence=_forecast_sentence(checked),
        next_times=next_times(checked.schedule_value, now),
        windows=len(mapped),
        requests=most_requests(len(mapped), products),
        rows=most_values(len(mapped), products),
        warnings=[unmapped_warning(session, unmapped)] if unmapped else [],
    )


def _times(fields: Mapping[str, Any], now: datetime) -> list[datetime]:
    try:
        cron = cron_for(str(fields.get("schedule_type") or ""), check_text(fields.get("schedule_value")))
        return next_times(check_cron(cron), now)
    except ValueError:
        return []


def _stations_by_agency(session: Session, checked: CheckedConfiguration) -> Counter[Agency]:
    rows = session.execute(
        select(MasterStation.agency, func.count())
        .where(MasterStation.station_number.in_(checked.stations))
        .group_by(MasterStation.agency)
    )
    return Counter({Agency(agency): count for agency, count in rows})


def _cost(limits: Limits, stations: int, checked: CheckedConfiguration, now: datetime) -> tuple[int, int, int]:
    """Return the windows, requests and rows of a first pull: batches by chunks by pages, and the series metadata."""
    oldest = now - limits.reaches_back if limits.reaches_back else checked.pull_start_date
    start = max(checked.pull_start_date, oldest)
    window = Window(start, max(now, start))
    days = max(1, (window.end - window.start).days)
    windows = requests = 0
    for first in range(0, stations, limits.stations_a_request):
        batch = min(limits.stations_a_request, stations - first)
        chunks = split_window(window, chunk_span(batch, limits.rows_a_day, MOST_ROWS_A_CHUNK, limits.longest_window))
        pages = max(1, math.ceil(batch * limits.rows_a_day * days / len(chunks) / limits.rows_a_page))
        windows += len(chunks)
        requests += len(chunks) * pages + 1
    return windows, requests, stations * limits.rows_a_day * days


def _forecast_sentence(checked: CheckedConfiguration) -> str:
    what = name_products(checked.products or [])
    return (
        f"Pulls the newest forecasts ({what}) of {_count(checked)}; each is kept as it was issued. {_schedule(checked)}"
    )


def _count(checked: CheckedConfiguration) -> str:
    count = len(checked.stations)
    return "1 station" if count == 1 else f"{count:,} stations"


def _schedule(checked: CheckedConfiguration) -> str:
    when = describe(checked.schedule_value)
    return f"{when} (UTC)." + ("" if checked.is_enabled else " It is disabled: nothing runs until you enable it.")


def _sentence(checked: CheckedConfiguration) -> str:
    what = LABELS[DataType(checked.data_type)]
    how = (
        "anything already stored is replaced" if checked.data_strategy == "overwrite" else "only what is new or revised"
    )
    return (
        f"Pulls {what} of {_count(checked)} from {checked.pull_start_date:%Y-%m-%d} on the first run, then {how}. "
        f"{_schedule(checked)}"
    )


def _unserved(agency: Agency, count: int) -> str:
    names = {Agency.EC: "Environment Canada", Agency.USGS: "the USGS"}
    return f"{count} of the stations belong to {names[agency]}, which this version cannot pull yet."
