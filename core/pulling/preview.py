"""What a configuration will do, before it does it: a sentence, the next times, what the pull asks for and takes.

`gather_facts` reads; `decide_preview` decides from what was read, and asks nobody. Nothing here starts anything.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.checks import CheckedConfiguration, check_text
from core.configurations import check_configuration
from core.domain import Agency, DataType, Progress, Quota, Strategy, Window
from core.errors import InputError
from core.models import MasterStation, SourceQuota
from core.pulling.forecast_preview import ForecastFacts, forecast_cost, gather_forecast_facts, name_products
from core.pulling.lifecycle import RunOrder
from core.pulling.pace import ASSUMED, read_paces
from core.pulling.progress import read_progress
from core.pulling.pull_cost import AgencyFacts, Cost, cost_of, total
from core.pulling.quota import COUNTED_OVER, read_quotas
from core.pulling.run_plan import plan_batches
from core.schedules import check_cron, cron_for, describe, next_times
from core.sources.base import Source

LABELS = {DataType.DAILY: "daily mean discharge", DataType.REALTIME: "15-minute discharge"}
TOO_MANY = (
    "{source} allows {limit:,} requests an hour and {remaining:,} are left; this pull may ask {requests:,} times. "
    "Where they run out, it stops, keeps what it has, and the next runs go on from there."
)


@dataclass(frozen=True)
class Preview:
    """What would happen; `windows`, `requests` and `rows` are the most that the pull can take, over all `costs`.

    `seconds` is how long it takes at the pace of each source, a wait for a worker left out. `first` tells that nothing
    of it was pulled before. `problems` has a sentence for each field that keeps it from being saved.
    """

    sentence: str = ""
    next_times: list[datetime] = field(default_factory=list)
    windows: int = 0
    requests: int = 0
    rows: int = 0
    seconds: float = 0.0
    first: bool = True
    costs: list[Cost] = field(default_factory=list)
    problems: dict[str, str] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Facts:
    """What a preview is decided from: the sources with their stations, who is served by none, what was reached."""

    agencies: tuple[AgencyFacts, ...] = ()
    unserved: Mapping[Agency, int] = field(default_factory=dict)
    progress: Mapping[str, Progress] = field(default_factory=dict)
    forecasts: ForecastFacts | None = None


def preview_configuration(
    session: Session,
    sources: Mapping[Agency, Source],
    fields: Mapping[str, Any],
    now: datetime,
    config_id: int | None = None,
    strategy: Strategy | None = None,
    window: Window | None = None,
) -> Preview:
    """Say what these fields, or the saved configuration with these changes, would do; nothing is written or started.

    `strategy` stands for the configuration's own; with a `window`, each station is asked for just that span.
    With problems, only what can be said all the same. Raises NotFound.
    """
    try:
        checked = check_configuration(session, fields, now, config_id)
    except InputError as error:
        return Preview(next_times=_times(fields, now), problems=error.fields)
    facts = gather_facts(session, sources, checked, now, config_id)
    return decide_preview(checked, facts, now, strategy, window)


def gather_facts(
    session: Session,
    sources: Mapping[Agency, Source],
    checked: CheckedConfiguration,
    now: datetime,
    config_id: int | None = None,
) -> Facts:
    """Read what a preview is decided from, in a handful of statements however many stations there are."""
    reached = read_progress(session, config_id) if config_id is not None else {}
    progress = {number: one for number, one in reached.items() if number in set(checked.stations)}
    data_type = DataType(checked.data_type)
    if data_type is DataType.FORECAST:
        return Facts(progress=progress, forecasts=gather_forecast_facts(session, checked.stations))
    numbers, paces = _numbers_by_agency(session, checked), read_paces(session, data_type)
    quotas = {one.source: _quota_now(one, now) for one in read_quotas(session)}
    agencies = []
    for agency in numbers.keys() & sources.keys():
        name, limits = sources[agency].name, sources[agency].limits(data_type)
        pace = paces.get(name, ASSUMED)
        agencies.append(AgencyFacts(name, limits, tuple(numbers[agency]), pace, quotas.get(name)))
    unserved = {agency: len(listed) for agency, listed in numbers.items() if agency not in sources}
    return Facts(tuple(sorted(agencies, key=lambda one: one.source)), unserved, progress)


def decide_preview(
    checked: CheckedConfiguration,
    facts: Facts,
    now: datetime,
    strategy: Strategy | None = None,
    window: Window | None = None,
) -> Preview:
    """Decide from facts what a configuration would do. Pure."""
    strategy = strategy or Strategy(checked.data_strategy)
    if facts.forecasts is not None:
        costs = [forecast_cost(facts.forecasts, checked.products or [])]
        warnings, sentence = facts.forecasts.warnings, _forecast_sentence(checked)
    else:
        order = _order(checked, now, strategy, window)
        costs = [
            cost_of(plan_batches(order, one.stations, facts.progress, one.limits), one, now) for one in facts.agencies
        ]
        warnings = [_unserved(agency, count) for agency, count in facts.unserved.items()]
        sentence = _sentence(replace(checked, data_strategy=strategy.value), window)
    windows, requests, rows, seconds = total(costs)
    return Preview(
        sentence=sentence,
        next_times=next_times(checked.schedule_value, now) if checked.is_enabled else [],
        windows=windows,
        requests=requests,
        rows=rows,
        seconds=round(seconds, 1),
        first=not facts.progress,
        costs=costs,
        warnings=[*warnings, *(_too_many(one) for one in costs if one.exceeds_quota)],
    )


def _order(checked: CheckedConfiguration, now: datetime, strategy: Strategy, window: Window | None) -> RunOrder:
    """Return the order that a run of this would have; it is never given to a worker."""
    return RunOrder(
        run_id=0,
        config_id=0,
        data_type=checked.data_type,
        strategy=strategy.value,
        pull_start_date=checked.pull_start_date,
        lookback_days=checked.lookback_days,
        now=now,
        chosen_range=window,
    )


def _times(fields: Mapping[str, Any], now: datetime) -> list[datetime]:
    try:
        cron = cron_for(str(fields.get("schedule_type") or ""), check_text(fields.get("schedule_value")))
        return next_times(check_cron(cron), now)
    except ValueError:
        return []


def _numbers_by_agency(session: Session, checked: CheckedConfiguration) -> dict[Agency, list[str]]:
    rows = session.execute(
        select(MasterStation.agency, MasterStation.station_number)
        .where(MasterStation.station_number.in_(checked.stations))
        .order_by(MasterStation.station_number)
    )
    numbers: dict[Agency, list[str]] = {}
    for agency, number in rows:
        numbers.setdefault(Agency(agency), []).append(number)
    return numbers


def _quota_now(seen: SourceQuota, now: datetime) -> Quota:
    """Return what is left now: what was said last, or all of it once the hour of that is over."""
    return Quota(seen.limit, seen.remaining if now - seen.seen_at < COUNTED_OVER else seen.limit)


def _too_many(cost: Cost) -> str:
    quota = cost.quota or Quota(0, 0)
    return TOO_MANY.format(source=cost.source, limit=quota.limit, remaining=quota.remaining, requests=cost.requests)


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


def _sentence(checked: CheckedConfiguration, window: Window | None) -> str:
    what = LABELS[DataType(checked.data_type)]
    overwrites = checked.data_strategy == Strategy.OVERWRITE
    if window is not None:
        how = "replaces what is stored there" if overwrites else "writes what is new or revised"
        return (
            f"Pulls {what} of {_count(checked)} from {window.start:%Y-%m-%d} to {window.end:%Y-%m-%d}, once, and {how}."
        )
    how = "anything already stored is replaced" if overwrites else "only what is new or revised"
    return (
        f"Pulls {what} of {_count(checked)} from {checked.pull_start_date:%Y-%m-%d} on the first run, then {how}. "
        f"{_schedule(checked)}"
    )


def _unserved(agency: Agency, count: int) -> str:
    names = {Agency.EC: "Environment Canada", Agency.USGS: "the USGS"}
    return f"{count} of the stations belong to {names.get(agency, agency.value)}, which this version cannot pull yet."
