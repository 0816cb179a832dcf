"""One run: how far it is, what came, and its stations with what went wrong."""

from typing import Any

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

from components import ids, shell
from components.fields import segments
from components.live import fingerprint, live_parts, pace
from components.marks import icon, when
from components.presses import pressed
from components.run_parts import TRIGGERS, kind_text, progress, state_counts
from components.run_stations import GROUP_NAMES, run_station_grid, run_station_rows
from components.theme import count_text
from core.db import reading
from core.domain import utc_now
from core.errors import NotFound
from core.operations import cancel_run, retry_run
from core.principal import may
from core.roles import Role
from core.runs import RunRow, RunStationRow, get_run, run_stations

register_page(__name__, path_template="/runs/<run_id>", order=31, title="Run · Streamflow DataOps")

BODY, GRID, STATE, CANCEL, RETRY, RUN, GO = (
    "run-progress-body", "run-grid", "run-state", "run-cancel", "run-retry", "run-id", "run-go",
)  # fmt: skip


def layout(run_id: str = "", state: str = "all", **_: Any) -> Component:
    """Draw one run."""
    run, stations = _read(run_id)
    now = utc_now()
    return shell.page(
        run.config_name,
        shell.card(None, html.Div(_head(run, now), id=BODY)),
        shell.card(
            "Stations",
            run_station_grid(GRID, run_station_rows(stations, state, _may_retry(run))),
            aside=segments(STATE, "Show stations", _groups(stations), state),
            kind="flush",
        ),
        live_parts("run", busy=run.status == "running"),
        dcc.Store(id=RUN, data=run.id),
        dcc.Location(id=GO, refresh="callback-nav"),
        lead=_lead(run, now),
        actions=_actions(run),
    )


def _read(run_id: Any) -> tuple[RunRow, list[RunStationRow]]:
    if not str(run_id).isdigit():
        raise NotFound(f"There is no run {run_id}.")
    with reading() as session:
        return get_run(session, int(run_id)), run_stations(session, int(run_id))


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
    again = f"Retry failed ({count_text(run.stations_failed)})"
    idle = not _may_retry(run) or not (run.stations_failed or run.status == "cancelled")
    retry = html.Button([icon("arrow-clockwise"), again], id=RETRY, className="btn btn-primary", hidden=idle)
    return [cancel, retry]


def _head(run: RunRow, now: Any) -> list[Component]:
    sentence = html.P([icon("exclamation-triangle-fill"), run.error_message], className=f"run-error run-{run.status}")
    return [progress(run, now), *([sentence] if run.error_message else [])]


def _groups(stations: list[RunStationRow]) -> dict[str, str]:
    counts = state_counts([one.state for one in stations])
    return {group: f"{name} {count_text(counts[group])}" for group, name in GROUP_NAMES.items()}


def _options(groups: dict[str, str]) -> list[dict[str, str]]:
    return [{"label": text, "value": key} for key, text in groups.items()]


@callback(
    Output(BODY, "children"),
    Output(GRID, "rowData"),
    Output(STATE, "options"),
    Output(CANCEL, "hidden"),
    Output(RETRY, "hidden"),
    Output(RETRY, "children"),
    Output("run-tick", "interval"),
    Output("run-drawn", "data"),
    Input("run-tick", "n_intervals"),
    Input(STATE, "value"),
    State(RUN, "data"),
    State("run-drawn", "data"),
    prevent_initial_call=True,
)
def refresh_run(_tick: int | None, group: str, run_id: int, drawn: str | None) -> Any:
    """Draw the run again where anything about it changed; a running one's clock always has."""
    now = utc_now()
    run, stations = _read(run_id)
    print_now = fingerprint(now, run, stations, group, now if run.status == "running" else None)
    if print_now == drawn:
        return (no_update,) * 8
    cancel, retry = _actions(run)
    rows, options = run_station_rows(stations, group, _may_retry(run)), _options(_groups(stations))
    speed = pace(run.status == "running")
    return _head(run, now), rows, options, cancel.hidden, retry.hidden, retry.children, speed, print_now


@callback(
    Output(ids.TOAST, "data", allow_duplicate=True),
    Output("run-tick", "n_intervals"),
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
    State(RUN, "data"),
    prevent_initial_call=True,
)
def retry(_clicks: int | None, row: dict[str, Any] | None, run_id: int) -> Any:
    """Start a run of the stations that failed, or of the one whose row was pressed, and go there."""
    number = (row or {}).get("rowId") if pressed() == GRID else None
    again = retry_run(run_id, only=[number] if number else None)
    which = number or "the failed stations"
    return {"text": f"Run {again} tries {which} of run {run_id} again."}, f"/runs/{again}"


clientside_callback(
    ClientsideFunction("urls", "write"), Output(RUN, "storage_type"), Input(STATE, "value"), prevent_initial_call=True
)
