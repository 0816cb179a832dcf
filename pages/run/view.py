"""One run: how far it is, what came, and its stations with what went wrong."""

from typing import Any

from dash import (
    ALL,
    ClientsideFunction,
    Input,
    Output,
    State,
    callback,
    clientside_callback,
    ctx,
    dcc,
    html,
    no_update,
    register_page,
)
from dash.development.base_component import Component

from components import ids, shell
from components.fields import ANY, chosen, picker, segments
from components.grids import fit_columns
from components.live import live_parts
from components.marks import icon, when
from components.presses import pressed
from components.run_errors import AGAIN, SHOW, error_choices, error_groups, error_list
from components.run_parts import TRIGGERS, kind_text, progress, state_counts
from components.run_stations import GROUP_NAMES, changed_rows, run_station_grid, run_station_rows
from components.theme import count_text, plural
from components.trouble_parts import in_short
from core.db import reading
from core.domain import utc_now
from core.errors import NotFound
from core.operations import cancel_run, retry_run
from core.people.principal import may
from core.people.roles import Role
from core.runs import RunRow, RunStationRow
from core.watching.live_marks import run_mark
from core.watching.watched_runs import WatchedRun, watched_before, watched_run
from pages.run.log import STATION as LOG_STATION
from pages.run.log import log_card, register_log

register_page(__name__, path_template="/runs/<run_id>", order=31, title="Run · Streamflow DataOps")

BODY, GRID, STATE, ERROR, CANCEL, RETRY, RUN, GO, TICK, DRAWN, SHOWN = (
    "run-progress-body", "run-grid", "run-state", "run-error", "run-cancel", "run-retry", "run-id", "run-go",
    "run-tick", "run-drawn", "run-shown",
)  # fmt: skip
WRONG, WRONG_CARD = "run-wrong-body", "run-wrong"
register_log(RUN, DRAWN)


def layout(run_id: str = "", state: str = "all", error: str = "", station: str = "", **_: Any) -> Component:
    """Draw one run."""
    read = _read(run_id)
    run, stations = read.run, read.stations
    now, groups = utc_now(), error_groups(stations)
    reason = html.Div(picker(ERROR, "Reason", error_choices(groups), error, "Any reason"), hidden=not groups)
    filters = html.Div(
        [reason, segments(STATE, "Show stations", _groups(stations), state)], className="filters in-rows"
    )
    wrong = shell.card("What went wrong", html.Div(error_list(groups, _may_retry(run)), id=WRONG))
    rows = run_station_rows(stations, state, _may_retry(run), error or None)
    return shell.page(
        run.config_name,
        shell.card(None, html.Div(_head(run, now), id=BODY)),
        html.Div(wrong, id=WRONG_CARD, hidden=not groups),
        shell.card("Stations", run_station_grid(GRID, rows), aside=filters, kind="flush"),
        log_card(station),
        live_parts("run", drawn=read.mark),
        dcc.Store(id=RUN, data=run.id),
        dcc.Store(id=SHOWN, data=[read.name, state, chosen(error)]),
        dcc.Location(id=GO, refresh="callback-nav"),
        lead=_lead(run, now),
        actions=_actions(run),
    )


def _read(run_id: Any) -> WatchedRun:
    if not str(run_id).isdigit():
        raise NotFound(f"There is no run {run_id}.")
    with reading() as session:
        return watched_run(session, int(run_id))


def _lead(run: RunRow, now: Any) -> Component:
    owner = (
        dcc.Link("Configuration", href=f"/configurations/{run.config_id}") if run.config_id else "Configuration deleted"
    )
    words = [
        f"Run {run.id} · {kind_text(run)} · started ",
        when(run.start_time, now),
        f" {TRIGGERS.get(run.trigger, run.trigger)} · ",
        owner,
    ]
    return html.Span(words, className="quiet number")


def _may_retry(run: RunRow) -> bool:
    return run.status != "running" and run.config_id is not None and may(Role.OPERATOR)


def _actions(run: RunRow) -> list[Any]:
    cancel = html.Button(
        [icon("x-lg"), "Cancel"],
        id=CANCEL,
        className="btn btn-outline-secondary",
        hidden=run.status != "running" or not may(Role.OPERATOR),
    )
    left = run.stations_total - run.stations_done
    again = f"Retry {'the rest' if run.status == 'cancelled' else 'failed'} ({count_text(left)})"
    idle = not _may_retry(run) or not (run.stations_failed or run.status == "cancelled")
    retry = html.Button([icon("arrow-clockwise"), again], id=RETRY, className="btn btn-primary", hidden=idle)
    return [cancel, retry]


def _head(run: RunRow, now: Any) -> list[Component]:
    sentence = html.P(
        [icon("exclamation-triangle-fill"), in_short(run.error_message or "")], className=f"run-error run-{run.status}"
    )
    return [progress(run, now), *([sentence] if run.error_message else [])]


def _groups(stations: list[RunStationRow]) -> dict[str, str]:
    counts = state_counts([one.state for one in stations])
    return {group: f"{name} {count_text(counts[group])}" for group, name in GROUP_NAMES.items()}


def _options(groups: dict[str, str]) -> list[dict[str, str]]:
    return [{"label": text, "value": key} for key, text in groups.items()]


fit_columns(GRID)


@callback(
    Output(DRAWN, "data"), Input(TICK, "n_intervals"), State(RUN, "data"), State(DRAWN, "data"),
    prevent_initial_call=True,
)  # fmt: skip
def watch_run(_tick: int | None, run_id: int, drawn: str | None) -> Any:
    """Ask for no more than whether there is anything new."""
    with reading() as session:
        mark = run_mark(session, run_id)
    return no_update if mark == drawn else mark


@callback(
    Output(BODY, "children"),
    Output(GRID, "rowData"),
    Output(GRID, "rowTransaction"),
    Output(SHOWN, "data"),
    Output(STATE, "options"),
    Output(ERROR, "options"),
    Output(WRONG, "children"),
    Output(WRONG_CARD, "hidden"),
    Output(CANCEL, "hidden"),
    Output(RETRY, "hidden"),
    Output(RETRY, "children"),
    Input(DRAWN, "data"),
    Input(STATE, "value"),
    Input(ERROR, "value"),
    State(RUN, "data"),
    State(SHOWN, "data"),
    prevent_initial_call=True,
)
def refresh_run(_drawn: str | None, group: str, error: str | None, run_id: int, shown: list[Any] | None) -> Any:
    """Draw the run as it stands now; of the table only what changed, where that is known."""
    read = _read(run_id)
    run, stations = read.run, read.stations
    cancel, retry = _actions(run)
    groups = error_groups(stations)
    reasons = [{"label": "Any reason", "value": ANY}, *_options(error_choices(groups))]
    rows = _new_rows(read, [group, chosen(error)], shown)
    wrong = error_list(groups, _may_retry(run))
    table = (*rows, [read.name, group, chosen(error)])
    drawn = (_head(run, utc_now()), *table, _options(_groups(stations)), reasons, wrong, not groups)
    return *drawn, cancel.hidden, retry.hidden, retry.children


def _new_rows(read: WatchedRun, choice: list[Any], shown: list[Any] | None) -> Any:
    """Return the table's rows, or how those `shown` change: the name of what was read then, and its choice."""
    if read.run.status == "running" and shown and shown[1:] == choice:
        with reading() as session:
            before = watched_before(session, shown[0])
        changed = None if before is None else changed_rows(before.stations, read.stations, *choice)
        if changed is not None:
            return no_update, {"update": changed} if changed else no_update
    group, error = choice
    return run_station_rows(read.stations, group, _may_retry(read.run), error), no_update


@callback(
    Output(ids.TOAST, "data", allow_duplicate=True),
    Output(TICK, "n_intervals"),
    Input(CANCEL, "n_clicks"),
    State(RUN, "data"),
    prevent_initial_call=True,
)
def cancel(_clicks: int, run_id: int) -> Any:
    """End the run; what it stored stays."""
    pressed()
    cancel_run(run_id)
    return {"text": f"Run {run_id} was cancelled. What it had stored is kept."}, 0


@callback(
    Output(ids.TOAST, "data", allow_duplicate=True),
    Output(GO, "href"),
    Input(RETRY, "n_clicks"),
    Input(GRID, "cellRendererData"),
    Input({"type": AGAIN, "code": ALL}, "n_clicks"),
    State(RUN, "data"),
    prevent_initial_call=True,
)
def retry(_clicks: int | None, row: dict[str, Any] | None, _again: list[int | None], run_id: int) -> Any:
    """Start a run of the stations that failed, of those with one kind of error or of one alone, and go there."""
    pressed()
    only, which = _meant(ctx.triggered_id, row, run_id)
    again = retry_run(run_id, only=only)
    return {"text": f"Run {again} tries {which} of run {run_id} again."}, f"/runs/{again}"


def _meant(button: Any, row: dict[str, Any] | None, run_id: int) -> tuple[list[str] | None, str]:
    """Return the stations that a button means (None for all that failed), and what they are called."""
    if button == GRID:
        number = str((row or {})["rowId"])
        return [number], number
    if button == RETRY:
        return None, "the failed stations"
    groups = {group.code: group for group in error_groups(_read(run_id).stations)}
    failed = groups[button["code"]].failed
    return list(failed), plural(len(failed), "station")


@callback(
    Output(ERROR, "value"),
    Output(STATE, "value"),
    Input({"type": SHOW, "code": ALL}, "n_clicks"),
    prevent_initial_call=True,
)
def show_error(_clicks: list[int | None]) -> Any:
    """Let the table show the stations of one kind of error."""
    pressed()
    return ctx.triggered_id["code"], "all"


clientside_callback(
    ClientsideFunction("urls", "write"), Output(RUN, "storage_type"), Input(STATE, "value"), Input(ERROR, "value"),
    Input(LOG_STATION, "value"), prevent_initial_call=True,
)  # fmt: skip
