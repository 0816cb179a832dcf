"""The card of what will happen: the sentence, the next times in UTC and at the reader's, what the pull costs."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dash import html
from dash.development.base_component import Component

from components.marks import icon
from components.theme import age_text, count_text, duration_text, moment_text, plural


class Pace(Protocol):
    """How long a request takes; see core.pulling.pull_cost.Pace."""

    seconds_a_request: float
    measured_runs: int


class Quota(Protocol):
    """What a source allows; see core.domain.Quota."""

    limit: int
    remaining: int


class Cost(Protocol):
    """What is asked of one source; see core.pulling.pull_cost.Cost."""

    source: str
    requests: int
    pace: Pace
    quota: Quota | None

    @property
    def exceeds_quota(self) -> bool: ...


class Preview(Protocol):
    """What saving would do; see core.pulling.preview.Preview."""

    sentence: str
    next_times: list[datetime]
    windows: int
    requests: int
    rows: int
    seconds: float
    first: bool
    costs: Sequence[Any]
    problems: dict[str, str]
    warnings: list[str]


def forecast_of_saving(preview: Preview, now: datetime, zone: str | None = None) -> list[Component]:
    """Write what will happen: sentence, next times, the pull's size, and what stands in the way."""
    parts: list[Component] = []
    if preview.problems:
        problems = [html.Li([icon("exclamation-circle"), html.Span(text)]) for text in preview.problems.values()]
        parts += [html.H3("Still needed"), html.Ul(problems, className="problems")]
    else:
        parts.append(html.P(preview.sentence))
    parts += [html.P([icon("exclamation-triangle-fill"), words], className="warned") for words in preview.warnings]
    if preview.next_times:
        times = [html.Li(_time(time, now, zone)) for time in preview.next_times]
        parts += [html.H3("Next runs"), html.Ol(times, className="next-times")]
    if not preview.problems:
        parts += [html.H3("First pull" if preview.first else "Next pull"), cost_figures(preview)]
    return parts


def _time(time: datetime, now: datetime, zone: str | None) -> list[Component]:
    local = local_text(time, zone)
    there = [html.Small(local, className="quiet number")] if local else []
    return [
        html.Span([html.Span(moment_text(time), className="number"), *there]),
        html.Span(age_text(time, now), className="quiet number"),
    ]


def local_text(time: datetime, zone: str | None) -> str:
    """Write a UTC instant as it is in a zone, e.g. Thu 26 Nov, 01:22 EST; nothing for UTC or a zone unknown here."""
    try:
        there = time.replace(tzinfo=UTC).astimezone(ZoneInfo(zone or "UTC"))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ""
    name = there.tzname() or ""
    return "" if name in ("UTC", "GMT") and not there.utcoffset() else f"{there:%a %d %b, %H:%M} {_zone_name(name)}"


def _zone_name(name: str) -> str:
    # Many zones have no letters, only an offset such as -03.
    return f"UTC{name}" if name[:1] in "+-" else name


def cost_figures(preview: Preview) -> Component:
    """List windows, requests, values, duration and quota of a pull, each with what the figure rests on."""
    figures = [
        ("Windows", f"at most {count_text(preview.windows)}", ""),
        ("Requests", f"at most {count_text(preview.requests)}", ""),
        ("Values", f"at most {count_text(preview.rows)}", ""),
        ("Takes", f"about {duration_text(max(1, round(preview.seconds)))}", pace_words(preview.costs)),
        *[("Quota", quota_words(one), "") for one in preview.costs if one.quota is not None],
    ]
    rows = [
        html.Div([html.Dt(name), html.Dd([html.Span(value), html.Small(words) if words else None])])
        for name, value, words in figures
    ]
    return html.Dl(rows, className="cost number")


def pace_words(costs: Sequence[Cost]) -> str:
    """Say what the duration rests on: measured runs or an assumption, for each source."""
    return "; ".join(_pace_of(one) for one in costs)


def _pace_of(cost: Cost) -> str:
    each = f"{cost.source} {cost.pace.seconds_a_request:.2g} s a request"
    runs = cost.pace.measured_runs
    return f"{each}, measured over {plural(runs, 'run')}" if runs else f"{each}, assumed: none was measured yet"


def quota_words(cost: Cost) -> str:
    """Say what a pull takes of what a source still allows."""
    quota = cost.quota
    assert quota is not None
    return f"{cost.source}: {count_text(quota.remaining)} of {count_text(quota.limit)} requests left this hour"
