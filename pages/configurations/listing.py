"""Configurations: every one with its state, schedule and results, and what can be done with one or with several."""

from collections.abc import Sequence
from typing import Any

from dash import (
    Input,
    Output,
    State,
    callback,
    dcc,
    html,
    no_update,
    register_page,
)
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from components import configuration_parts as parts
from components import ids, shell
from components.grids import fit_columns
from components.live import live_parts
from components.marks import icon
from components.presses import pressed
from components.states import empty
from components.theme import plural
from core.configurations import names_of
from core.db import reading
from core.domain import Trigger, utc_now
from core.errors import StreamflowError
from core.files.configuration_files import export_configurations
from core.operations import delete_configurations, start_run, switch_configurations
from core.people.principal import may
from core.people.roles import Role
from core.schedules import describe
from core.watching.summaries import ConfigurationSummary, change_mark, list_configurations

register_page(__name__, path="/configurations", order=20, title="Configurations · Streamflow DataOps")

GRID, COUNT, BAR, QUESTION, NAMED, UNDO, FILE, EXPORT = (
    "configurations-grid", "configurations-count", "configurations-bar", "configurations-delete",
    "configurations-named", "configurations-undo", "configurations-file", "configurations-export",
)  # fmt: skip
LISTED, NONE = "configurations-listed", "configurations-none"
TICK = "configurations-tick"
FILE_NAME = "configurations.yaml"


def layout(**_: Any) -> Component:
    """Draw the list, or the first step where there is none."""
    configurations = _read()
    look = "btn btn-outline-secondary"
    first = dcc.Link([icon("geo-alt"), "Choose stations"], href="/stations", className="btn btn-primary")
    second = dcc.Link("Import a file", href="/configurations/import", className=look)
    nothing = empty(
        "No configuration yet", "A configuration says which stations to pull, what, and when.", first, second,
        shape="sliders",
    )  # fmt: skip
    grid = parts.configuration_grid(GRID, _rows(configurations))
    # The bar comes below the rows, so that none of them moves from under the pointer that ticks them.
    return shell.page(
        "Configurations",
        html.Div([shell.card(None, grid, kind="flush"), parts.bulk_bar(BAR)], id=LISTED, hidden=not configurations),
        html.Div(shell.card(None, nothing), id=NONE, hidden=bool(configurations)),
        parts.delete_dialog(QUESTION),
        *(dcc.Store(id=name) for name in (NAMED, UNDO)),
        dcc.Download(id=FILE),
        live_parts("configurations"),
        lead=html.Span(_words(configurations), id=COUNT, className="quiet number"),
        actions=[
            html.Button([icon("download"), "Export all"], id=EXPORT, className=look, disabled=not configurations),
            dcc.Link([icon("upload"), "Import"], href="/configurations/import", className=look),
            dcc.Link([icon("plus-lg"), "New configuration"], href="/configurations/new", className="btn btn-primary"),
        ],
    )


def _read() -> list[ConfigurationSummary]:
    with reading() as session:
        return list_configurations(session, utc_now())


def _rows(configurations: Sequence[ConfigurationSummary]) -> list[dict[str, Any]]:
    sentences = {one.id: describe(one.schedule_value) for one in configurations}
    return parts.configuration_rows(configurations, sentences, utc_now(), may(Role.OPERATOR))


def _words(configurations: Sequence[ConfigurationSummary]) -> str:
    return plural(len(configurations), "configuration") if configurations else ""


fit_columns(GRID)


@callback(
    Output(GRID, "rowData"),
    Output(COUNT, "children"),
    Output(LISTED, "hidden"),
    Output(NONE, "hidden"),
    Output(EXPORT, "disabled"),
    Output("configurations-drawn", "data"),
    Input(TICK, "n_intervals"),
    State("configurations-drawn", "data"),
    prevent_initial_call=True,
)
def refresh_configurations(_tick: int | None, drawn: str | None) -> Any:
    """Draw the rows again where anything about them may have changed; else read no more than the mark."""
    with reading() as session:
        mark = change_mark(session, utc_now())
    if mark == drawn:
        raise PreventUpdate
    configurations = _read()
    nothing = not configurations
    return _rows(configurations), _words(configurations), nothing, not nothing, nothing, mark


@callback(
    Output(BAR, "hidden"),
    Output(f"{BAR}-words", "children"),
    Input(GRID, "selectedRows"),
    prevent_initial_call=True,
)
def show_selected(rows: list[dict[str, Any]] | None) -> Any:
    """Offer what can be done with those that are ticked."""
    return not rows, f"{len(rows or []):,} selected"


@callback(
    Output(ids.TOAST, "data", allow_duplicate=True),
    Output(QUESTION, "is_open"),
    Output(f"{QUESTION}-title", "children"),
    Output(f"{QUESTION}-list", "children"),
    Output(NAMED, "data"),
    Output(TICK, "n_intervals", allow_duplicate=True),
    Input(GRID, "cellRendererData"),
    *(Input(f"{BAR}-{verb}", "n_clicks") for verb, _shape, _word in parts.BULK if verb != "export"),
    State(GRID, "selectedRows"),
    prevent_initial_call=True,
)
def press(button: dict[str, Any] | None, *rest: Any) -> Any:
    """Do what a row's button says, or the bar's with all that are ticked; deleting asks first."""
    trigger, ticked = pressed(), [int(row["id"]) for row in rest[-1] or []]
    if trigger == GRID:
        chosen, action = [int(button["rowId"])], button["value"]["action"]  # type: ignore[index]
    else:
        chosen, action = ticked, trigger.removeprefix(f"{BAR}-")
    with reading() as session:
        named = names_of(session, chosen)
    if action == "delete":
        names = list(named.values())
        return no_update, True, parts.question_of(names), parts.named_list(names), list(named), no_update
    toast = _run(named) if action == "run" else _switch(named, action == "enable")
    return toast, *(no_update,) * 4, 0


@callback(
    Output(FILE, "data"),
    Input(EXPORT, "n_clicks"),
    Input(f"{BAR}-export", "n_clicks"),
    State(GRID, "selectedRows"),
    prevent_initial_call=True,
)
def export(_all: int | None, _ticked: int | None, rows: list[dict[str, Any]] | None) -> Any:
    """Send all configurations as YAML, or those that are ticked."""
    chosen = None if pressed() == EXPORT else [int(row["id"]) for row in rows or []]
    with reading() as session:
        return dcc.send_string(export_configurations(session, chosen), FILE_NAME)


def _run(named: dict[int, str]) -> dict[str, Any]:
    """Start a run of each; returns the toast, with the reason of each that could not be started."""
    started, refused = [], []
    for config_id in named:
        try:
            started.append(start_run(config_id, Trigger.PERSON))
        except StreamflowError as error:
            refused.append(str(error))
    if refused:
        reasons = " ".join(dict.fromkeys(refused))
        return {
            "kind": "bad",
            "text": f"{len(started)} of {len(named)} runs started. {reasons}" if started else reasons,
        }
    if len(started) == 1:
        name = next(iter(named.values()))
        return {"text": f"{name} is being pulled.", "href": f"/runs/{started[0]}", "link": "Watch it"}
    return {"text": f"{plural(len(started), 'run')} started.", "href": "/runs?status=running", "link": "Watch them"}


def _switch(named: dict[int, str], enable: bool) -> dict[str, Any]:
    """Enable or disable; returns the toast, which can undo exactly what was changed."""
    changed = switch_configurations(list(named), enable)
    word = "enabled" if enable else "disabled"
    if not changed:
        return {"text": f"Nothing to do: {'it is' if len(named) == 1 else 'they are'} {word} already."}
    one = len(changed) == 1
    what = f"{named[changed[0]]} is" if one else f"{plural(len(changed), 'configuration')} are"
    stays = "" if enable else f" {'Its' if one else 'Their'} data stays."
    undo = {"store": UNDO, "data": {"ids": changed, "enable": not enable}}
    return {"text": f"{what} {word}.{stays}", "undo": undo}


@callback(
    Output(ids.TOAST, "data", allow_duplicate=True),
    Output(TICK, "n_intervals", allow_duplicate=True),
    Input(UNDO, "data"),
    prevent_initial_call=True,
)
def undo(what: dict[str, Any] | None) -> Any:
    """Switch back those that were switched."""
    pressed()
    ids_of, enable = (what or {})["ids"], (what or {})["enable"]
    changed = switch_configurations(ids_of, enable)
    word = "enabled" if enable else "disabled"
    return {"text": f"Undone: {plural(len(changed), 'configuration')} {word} again."}, 0


@callback(
    Output(ids.TOAST, "data", allow_duplicate=True),
    Output(QUESTION, "is_open", allow_duplicate=True),
    Output(GRID, "selectedRows"),
    Output(TICK, "n_intervals", allow_duplicate=True),
    Input(f"{QUESTION}-yes", "n_clicks"),
    Input(f"{QUESTION}-no", "n_clicks"),
    State(NAMED, "data"),
    prevent_initial_call=True,
)
def answer(_yes: int | None, _no: int | None, named: list[int]) -> Any:
    """Delete the configurations named in the question, or keep them."""
    if pressed() == f"{QUESTION}-no":
        return no_update, False, no_update, no_update
    names = delete_configurations(named)
    if len(names) == 1:
        text = f"{names[0]} was deleted. Its observations and runs stay."
    else:
        text = f"{len(names):,} configurations were deleted. Their observations and runs stay."
    return {"text": text}, False, [], 0
