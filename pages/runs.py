"""Runs: the last day on a line of time, and what is being pulled and was, by status, configuration, trigger and day."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import dash_bootstrap_components as dbc
from dash import (
    ClientsideFunction,
    Input,
    Output,
    State,
    callback,
    clientside_callback,
    dcc,
    html,
    no_update,
    register_page,
)
from dash.development.base_component import Component
from sqlalchemy.orm import Session

from components import shell
from components.fields import chosen, picker
from components.grids import fit_columns
from components.live import live_parts
from components.marks import RUN_MARKS, icon
from components.run_parts import TRIGGER_NAMES, run_grid, run_rows
from components.run_timeline import timeline
from components.states import empty
from core.db import reading
from core.domain import parse_utc, utc_now
from core.runs import RunRow, list_runs
from core.watching.live_marks import runs_mark
from core.watching.run_timeline import Lane, last_day, most_at_once
from core.watching.summaries import list_configurations

register_page(__name__, path="/runs", order=30, title="Runs · Streamflow DataOps")

STATUS, CONFIGURATION, TRIGGER, FROM, TO = "runs-status", "runs-configuration", "runs-trigger", "runs-from", "runs-to"
FILTERS = (STATUS, CONFIGURATION, TRIGGER, FROM, TO)
GRID, COUNT, LINE, TICK, DRAWN = "runs-grid", "runs-count", "runs-line-body", "runs-tick", "runs-drawn"
LISTED, NONE = "runs-listed", "runs-none"
STATUSES = {status: look[1] for status, look in RUN_MARKS.items()}
SHOWN, TALL = 200, "max(420px, 100vh - 400px)"
NOTHING = "No run is like that. Take a filter away."
NONE_YET = "A run pulls what a configuration says, on its schedule or when you press Run now."


def layout(status: str = "", configuration: str = "", trigger: str = "", to: str = "", **others: Any) -> Component:
    """Draw the runs that the filters in the address let through."""
    now, since = utc_now(), str(others.get("from", ""))
    with reading() as session:
        mark = runs_mark(session, now)
        names = {str(one.id): one.name for one in list_configurations(session, now)}
        asked = (status, configuration, trigger, since, to)
        runs, lanes = _read(session, asked), last_day(session, now)
    bare = _is_bare(runs, lanes, asked)
    filters = [
        picker(STATUS, "Status", STATUSES, status, "Any status"),
        picker(CONFIGURATION, "Configuration", names, configuration, "All configurations"),
        picker(TRIGGER, "Started by", TRIGGER_NAMES, trigger, "Started by anyone"),
        html.Div([_date(FROM, "From", since), _date(TO, "to", to)], className="dates"),
    ]
    return shell.page(
        "Runs",
        html.Div(
            [
                shell.card("Last 24 hours", html.Div(_line(lanes, now), id=LINE)),
                html.Div(filters, className="filters"),
                shell.card(None, run_grid(GRID, run_rows(runs, now), NOTHING, height=TALL), kind="flush"),
            ],
            id=LISTED,
            className="stack",
            hidden=bare,
        ),
        html.Div(shell.card(None, _none_yet()), id=NONE, hidden=not bare),
        live_parts("runs", drawn=mark),
        lead=html.Span(_words(runs), id=COUNT, className="quiet number"),
    )


def _is_bare(runs: Sequence[RunRow], lanes: Sequence[Lane], asked: Sequence[str | None]) -> bool:
    """Tell whether nothing ran ever or was due, rather than nothing that the filters let through."""
    return not runs and not lanes and not any(chosen(value) for value in asked)


def _none_yet() -> Component:
    way = dcc.Link([icon("sliders"), "Configurations"], href="/configurations", className="btn btn-primary")
    return empty("No run yet", NONE_YET, way, shape="activity")


def _date(name: str, label: str, value: str) -> Component:
    field = dbc.Input(id=name, type="date", value=value if _day(value) else "", debounce=True)
    return html.Label([html.Span(label, className="quiet"), field])


def _day(text: str | None) -> datetime | None:
    """Read a day of the address; None where there is none, or what stands there is none."""
    try:
        return parse_utc(text or "").replace(hour=0, minute=0, second=0, microsecond=0)
    except ValueError:
        return None


def _read(session: Session, filters: Sequence[str | None]) -> list[RunRow]:
    status, configuration, trigger, since, to = (chosen(value) for value in filters)
    last = _day(to)
    return list_runs(
        session,
        config_id=int(configuration) if configuration and configuration.isdigit() else None,
        status=status if status in STATUSES else None,
        trigger=trigger if trigger in TRIGGER_NAMES else None,
        started=(_day(since), last + timedelta(days=1, seconds=-1) if last else None),
        limit=SHOWN,
    )


def _line(lanes: Sequence[Lane], now: datetime) -> list[Component]:
    return timeline(lanes, most_at_once(lanes, now), now)


def _words(runs: list[RunRow]) -> str:
    if not runs:
        return ""
    running = sum(run.status == "running" for run in runs)
    shown = f"the latest {SHOWN}" if len(runs) == SHOWN else f"{len(runs):,} shown"
    return f"{running} running, {shown}" if running else shown


@callback(Output(DRAWN, "data"), Input(TICK, "n_intervals"), State(DRAWN, "data"), prevent_initial_call=True)
def watch_runs(_tick: int | None, drawn: str | None) -> Any:
    """Ask for no more than whether there is anything new."""
    with reading() as session:
        mark = runs_mark(session, utc_now())
    return no_update if mark == drawn else mark


@callback(
    Output(GRID, "rowData"),
    Output(COUNT, "children"),
    Output(LINE, "children"),
    Output(LISTED, "hidden"),
    Output(NONE, "hidden"),
    Input(DRAWN, "data"),
    *(Input(name, "value") for name in FILTERS),
    prevent_initial_call=True,
)
def refresh_runs(_drawn: str | None, *filters: str | None) -> Any:
    """Draw the runs as they stand now."""
    now = utc_now()
    with reading() as session:
        runs, lanes = _read(session, filters), last_day(session, now)
    bare = _is_bare(runs, lanes, filters)
    return run_rows(runs, now), _words(runs), _line(lanes, now), bare, not bare


fit_columns(GRID)
clientside_callback(
    ClientsideFunction("urls", "write"), Output(COUNT, "title"), *(Input(name, "value") for name in FILTERS),
    prevent_initial_call=True,
)  # fmt: skip
