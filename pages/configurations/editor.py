"""The editor of a configuration, new or old: four sections, and beside them what will happen."""

import re
from typing import Any

from dash import Input, Output, State, callback, ctx, dcc, html, no_update, register_page
from dash.development.base_component import Component

from components import editor_parts as parts
from components import ids, shell
from components.editor_parts import FIELDS, error_of, name_of
from components.marks import icon
from components.presses import pressed
from components.theme import plural
from core.checks import fields_of
from core.configurations import get_configuration, station_numbers
from core.db import reading
from core.domain import USUAL_PRODUCTS, DataType, Strategy, Trigger, utc_now
from core.errors import InputError, NotFound
from core.operations import preview, save_configuration, start_run
from core.schedules import SCHEDULE_CHOICES
from core.stations import find_stations

BLANK = {
    "name": "", "description": "", "data_type": "daily_mean", "pull_start_date": "", "is_enabled": True,
    "schedule_type": "daily", "schedule_value": "", "data_strategy": "append", "lookback_days": None,
    "products": [product.value for product in USUAL_PRODUCTS],
}  # fmt: skip
CARD, SAVE, SAVE_RUN, GO, OPENED, TRIED, CHOSEN = (
    "editor-card-body", "editor-save", "editor-save-run", "editor-go", "editor-opened", "editor-tried", "editor-chosen",
)  # fmt: skip
ROWS = name_of("stations")
VALUES = tuple(part for part in FIELDS if part != "stations")


def new_layout(stations: str = "", **_: Any) -> Component:
    """Draw the editor for a new configuration of the stations in the address, or of the session's selection."""
    values = BLANK | {"pull_start_date": f"{utc_now().year - 1}-10-01"}
    listed = [] if stations == "selection" else _numbers_in(stations)
    return _page("New configuration", values, listed, {"id": None, "version": None}, take=stations == "selection")


def edit_layout(config_id: str = "", **_: Any) -> Component:
    """Draw the editor for a configuration that exists."""
    if not config_id.isdigit():
        raise NotFound(f"There is no configuration {config_id}.")
    with reading() as session:
        config = get_configuration(session, int(config_id))
        values, version = BLANK | fields_of(config, station_numbers(session, config.id)), config.version
    values |= {"pull_start_date": f"{values['pull_start_date']:%Y-%m-%d}"}
    opened = {
        "id": int(config_id),
        "version": version,
        "type": values["schedule_type"],
        "cron": values["schedule_value"],
    }
    return _page(f"Edit {values['name']}", values, values["stations"], opened)


register_page(
    "new_configuration",
    path="/configurations/new",
    order=21,
    title="New configuration · Streamflow DataOps",
    layout=new_layout,
)
register_page(
    "edit_configuration", path_template="/configurations/<config_id>/edit", order=22,
    title="Edit configuration · Streamflow DataOps", layout=edit_layout,
)  # fmt: skip


def _page(
    title: str, values: dict[str, Any], numbers: list[str], opened: dict[str, Any], take: bool = False
) -> Component:
    sections = [
        parts.what_section(values),
        parts.stations_section(_rows(numbers)),
        parts.when_section(values, SCHEDULE_CHOICES),
        parts.how_section(values),
    ]
    back = "/configurations" if opened["id"] is None else f"/configurations/{opened['id']}"
    card = shell.card("What will happen", html.Div(id=CARD), _buttons(), kind="will-happen")
    return shell.page(
        title,
        html.Div([html.Div(sections, className="editor-sections"), html.Aside(card)], className="editor"),
        dcc.Store(id=OPENED, data=opened),
        dcc.Store(id=TRIED, data=False),
        dcc.Store(id=CHOSEN, data=take),
        dcc.Location(id=GO, refresh="callback-nav"),
        actions=[dcc.Link("Leave without saving", href=back, className="btn btn-outline-secondary")],
    )


def _buttons() -> Component:
    run = html.Button([icon("play-fill"), "Save and run"], id=SAVE_RUN, className="btn btn-outline-secondary")
    return html.Div([html.Button("Save", id=SAVE, className="btn btn-primary"), run], className="editor-buttons")


def _rows(numbers: list[str]) -> list[dict[str, Any]]:
    with reading() as session:
        return parts.chosen_rows(find_stations(session, numbers))


def _numbers_in(text: str | None) -> list[str]:
    """Read station numbers from whatever stands between them; each once, in the order written."""
    return list(dict.fromkeys(word.upper() for word in re.split(r"[\s,;|]+", text or "") if word))


def _fields(values: tuple[Any, ...], rows: list[dict[str, Any]] | None, opened: dict[str, Any]) -> dict[str, Any]:
    """Gather the form as core takes it; a plain schedule keeps the times that the stored one had.

    What the chosen data has no use for is hidden, so what still stands there is not sent.
    """
    fields = dict(zip(VALUES, values, strict=True)) | {"stations": [row["number"] for row in rows or []]}
    if fields["schedule_type"] != "custom_cron":
        fields["schedule_value"] = opened.get("cron") if fields["schedule_type"] == opened.get("type") else ""
    if fields["data_type"] != DataType.FORECAST:
        return fields | {"products": None}
    start = {} if opened["id"] else {"pull_start_date": None}
    return fields | {"data_strategy": Strategy.APPEND.value, "lookback_days": None} | start


@callback(
    Output(ROWS, "rowData"),
    Output(error_of("paste"), "children"),
    Output(name_of("paste"), "value"),
    Input(name_of("add"), "n_clicks"),
    Input(ROWS, "cellRendererData"),
    Input(CHOSEN, "data"),
    Input(name_of("take"), "n_clicks"),
    State(name_of("paste"), "value"),
    State(ROWS, "rowData"),
    State(ids.SELECTION, "data"),
)
def change_stations(
    _add: int | None,
    removed: dict[str, Any] | None,
    first: bool,
    _take: int | None,
    pasted: str | None,
    rows: list[dict[str, Any]],
    selection: Any,
) -> Any:
    """Take the map's selection over at first or when told so, add what is pasted, take out what is pressed."""
    if ctx.triggered_id == ROWS and removed:
        return [row for row in rows if row["number"] != removed["rowId"]], no_update, no_update
    if ctx.triggered_id == name_of("add"):
        return _with_pasted(rows or [], _numbers_in(pasted))
    if first or ctx.triggered_id == name_of("take"):
        have = {row["number"] for row in rows or []}
        added = _rows([pair[0] for pair in selection or [] if pair[0] not in have])
        return (rows or []) + added, no_update, no_update
    return no_update, no_update, no_update


@callback(
    Output(name_of("take"), "children"),
    Output(name_of("take"), "hidden"),
    Input(ids.SELECTION, "data"),
    Input(ROWS, "rowData"),
)
def offer_selection(selection: list[list[str]] | None, rows: list[dict[str, Any]] | None) -> Any:
    """Offer what is selected on the map and not in the table yet."""
    have = {row["number"] for row in rows or []}
    count = sum(pair[0] not in have for pair in selection or [])
    return f"Add {plural(count, 'station')} selected on the map", count == 0


def _with_pasted(rows: list[dict[str, Any]], numbers: list[str]) -> tuple[Any, str, Any]:
    """Add the stations that exist; name those that do not and leave them in the box."""
    have = {row["number"] for row in rows}
    added = _rows([number for number in numbers if number not in have])
    unknown = [number for number in numbers if number not in have | {row["number"] for row in added}]
    if not unknown:
        return rows + added, "" if numbers else "Paste one or more station numbers first.", ""
    more = f" and {len(unknown) - 5} more" if len(unknown) > 5 else ""
    return rows + added, f"Not in the catalogue: {', '.join(unknown[:5])}{more}.", " ".join(unknown)


@callback(
    Output(CARD, "children"),
    Output(name_of("count"), "children"),
    Output(name_of("cron"), "hidden"),
    Output(parts.PRODUCTS_BLOCK, "hidden"),
    Output(parts.START_BLOCK, "hidden"),
    Output(parts.HOW_BLOCK, "hidden"),
    *(Output(error_of(part), "children") for part in FIELDS),
    *(Input(name_of(part), "value") for part in VALUES),
    Input(ROWS, "rowData"),
    Input(TRIED, "data"),
    State(OPENED, "data"),
)
def show_preview(*form: Any) -> Any:
    """Write what will happen; after a refused save, also what is wrong beside each field."""
    *values, rows, tried, opened = form
    fields = _fields(tuple(values), rows, opened)
    will = preview(fields, opened["id"])
    errors = [will.problems.get(part, "") if tried else "" for part in FIELDS]
    forecast = fields["data_type"] == DataType.FORECAST
    return (
        parts.forecast_of_saving(will, utc_now()),
        plural(len(rows or []), "station"),
        fields["schedule_type"] != "custom_cron",
        not forecast,
        forecast,
        forecast,
        *errors,
    )


@callback(
    Output(GO, "href"),
    Output(TRIED, "data"),
    Output(ids.TOAST, "data", allow_duplicate=True),
    Input(SAVE, "n_clicks"),
    Input(SAVE_RUN, "n_clicks"),
    *(State(name_of(part), "value") for part in VALUES),
    State(ROWS, "rowData"),
    State(OPENED, "data"),
    prevent_initial_call=True,
)
def save(_save: int | None, _run: int | None, *form: Any) -> Any:
    """Save, run when asked to, and go to the configuration; a refusal stays here and says why."""
    button = pressed()
    *values, rows, opened = form
    try:
        config_id = save_configuration(_fields(tuple(values), rows, opened), opened["id"], opened["version"])
    except InputError as error:
        return no_update, True, {"kind": "bad", "text": f"Not saved. {error}"}
    if button == SAVE_RUN:
        run_id = start_run(config_id, Trigger.PERSON)
        return f"/runs/{run_id}", False, {"text": f"{values[0]} was saved and is being pulled."}
    return f"/configurations/{config_id}", False, {"text": f"{values[0]} was saved."}
