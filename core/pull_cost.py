"""What a pull would cost, decided from facts: the same windows, batches and chunks that core.pull goes through.

Pure: nothing here asks a clock, a database or a network.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from core.checks import CheckedConfiguration
from core.domain import DataType, Progress, Quota, Strategy, Window
from core.sources.base import Limits
from core.windows import LOOKBACKS, MOST_ROWS_A_CHUNK, batch_stations, chunk_span, plan_windows, split_window


@dataclass(frozen=True)
class Pace:
    """Seconds that a request takes, values and all; from so many past runs, an assumption where there is none."""

    seconds_a_request: float
    measured_runs: int = 0


@dataclass(frozen=True)
class AgencyFacts:
    """What is known of one source before it is asked; `quota` is what it allows now, None where it counts none."""

    source: str
    limits: Limits
    stations: tuple[str, ...]
    pace: Pace
    quota: Quota | None = None


@dataclass(frozen=True)
class Cost:
    """The most that a pull asks of one source, and how long that takes at its pace.

    `rows` leaves out what a sweep for late changes brings: only the agency knows.
    """

    source: str
    stations: int
    windows: int
    requests: int
    rows: int
    seconds: float
    pace: Pace
    quota: Quota | None = None

    @property
    def exceeds_quota(self) -> bool:
        """Tell whether it asks for more requests than are allowed now."""
        return self.quota is not None and self.requests > self.quota.remaining


Strides = Sequence[Mapping[str, Window]]


def plan_strides(
    checked: CheckedConfiguration,
    facts: AgencyFacts,
    progress: Mapping[str, Progress],
    now: datetime,
    strategy: Strategy,
    window: Window | None = None,
) -> Strides:
    """Return the windows of each station, stride by stride.

    A chosen window is asked for as it is. Overwriting asks for everything from the start day. Append asks for late
    changes, then onward from where each station has come to, then for a missing front.
    """
    if window is not None:
        return [dict.fromkeys(facts.stations, window)]
    if strategy == Strategy.OVERWRITE:
        return [dict.fromkeys(facts.stations, Window(min(checked.pull_start_date, now), now))]
    plans = {
        number: plan_windows(
            progress.get(number, Progress()),
            checked.pull_start_date,
            now,
            DataType(checked.data_type),
            lookback_days=checked.lookback_days,
            asks_modified=facts.limits.asks_modified,
            furthest=facts.limits.furthest,
        )
        for number in facts.stations
    }
    return [
        {number: plan.sweep for number, plan in plans.items() if plan.sweep},
        {number: plan.onward for number, plan in plans.items()},
        {number: plan.front for number, plan in plans.items() if plan.front},
    ]


def cost_of(strides: Strides, facts: AgencyFacts, data_type: DataType, now: datetime) -> Cost:
    """Count the windows, requests and rows of a source's strides."""
    spread, size = LOOKBACKS[data_type].day, facts.limits.stations_a_request
    batches = [batch for stride in strides for batch in batch_stations(stride.items(), size, spread)]
    counts = [_cost_of_batch(len(batch.stations), batch.window, facts.limits, now) for batch in batches]
    windows, requests, rows = (sum(column) for column in zip(*counts, strict=True)) if counts else (0, 0, 0)
    seconds = requests * facts.pace.seconds_a_request
    return Cost(facts.source, len(facts.stations), windows, requests, rows, seconds, facts.pace, facts.quota)


def _cost_of_batch(stations: int, window: Window, limits: Limits, now: datetime) -> tuple[int, int, int]:
    """Return windows, requests and rows of a batch: chunks by pages, and one request for what series there are."""
    oldest = now - limits.reaches_back if limits.reaches_back else window.start
    start = min(max(window.start, oldest), max(window.end, now))
    held = replace(window, start=start, end=max(window.end, start))
    days = max(1, (held.end - held.start).days)
    span = chunk_span(stations, limits.rows_a_day, MOST_ROWS_A_CHUNK, limits.longest_window)
    chunks = len(split_window(held, span))
    rows = stations * limits.rows_a_day * days
    pages = max(1, math.ceil(rows / chunks / limits.rows_a_page))
    return chunks, chunks * pages + 1, 0 if window.modified_since else rows


def total(costs: Iterable[Cost]) -> tuple[int, int, int, float]:
    """Add costs up: windows, requests, rows, seconds. Agencies are asked one after the other."""
    listed = list(costs)
    return (
        sum(one.windows for one in listed),
        sum(one.requests for one in listed),
        sum(one.rows for one in listed),
        sum(one.seconds for one in listed),
    )
