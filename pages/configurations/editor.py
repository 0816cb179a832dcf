"""The editor of a configuration, new or old: four sections, and beside them what will happen."""

from typing import Any

from dash import (
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
from dash.exceptions import PreventUpdate

from components import editor_parts as parts
from components import ids, shell
from components.chosen_stations import added_words, numbers_in, unknown_words
from components.editor_conflict import change_lines, conflict_banner
from components.editor_form import BLANK, VALUES, gather
from components.editor_parts import FIELDS, error_of, name_of
from components.grids import fit_columns
from components.leaving import leave_dialog
from components.marks import icon
from components.pull_preview import forecast_of_saving
from components.theme import plural, saved_text
from core.configuration_changes import changes_between
from core.configurations import current_version, editable_fields, free_name
from core.db import reading
from core.domain import DataType, Trigger, utc_now
from core.errors import Conflict, InputError, NotFound
from core.operations import preview, save_configuration, start_run
from core.schedules import SCHEDULE_CHOICES, words_for
from core.stations import find_stations
from core.watching.summaries import get_summary

CARD, SAVE, SAVE_RUN, SAVE_OVER, PRESSED, GO, OPENED, TOUCHED, CHOSEN = (
    "editor-card-body", "editor-save", "editor-save-run", "editor-save-over", "editor-pressed", "editor-go",
    "editor-opened", "editor-touched", "editor-chosen",
)  # fmt: skip
NUMBERS, ZONE, UNSAVED, WATCH, CONFLICT, THEIRS = (
    "editor-numbers", "editor-zone", "editor-unsaved", "editor-watch", "editor-conflict", "editor-theirs",
)  # fmt: skip
ROWS = name_of("stations")
WATCH_MS = 5000
NOT_SAVED = "{name} was not saved: someone else changed it meanwhile. What they changed stands at the top."


def new_layout(stations: str = "", copy: str = "", **_: Any) -> Component:
    """Draw the editor for a new configuration: of the stations in the address or of the selection, or a copy."""
    values = BLANK | {"pull_start_date": f"{utc_now().year - 1}-10-01", "stations": []}
    if copy.isdigit():
        with reading() as session:
            copied, _version = editable_fields(session, int(copy))
            values |= copied | {"name": free_name(session, copied["name"])}
    elif stations != "selection":
        values["stations"] = numbers_in(stations)
    kept = {"type": values["schedule_type"], "cron": values["schedule_value"]}
    return _page("New configuration", values, {"id": None, "version": None} | kept, take=stations == "selection")


def edit_layout(config_id: str = "", **_: Any) -> Component:
    """Draw the editor for a configuration that exists."""
    if not config_id.isdigit():
        raise NotFound(f"There is no configuration {config_id}.")
    with reading() as session:
        fields, version = editable_fields(session, int(config_id))
    values = BLANK | fields
    opened = {"id": int(config_id), "version": version}
    kept = {"type": values["schedule_type"], "cron": values["schedule_value"]}
    return _page(f"Edit {values['name']}", values, opened | kept)


register_page(
    "new_configuration", path="/configurations/new", order=21, title="New configuration · Streamflow DataOps",
    layout=new_layout,
)  # fmt: skip
register_page(
    "edit_configuration", path_template="/configurations/<config_id>/edit", order=22,
    title="Edit configuration · Streamflow DataOps", layout=edit_layout,
)  # fmt: skip


def _page(title: str, values: dict[str, Any], opened: dict[str, Any], take: bool = False) -> Component:
    rows = _rows(values["stations"])
    values |= {"stations": [row["number"] for row in rows]}
    sections = [
        parts.what_section(values),
        parts.stations_section(rows),
        parts.when_section(values, SCHEDULE_CHOICES),
        parts.how_section(values),
    ]
    back = "/configurations" if opened["id"] is None else f"/configurations/{opened['id']}"
    # The buttons stand above what changes its height: a press must find them where they were.
    card = shell.card("What will happen", _buttons(), html.Div(id=CARD), kind="will-happen")
    return shell.page(
        title,
        conflict_banner(CONFLICT, f"{back}/edit", SAVE_OVER),
        html.Div([html.Div(sections, className="editor-sections"), html.Aside(card)], className="editor"),
        leave_dialog(),
        dcc.Store(id=OPENED, data=opened | {"fields": values}),
        dcc.Store(id=TOUCHED, data=[] if opened["id"] is None else list(FIELDS)),
        # Filled at once: what no callback has written yet starts none that reads it.
        dcc.Store(id=NUMBERS, data=values["stations"]),
        *(dcc.Store(id=name) for name in (ZONE, THEIRS, PRESSED)),
        dcc.Store(id=CHOSEN, data=take),
        dcc.Location(id=GO, refresh="callback-nav"),
        dcc.Interval(id=WATCH, interval=WATCH_MS, disabled=opened["id"] is None),
        lead=html.Span("Unsaved changes", id=UNSAVED, className="unsaved", hidden=True),
        actions=[dcc.Link("Back without saving", href=back, className="btn btn-outline-secondary")],
    )


def _buttons() -> Component:
    run = html.Button([icon("play-fill"), "Save and run"], id=SAVE_RUN, className="btn btn-outline-secondary")
    return html.Div([html.Button("Save", id=SAVE, className="btn btn-primary"), run], className="editor-buttons")


def _rows(numbers: list[str]) -> list[dict[str, Any]]:
    with reading() as session:
        return parts.chosen_rows(find_stations(session, numbers))


fit_columns(ROWS)
clientside_callback(ClientsideFunction("editor", "numbers"), Output(NUMBERS, "data"), Input(ROWS, "rowData"))
clientside_callback(ClientsideFunction("editor", "zone"), Output(ZONE, "data"), Input(ZONE, "id"))
clientside_callback(
    ClientsideFunction("editor", "press"),
    Output(PRESSED, "data"),
    *(Input(button, "n_clicks") for button in (SAVE, SAVE_RUN, SAVE_OVER)),
    State(OPENED, "data"),
    prevent_initial_call=True,
)
clientside_callback(
    ClientsideFunction("editor", "unchanged"),
    Output(UNSAVED, "hidden"),
    *(Input(name_of(part), "value") for part in VALUES),
    Input(NUMBERS, "data"),
    State(OPENED, "data"),
)


@callback(
    Output(ROWS, "rowData"),
    Output(name_of("pasted"), "children"),
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
def change_stations(_add: Any, removed: Any, first: bool, _take: Any, pasted: Any, rows: Any, selection: Any) -> Any:
    """Take the map's selection over at first or when told so, add what is pasted, take out what is pressed."""
    rows, trigger, rest = rows or [], ctx.triggered_id, (no_update,) * 3
    if trigger == ROWS and removed:
        return [row for row in rows if row["number"] != removed["rowId"]], *rest
    if trigger == name_of("add"):
        return _with_pasted(rows, numbers_in(pasted))
    if first or trigger == name_of("take"):
        have = {row["number"] for row in rows}
        return rows + _rows([pair[0] for pair in selection or [] if pair[0] not in have]), *rest
    return no_update, *rest


def _with_pasted(rows: list[dict[str, Any]], pasted: list[str]) -> tuple[Any, str, str, str]:
    """Add the stations that exist; name those that do not and leave them in the box."""
    if not pasted:
        return no_update, "", "Paste one or more station numbers first.", ""
    have = {row["number"] for row in rows}
    added = _rows([number for number in dict.fromkeys(pasted) if number not in have])
    new = {row["number"] for row in added}
    unknown = [number for number in dict.fromkeys(pasted) if number not in have | new]
    return rows + added, added_words(pasted, have, new), unknown_words(unknown), " ".join(unknown)


@callback(
    Output(name_of("take"), "children"),
    Output(name_of("take"), "hidden"),
    Input(ids.SELECTION, "data"),
    Input(NUMBERS, "data"),
)
def offer_selection(selection: list[list[str]] | None, numbers: list[str] | None) -> Any:
    """Offer what is selected on the map and not in the table yet."""
    have = set(numbers or ())
    count = sum(pair[0] not in have for pair in selection or [])
    return f"Add {plural(count, 'station')} selected on the map", count == 0


@callback(
    Output(CARD, "children"),
    Output(name_of("count"), "children"),
    Output(name_of("sentence"), "children"),
    Output(TOUCHED, "data"),
    Output(name_of("cron"), "hidden"),
    Output(parts.PRODUCTS_BLOCK, "hidden"),
    Output(parts.START_BLOCK, "hidden"),
    Output(parts.HOW_BLOCK, "hidden"),
    *(Output(error_of(part), "children") for part in FIELDS),
    *(Input(name_of(part), "value") for part in VALUES),
    Input(NUMBERS, "data"),
    Input(ZONE, "data"),
    # A press touches all fields at once: an answer still on its way, which knows of none, is overtaken.
    Input(TOUCHED, "data"),
    State(OPENED, "data"),
)
def show_preview(*form: Any) -> Any:
    """Write what will happen, and beside each field that was touched what is wrong with it."""
    *values, numbers, zone, touched, opened = form
    fields = gather(tuple(values), numbers, opened)
    touched = parts.touched_by([one["prop_id"] for one in ctx.triggered], touched)
    will = preview(fields, opened["id"])
    forecast = fields["data_type"] == DataType.FORECAST
    return (
        forecast_of_saving(will, utc_now(), zone),
        plural(len(fields["stations"]), "station"),
        words_for(fields["schedule_type"], fields["schedule_value"]),
        touched,
        fields["schedule_type"] != "custom_cron",
        *(not forecast, forecast, forecast),
        *(will.problems.get(part, "") if part in touched else "" for part in FIELDS),
    )


@callback(
    Output(CONFLICT, "hidden"),
    Output(f"{CONFLICT}-changes", "children"),
    Output(THEIRS, "data"),
    Input(WATCH, "n_intervals"),
    State(OPENED, "data"),
    State(THEIRS, "data"),
    prevent_initial_call=True,
)
def watch(_tick: int | None, opened: dict[str, Any], seen: int | None) -> Any:
    """Say what someone else changed meanwhile; nothing, and one small read, where nobody did."""
    with reading() as session:
        version = current_version(session, opened["id"])
        if version in (None, seen or opened["version"]):
            return (no_update,) * 3
        theirs, version = editable_fields(session, opened["id"])
    changes = changes_between(opened["fields"] | {"products": theirs.get("products")}, theirs)
    return False, change_lines(changes, SCHEDULE_CHOICES), version


@callback(
    Output(GO, "href"),
    Output(ids.TOAST, "data", allow_duplicate=True),
    Output(WATCH, "n_intervals"),
    *(Output(error_of(part), "children", allow_duplicate=True) for part in FIELDS),
    Input(PRESSED, "data"),
    *(State(name_of(part), "value") for part in VALUES),
    State(NUMBERS, "data"),
    State(OPENED, "data"),
    State(THEIRS, "data"),
    prevent_initial_call=True,
)
def save(press: dict[str, Any] | None, *form: Any) -> Any:
    """Save, run when asked to, and go to the configuration; a refusal stays here and says why."""
    if not press:
        raise PreventUpdate
    button = press["button"]
    *values, numbers, opened, theirs = form
    version = theirs if button == SAVE_OVER else opened["version"]
    still = (no_update,) * len(FIELDS)
    try:
        config_id = save_configuration(gather(tuple(values), numbers, opened), opened["id"], version)
    except InputError as error:
        wrong = (error.fields.get(part, "") for part in FIELDS)
        return no_update, {"kind": "bad", "text": f"Not saved. {error}"}, no_update, *wrong
    except Conflict:
        return no_update, {"kind": "bad", "text": NOT_SAVED.format(name=values[0])}, 0, *still
    if button == SAVE_RUN:
        run_id = start_run(config_id, Trigger.PERSON)
        return f"/runs/{run_id}", {"text": f"{values[0]} was saved and is being pulled."}, no_update, *still
    return f"/configurations/{config_id}", _saved(config_id), no_update, *still


def _saved(config_id: int) -> dict[str, str]:
    now = utc_now()
    with reading() as session:
        one = get_summary(session, config_id, now)
    return {"text": saved_text(one.name, one.next_run_at, now)}
