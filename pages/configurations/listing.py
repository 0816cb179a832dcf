"""Configurations: every one with its state, schedule and results, and what can be done with it."""

from collections.abc import Sequence
from typing import Any

from dash import Input, Output, State, callback, dcc, html, no_update, register_page
from dash.development.base_component import Component

from components import ids, shell
from components.configuration_parts import configuration_grid, configuration_rows, delete_dialog
from components.live import fingerprint, live_parts, pace
from components.marks import icon
from components.presses import pressed
from components.states import empty
from components.theme import plural
from core.db import reading
from core.domain import Trigger, utc_now
from core.operations import delete_configuration, set_enabled, start_run
from core.schedules import describe
from core.summaries import ConfigurationSummary, get_summary, list_configurations

register_page(__name__, path="/configurations", order=20, title="Configurations · Streamflow DataOps")

GRID, COUNT, QUESTION, NAMED = (
    "configurations-grid", "configurations-count", "configurations-delete", "configurations-named",
)  # fmt: skip


def layout(**_: Any) -> Component:
    """Draw the list, or the first step where there is none."""
    configurations = _read()
    new = dcc.Link([icon("plus-lg"), "New configuration"], href="/configurations/new", className="btn btn-primary")
    first = dcc.Link([icon("geo-alt"), "Choose stations"], href="/stations", className="btn btn-primary")
    nothing = empty(
        "No configuration yet", "A configuration says which stations to pull, what, and when.", first, shape="sliders"
    )
    return shell.page(
        "Configurations",
        shell.card(
            None, configuration_grid(GRID, _rows(configurations)), kind="flush" if configurations else "flush hidden"
        ),
        html.Div(shell.card(None, nothing), hidden=bool(configurations)),
        delete_dialog(QUESTION),
        dcc.Store(id=NAMED),
        live_parts("configurations", busy=_is_busy(configurations)),
        lead=html.Span(_words(configurations), id=COUNT, className="quiet number"),
        actions=[new],
    )


def _read() -> list[ConfigurationSummary]:
    with reading() as session:
        return list_configurations(session, utc_now())


def _rows(configurations: Sequence[ConfigurationSummary]) -> list[dict[str, Any]]:
    return configuration_rows(
        configurations, {one.id: describe(one.schedule_value) for one in configurations}, utc_now()
    )


def _words(configurations: Sequence[ConfigurationSummary]) -> str:
    return plural(len(configurations), "configuration") if configurations else ""


def _is_busy(configurations: Sequence[ConfigurationSummary]) -> bool:
    return any(one.state == "running" for one in configurations)


@callback(
    Output(GRID, "rowData"),
    Output(COUNT, "children"),
    Output("configurations-tick", "interval"),
    Output("configurations-drawn", "data"),
    Input("configurations-tick", "n_intervals"),
    State("configurations-drawn", "data"),
    prevent_initial_call=True,
)
def refresh_configurations(_tick: int | None, drawn: str | None) -> Any:
    """Draw the rows again where anything about them changed."""
    configurations = _read()
    print_now = fingerprint(utc_now(), configurations)
    if print_now == drawn:
        return (no_update,) * 4
    return _rows(configurations), _words(configurations), pace(_is_busy(configurations)), print_now


@callback(
    Output(ids.TOAST, "data", allow_duplicate=True),
    Output(QUESTION, "is_open"),
    Output(f"{QUESTION}-title", "children"),
    Output(NAMED, "data"),
    Output("configurations-tick", "n_intervals", allow_duplicate=True),
    Input(GRID, "cellRendererData"),
    prevent_initial_call=True,
)
def press(button: dict[str, Any]) -> Any:
    """Do what a row's button says; deleting asks first."""
    pressed()
    config_id, action = int(button["rowId"]), button["value"]["action"]
    with reading() as session:
        name = get_summary(session, config_id, utc_now()).name
    if action == "delete":
        return no_update, True, f"Delete configuration {name}?", config_id, no_update
    return _do(action, config_id, name), no_update, no_update, no_update, 0


def _do(action: str, config_id: int, name: str) -> dict[str, str]:
    """Run, enable or disable a configuration; returns the toast."""
    if action == "run":
        run_id = start_run(config_id, Trigger.PERSON)
        return {"text": f"{name} is being pulled.", "href": f"/runs/{run_id}", "link": "Watch it"}
    set_enabled(config_id, action == "enable")
    return {"text": f"{name} is enabled." if action == "enable" else f"{name} is disabled. Its data stays."}


@callback(
    Output(ids.TOAST, "data", allow_duplicate=True),
    Output(QUESTION, "is_open", allow_duplicate=True),
    Output("configurations-tick", "n_intervals", allow_duplicate=True),
    Input(f"{QUESTION}-yes", "n_clicks"),
    Input(f"{QUESTION}-no", "n_clicks"),
    State(NAMED, "data"),
    prevent_initial_call=True,
)
def answer(_yes: int | None, _no: int | None, config_id: int) -> Any:
    """Delete the configuration named in the question, or keep it."""
    if pressed() == f"{QUESTION}-no":
        return no_update, False, no_update
    name = delete_configuration(config_id)
    return {"text": f"{name} was deleted. Its observations and runs stay."}, False, 0
