"""What a pull would cost, counted over the batches that a run would have (core.pulling.run_plan.plan_batches). Pure."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.domain import Quota, Window
from core.pulling.batching import Batch, Limits

DAY = timedelta(days=1)


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


def cost_of(batches: Sequence[Batch], facts: AgencyFacts, now: datetime) -> Cost:
    """Count the windows, requests and rows of one source's batches.

    Each batch may first ask what series its stations have; a window takes a request for each page of rows.
    """
    rows = [[_rows_of(batch, window, facts.limits, now) for window in batch.windows] for batch in batches]
    pages = sum(max(1, math.ceil(one / facts.limits.rows_a_page)) for each in rows for one in each)
    requests = pages + len(batches)
    swept = sum(
        one
        for batch, each in zip(batches, rows, strict=True)
        for window, one in zip(batch.windows, each, strict=True)
        if window.modified_since
    )
    windows, came = sum(len(each) for each in rows), sum(sum(each) for each in rows) - swept
    seconds = requests * facts.pace.seconds_a_request
    return Cost(facts.source, len(facts.stations), windows, requests, came, seconds, facts.pace, facts.quota)


def _rows_of(batch: Batch, window: Window, limits: Limits, now: datetime) -> int:
    """Return the most rows that a window, both ends included, brings; none where the source holds nothing so old."""
    oldest = now - limits.reaches_back if limits.reaches_back else window.start
    if window.end < oldest or (window.end == oldest and window.start < oldest):
        return 0
    held = window.end - max(window.start, oldest)
    return len(batch.stations) * (math.floor(held / DAY * limits.rows_a_day) + 1)


def total(costs: Iterable[Cost]) -> tuple[int, int, int, float]:
    """Add costs up: windows, requests, rows, seconds. Sources are taken one after the other."""
    listed = list(costs)
    return (
        sum(one.windows for one in listed),
        sum(one.requests for one in listed),
        sum(one.rows for one in listed),
        sum(one.seconds for one in listed),
    )
