"""Runs: as rows of a table, as a short list, and one of them with its progress and its stations."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from dash import dcc, html
from dash.development.base_component import Component

from components.grids import column, drawn, grid, number_column, time_column
from components.marks import RUN_MARKS, mark, when
from components.theme import DATA_TYPE_NAMES, age_text, count_text, day_text, duration_text, moment_text, plural

TRIGGERS = {"schedule": "by schedule", "person": "by hand", "api": "by the API", "cli": "by command"}

TRIGGER_NAMES = {"schedule": "By schedule", "person": "By hand", "api": "By the API", "cli": "By command"}


class Run(Protocol):
    """What is shown of a run; see core.runs.RunRow."""

    id: int
    config_id: int | None
    config_name: str
    data_type: str
    trigger: str
    status: str
    phase: str
    start_time: datetime
    end_time: datetime | None
    duration_seconds: float | None
    error_message: str | None
    stations_total: int
    stations_done: int
    stations_failed: int
    rows_new: int
    rows_revised: int
    rows_unchanged: int
    pulled: float
    strategy: str
    range_start: datetime | None
    range_end: datetime | None
    requests: int

    def seconds_left(self, now: datetime) -> float | None:
        """How long it still takes; None while that cannot be told."""
        ...


STATUS = drawn("status", "Status", "Mark", width=128)
COLUMNS = (
    drawn("name", "Configuration", "TwoLines", flex=3, minWidth=150, tooltipField="name"),
    STATUS,
    time_column("started", "Started", width=118, context={"from": 420}),
    column("took", "Took", width=118, context={"from": 620}),
    drawn("share", "Stations", "Share", width=158, context={"from": 740}),
    number_column("rows_new", "New", width=104, context={"from": 840}),
    number_column("rows_revised", "Revised", width=94, context={"from": 1040}),
    column(
        "error",
        "What happened",
        flex=3,
        minWidth=160,
        tooltipField="error",
        cellClass="cell-quiet",
        context={"from": 940},
    ),
)


def run_rows(runs: Sequence[Run], now: datetime) -> list[dict[str, Any]]:
    """Turn runs into the rows of the table."""
    return [_row(run, now) for run in runs]


def _row(run: Run, now: datetime) -> dict[str, Any]:
    return {
        "id": str(run.id),
        "name": run.config_name,
        "name_href": f"/runs/{run.id}",
        "name_note": f"Run {run.id} · {kind_text(run)} · {TRIGGERS.get(run.trigger, run.trigger)}",
        "status": run.status,
        "status_mark": RUN_MARKS[run.status],
        "started": run.start_time.isoformat(),
        "started_age": age_text(run.start_time, now),
        "started_at": moment_text(run.start_time),
        "took": duration_text(seconds_of(run, now)),
        "share": run.pulled if run.status == "running" else None,
        "share_words": f"{count_text(ended(run))} of {count_text(run.stations_total)}",
        "rows_new": run.rows_new,
        "rows_revised": run.rows_revised,
        "error": run.error_message or run.phase,
    }


def run_grid(name: str, rows: Sequence[dict[str, Any]], nothing: str, height: str | None = None) -> Component:
    """Draw the table of runs."""
    return grid(name, COLUMNS, rows, row_id="id", nothing=nothing, height=height, row_height=52)


def seconds_of(run: Run, now: datetime) -> float:
    """Return how long a run took, or has taken so far."""
    if run.duration_seconds is not None and run.end_time is not None:
        return run.duration_seconds
    return max((now - run.start_time).total_seconds(), 0.0)


def ended(run: Run) -> int:
    """Count the stations of a run that are done with."""
    return run.stations_done + run.stations_failed


def run_list(runs: Sequence[Run], now: datetime) -> Component:
    """Draw runs as a short list: state, name, age, and what came."""
    return html.Ul([html.Li(_line(run, now)) for run in runs], className="run-list")


def _line(run: Run, now: datetime) -> Component:
    came = f"{round(100 * run.pulled)} %" if run.status == "running" else f"{count_text(run.rows_new)} new"
    return dcc.Link(
        [
            mark(RUN_MARKS[run.status]),
            html.B(run.config_name, title=run.config_name),
            html.Span(came, className="number quiet"),
            when(run.start_time, now),
        ],
        href=f"/runs/{run.id}",
        className="run-line",
    )


def progress(run: Run, now: datetime) -> Component:
    """Draw how far a run is: bar, words, and the totals so far."""
    words = f"{count_text(ended(run))} of {plural(run.stations_total, 'station')}"
    percent = round(100 * run.pulled)
    bar = html.Div(
        html.Div(style={"width": f"{100 * run.pulled:.1f}%"}, className=f"bar-fill bar-{run.status}"),
        className="bar",
        role="progressbar",
        **{"aria-valuenow": str(percent), "aria-valuemin": "0", "aria-valuemax": "100", "aria-label": words},
    )
    state = mark(RUN_MARKS[run.status], run.phase.capitalize() if run.phase else None)
    head = html.Div(
        [
            state,
            html.Span(words, className="number"),
            html.Span(f"{percent} %", className="number quiet"),
            html.Span(time_left(run, now), className="number quiet"),
        ],
        className="progress-head",
    )
    return html.Div([head, bar, totals(run, now)], className="progress-block")


def time_left(run: Run, now: datetime) -> str:
    """Say how long a run still takes, as roughly as that is known; nothing of one that ended or waits."""
    if run.status != "running" or run.phase != "pulling":
        return ""
    left = run.seconds_left(now)
    if left is None:
        return "too early to say how long"
    return "less than a minute left" if left < 55 else f"about {round(left / 60) or 1} min left"


def kind_text(run: Run) -> str:
    """Say what a run pulls; of a back-fill with its range."""
    kind = DATA_TYPE_NAMES.get(run.data_type, run.data_type)
    if run.range_start is None or run.range_end is None:
        return kind
    return f"{kind}, back-fill from {day_text(run.range_start)} to {day_text(run.range_end)}"


def totals(run: Run, now: datetime) -> Component:
    """Draw the figures of a run."""
    figures = (
        ("New values", count_text(run.rows_new)),
        ("Revised", count_text(run.rows_revised)),
        ("Unchanged", count_text(run.rows_unchanged)),
        ("Failed stations", count_text(run.stations_failed)),
        ("Requests", count_text(run.requests)),
        ("Took", duration_text(seconds_of(run, now))) if run.end_time else ("Running for", _clock(run, now)),
    )
    return html.Dl([html.Div([html.Dt(name), html.Dd(value)]) for name, value in figures], className="figures")


def _clock(run: Run, now: datetime) -> Component:
    """Show how long a run has taken; assets/live.js lets the seconds go on."""
    seconds = int(seconds_of(run, now))
    return html.Span(duration_text(seconds), **{"data-seconds": str(seconds)})


def state_counts(states: Sequence[str]) -> Counter[str]:
    """Count stations by the words of the filter: all, running, done, failed, waiting."""
    groups = {"fetching": "running", "merging": "running", "empty": "done", "cancelled": "waiting"}
    counts = Counter(groups.get(state, state) for state in states)
    counts["all"] = len(states)
    return counts
