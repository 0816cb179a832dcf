"""One configuration: how it fares, how far its stations have come, its latest runs."""

from typing import Any

from dash import Input, Output, State, callback, dcc, html, no_update, register_page
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from components import ids, shell
from components.configuration_parts import (
    delete_dialog,
    facts,
    pulls_text,
    station_progress_grid,
    station_progress_rows,
)
from components.grids import fit_columns
from components.live import live_parts
from components.marks import icon
from components.presses import pressed
from components.run_parts import run_grid, run_rows
from components.theme import plural
from core.configurations import ConfigurationStation, configuration_stations, get_configuration
from core.db import reading
from core.domain import Trigger, utc_now
from core.errors import NotFound
from core.files.configuration_files import export_configurations
from core.operations import delete_configuration, set_enabled, start_run
from core.runs import RunRow, list_runs
from core.schedules import describe
from core.watching.live_marks import runs_mark
from core.watching.summaries import ConfigurationSummary, change_mark, get_summary

register_page(
    __name__, path_template="/configurations/<config_id>", order=23, title="Configuration · Streamflow DataOps"
)

FACTS, STATIONS, RUNS, RUN, SWITCH, DELETE, QUESTION, ID, GO, UNDO, EXPORT, FILE = (
    "configuration-facts-body", "configuration-stations", "configuration-runs", "configuration-run",
    "configuration-switch", "configuration-delete", "configuration-question", "configuration-id", "configuration-go",
    "configuration-undo", "configuration-export", "configuration-file",
)  # fmt: skip
RUNS_SHOWN = 10
Read = tuple[ConfigurationSummary, list[ConfigurationStation], list[RunRow]]


def layout(config_id: str = "", **_: Any) -> Component:
    """Draw one configuration."""
    mark = _mark()
    one, stations, runs = _read(config_id)
    now = utc_now()
    return shell.page(
        one.name,
        shell.card(None, html.Div(_facts(one), id=FACTS)),
        shell.card("Stations", station_progress_grid(STATIONS, station_progress_rows(stations, now)), kind="flush"),
        shell.card(
            "Recent runs",
            run_grid(RUNS, run_rows(runs, now), "No run yet. Press Run now."),
            aside=dcc.Link("All its runs", href=f"/runs?configuration={one.id}"),
            kind="flush",
        ),
        delete_dialog(QUESTION),
        dcc.Store(id=ID, data={"id": one.id, "name": one.name}),
        dcc.Store(id=UNDO),
        dcc.Download(id=FILE),
        dcc.Location(id=GO, refresh="callback-nav"),
        live_parts("configuration", drawn=mark),
        lead=_lead(one),
        actions=_actions(one),
    )


def _mark() -> str:
    """What changes with an edit, and with each step of a run."""
    with reading() as session:
        return change_mark(session, utc_now()) + runs_mark(session, utc_now())


def _read(config_id: Any) -> Read:
    if not str(config_id).isdigit():
        raise NotFound(f"There is no configuration {config_id}.")
    number = int(config_id)
    with reading() as session:
        one = get_summary(session, number, utc_now())
        return one, configuration_stations(session, number), list_runs(session, config_id=number, limit=RUNS_SHOWN)


def _lead(one: ConfigurationSummary) -> Component:
    words = f"{pulls_text(one)} · {plural(one.station_count, 'station')}"
    return html.Span(words, className="quiet number")


def _facts(one: ConfigurationSummary) -> list[Component]:
    error = html.P([icon("exclamation-triangle-fill"), one.last_error], className="run-error run-failed")
    described = html.P(one.description, className="quiet")
    return [
        *([described] if one.description else []),
        facts(one, describe(one.schedule_value), utc_now()),
        *([error] if one.last_error and one.state == "failing" else []),
    ]


def _actions(one: ConfigurationSummary) -> list[Component]:
    look = "btn btn-outline-secondary"
    return [
        html.Button([icon("trash"), "Delete"], id=DELETE, className=look),
        html.Button([icon("download"), "Export"], id=EXPORT, className=look),
        dcc.Link([icon("copy"), "Duplicate"], href=f"/configurations/new?copy={one.id}", className=look),
        *([] if one.data_type == "forecast" else [_backfill(one, look)]),
        html.Button(_switch(one), id=SWITCH, className=look),
        dcc.Link([icon("pencil"), "Edit"], href=f"/configurations/{one.id}/edit", className=look),
        html.Button(
            [icon("play-fill"), "Run now"], id=RUN, className="btn btn-primary", disabled=one.active_run_id is not None
        ),
    ]


def _backfill(one: ConfigurationSummary, look: str) -> Component:
    return dcc.Link([icon("clock-history"), "Back-fill"], href=f"/configurations/{one.id}/backfill", className=look)


def _switch(one: ConfigurationSummary) -> list[Any]:
    return [icon("pause-fill"), "Disable"] if one.is_enabled else [icon("power"), "Enable"]


fit_columns(STATIONS, RUNS)


@callback(
    Output(FACTS, "children"),
    Output(STATIONS, "rowData"),
    Output(RUNS, "rowData"),
    Output(RUN, "disabled"),
    Output(SWITCH, "children"),
    Output("configuration-drawn", "data"),
    Input("configuration-tick", "n_intervals"),
    State(ID, "data"),
    State("configuration-drawn", "data"),
    prevent_initial_call=True,
)
def refresh_configuration(_tick: int | None, named: dict[str, Any], drawn: str | None) -> Any:
    """Draw the configuration again where anything about it may have changed; else read no more than the mark."""
    now, mark = utc_now(), _mark()
    if mark == drawn:
        raise PreventUpdate
    one, stations, runs = _read(named["id"])
    parts = _facts(one), station_progress_rows(stations, now), run_rows(runs, now)
    return *parts, one.active_run_id is not None, _switch(one), mark


@callback(
    Output(ids.TOAST, "data", allow_duplicate=True),
    Output("configuration-tick", "n_intervals"),
    Input(RUN, "n_clicks"),
    Input(SWITCH, "n_clicks"),
    State(ID, "data"),
    prevent_initial_call=True,
)
def act(_run: int | None, _switch: int | None, named: dict[str, Any]) -> Any:
    """Start a run, or switch the schedule on or off."""
    button, name = pressed(), named["name"]
    if button == RUN:
        run_id = start_run(named["id"], Trigger.PERSON)
        return {"text": f"{name} is being pulled.", "href": f"/runs/{run_id}", "link": "Watch it"}, 0
    with reading() as session:
        enable = not get_configuration(session, named["id"]).is_enabled
    return _switched(named, enable), 0


def _switched(named: dict[str, Any], enable: bool) -> dict[str, Any]:
    set_enabled(named["id"], enable)
    text = f"{named['name']} is enabled." if enable else f"{named['name']} is disabled. Its data stays."
    return {"text": text, "undo": {"store": UNDO, "data": {"enable": not enable, "at": f"{utc_now()}"}}}


@callback(
    Output(ids.TOAST, "data", allow_duplicate=True),
    Output("configuration-tick", "n_intervals", allow_duplicate=True),
    Input(UNDO, "data"),
    State(ID, "data"),
    prevent_initial_call=True,
)
def undo(what: dict[str, Any] | None, named: dict[str, Any]) -> Any:
    """Switch the schedule back."""
    pressed()
    return _switched(named, (what or {})["enable"]), 0


@callback(Output(FILE, "data"), Input(EXPORT, "n_clicks"), State(ID, "data"), prevent_initial_call=True)
def export(_press: int | None, named: dict[str, Any]) -> Any:
    """Send the configuration as YAML."""
    pressed()
    with reading() as session:
        return dcc.send_string(export_configurations(session, [named["id"]]), f"configuration-{named['id']}.yaml")


@callback(
    Output(QUESTION, "is_open"),
    Output(f"{QUESTION}-title", "children"),
    Output(ids.TOAST, "data", allow_duplicate=True),
    Output(GO, "href"),
    Input(DELETE, "n_clicks"),
    Input(f"{QUESTION}-yes", "n_clicks"),
    Input(f"{QUESTION}-no", "n_clicks"),
    State(ID, "data"),
    prevent_initial_call=True,
)
def delete(_ask: int | None, _yes: int | None, _no: int | None, named: dict[str, Any]) -> Any:
    """Ask, naming the configuration; delete it when told so, and go to the list."""
    button = pressed()
    if button == DELETE:
        return True, f"Delete configuration {named['name']}?", no_update, no_update
    if button == f"{QUESTION}-no":
        return False, no_update, no_update, no_update
    name = delete_configuration(named["id"])
    return False, no_update, {"text": f"{name} was deleted. Its observations and runs stay."}, "/configurations"
