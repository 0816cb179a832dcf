"""Runs: what is being pulled and what was, filtered by status and configuration, live."""

from typing import Any

from dash import ClientsideFunction, Input, Output, State, callback, clientside_callback, html, no_update, register_page
from dash.development.base_component import Component

from components import shell
from components.fields import picker
from components.live import fingerprint, live_parts, pace
from components.marks import RUN_MARKS
from components.run_parts import run_grid, run_rows
from core.db import reading
from core.domain import utc_now
from core.runs import RunRow, list_runs
from core.summaries import list_configurations

register_page(__name__, path="/runs", order=30, title="Runs · Streamflow DataOps")

STATUS, CONFIGURATION, GRID, COUNT = "runs-status", "runs-configuration", "runs-grid", "runs-count"
STATUSES = {status: look[1] for status, look in RUN_MARKS.items()}
SHOWN = 200
NOTHING = "No run here yet. Start one from a configuration, or take a filter away."


def layout(status: str = "", configuration: str = "", **_: Any) -> Component:
    """Draw the runs that the filters in the address let through."""
    now = utc_now()
    with reading() as session:
        names = {str(one.id): one.name for one in list_configurations(session, now)}
        runs = _read(session, status, configuration)
    filters = [
        picker(STATUS, "Status", STATUSES, status, "Any status"),
        picker(CONFIGURATION, "Configuration", names, configuration, "All configurations"),
    ]
    return shell.page(
        "Runs",
        html.Div(filters, className="filters"),
        shell.card(None, run_grid(GRID, run_rows(runs, now), NOTHING, height="calc(100vh - 200px)"), kind="flush"),
        live_parts("runs", busy=_is_busy(runs)),
        lead=html.Span(_words(runs), id=COUNT, className="quiet number"),
    )


def _read(session: Any, status: str | None, configuration: str | None) -> list[RunRow]:
    config_id = int(configuration) if configuration and configuration.isdigit() else None
    return list_runs(session, config_id=config_id, status=status if status in STATUSES else None, limit=SHOWN)


def _is_busy(runs: list[RunRow]) -> bool:
    return any(run.status == "running" for run in runs)


def _words(runs: list[RunRow]) -> str:
    running = sum(run.status == "running" for run in runs)
    shown = f"the latest {SHOWN}" if len(runs) == SHOWN else f"{len(runs):,} shown"
    return f"{running} running, {shown}" if running else shown


@callback(
    Output(GRID, "rowData"),
    Output(COUNT, "children"),
    Output("runs-tick", "interval"),
    Output("runs-drawn", "data"),
    Input("runs-tick", "n_intervals"),
    Input(STATUS, "value"),
    Input(CONFIGURATION, "value"),
    State("runs-drawn", "data"),
)
def refresh_runs(_tick: int | None, status: str | None, configuration: str | None, drawn: str | None) -> Any:
    """Draw the runs again where anything about them changed."""
    now = utc_now()
    with reading() as session:
        runs = _read(session, status, configuration)
    print_now = fingerprint(now, runs, status, configuration)
    if print_now == drawn:
        return no_update, no_update, no_update, no_update
    return run_rows(runs, now), _words(runs), pace(_is_busy(runs)), print_now


clientside_callback(
    ClientsideFunction("urls", "write"), Output(COUNT, "title"), Input(STATUS, "value"), Input(CONFIGURATION, "value"),
    prevent_initial_call=True,
)  # fmt: skip
