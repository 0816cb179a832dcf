"""The last day's runs on a line of time, a lane each configuration: overlaps stand above each other, gaps are empty."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from dash import dcc, html
from dash.development.base_component import Component

from components.marks import RUN_MARKS, icon
from components.theme import count_text, duration_text, moment_text, plural

DAY = timedelta(days=1)
HOURS_APART = 3
# As assets/timeline.css has it.
NARROWEST = "4px"
# A tick's words stand right of it; where the line is short, there is no room for those of the last hours.
ROOM, LATE = timedelta(hours=1), timedelta(hours=4, minutes=15)
LEGEND = ("success", "partial", "failed", "running", "cancelled")


class TimedRun(Protocol):
    """A run on the line; see core.watching.run_timeline.TimedRun."""

    @property
    def id(self) -> int: ...
    @property
    def status(self) -> str: ...
    @property
    def start(self) -> datetime: ...
    @property
    def end(self) -> datetime | None: ...


class Lane(Protocol):
    """A configuration's runs and the times it missed; see core.watching.run_timeline.Lane."""

    @property
    def name(self) -> str: ...
    @property
    def runs(self) -> Sequence[TimedRun]: ...
    @property
    def missed(self) -> Sequence[datetime]: ...


def timeline(lanes: Sequence[Lane], at_once: int, now: datetime) -> list[Component]:
    """Draw the lanes of the last 24 hours up to `now`; `at_once` is the most runs that were under way together."""
    if not lanes:
        return [html.P("Nothing ran in the last 24 hours, and nothing was due.", className="quiet")]
    drawn = [_lane(lane, now) for lane in lanes]
    return [html.Div([*drawn, _axis(now)], className="lanes"), _legend(lanes, at_once)]


def _lane(lane: Lane, now: datetime) -> Component:
    bars = [_bar(lane.name, run, now) for run in lane.runs]
    gaps = [_gap(lane.name, time, now) for time in lane.missed]
    name = html.Span(lane.name, className="lane-name", title=lane.name)
    return html.Div([name, html.Div([*bars, *gaps], className="lane-line")], className="lane")


def _bar(name: str, run: TimedRun, now: datetime) -> Component:
    start, end = max(run.start, now - DAY), run.end or now
    took = duration_text((end - run.start).total_seconds())
    words = f"{name}, run {run.id}: {RUN_MARKS[run.status][1].lower()}, {moment_text(run.start)}, {took}"
    # What began just now is still seen, at the end of the line.
    place = {"left": f"min({_share(start, now)}, 100% - {NARROWEST})", "width": _width(end - start)}
    return dcc.Link(
        html.Span(words, className="visually-hidden"),
        href=f"/runs/{run.id}",
        className=f"lane-run lane-{run.status}",
        style=place,
        title=words,
    )


def _gap(name: str, time: datetime, now: datetime) -> Component:
    words = f"{name}: no run began at {moment_text(time)}, when one was due"
    return html.Span(
        className="lane-missed", style={"left": _share(time, now)}, title=words, role="img", **_label(words)
    )


def _label(words: str) -> dict[str, Any]:
    return {"aria-label": words}


def _axis(now: datetime) -> Component:
    first = (now - DAY).replace(minute=0, second=0) + timedelta(hours=1)
    first += timedelta(hours=-first.hour % HOURS_APART)
    times = [first + timedelta(hours=hours) for hours in range(0, 24, HOURS_APART)]
    ticks = [
        html.Span(
            f"{time:%H:%M}",
            style={"left": _share(time, now)},
            className="lane-tick lane-late" if time > now - LATE else "lane-tick",
            title=moment_text(time),
        )
        for time in times
        if time <= now - ROOM
    ]
    return html.Div(
        [html.Span("UTC", className="lane-name quiet"), html.Div(ticks, className="lane-axis")], className="lane"
    )


def _legend(lanes: Sequence[Lane], at_once: int) -> Component:
    seen = {run.status for lane in lanes for run in lane.runs}
    missed = sum(len(lane.missed) for lane in lanes)
    keys: list[Any] = [
        html.Span([html.I(className=f"lane-key lane-{status}"), RUN_MARKS[status][1]])
        for status in LEGEND
        if status in seen
    ]
    if missed:
        keys.append(
            html.Span([html.I(className="lane-key lane-missed"), f"Due, but no run began ({count_text(missed)})"])
        )
    words = f"{plural(sum(len(lane.runs) for lane in lanes), 'run')}, at most {count_text(at_once)} at once"
    return html.Div([*keys, html.Span([icon("layers"), words], className="number quiet")], className="lane-legend")


def _width(span: timedelta) -> str:
    return f"{100 * max(span / DAY, 0):.3f}%"


def _share(time: datetime, now: datetime) -> str:
    return f"{100 * (time - (now - DAY)) / DAY:.3f}%"
