"""Configurations from a YAML file: chosen or dropped, looked through, then taken in whole."""

import base64
import binascii
from typing import Any

from dash import Input, Output, State, callback, dcc, html, no_update, register_page
from dash.development.base_component import Component

from components import ids, shell
from components.import_parts import import_plan
from components.marks import icon
from components.presses import pressed
from components.theme import plural
from core.db import reading
from core.domain import utc_now
from core.errors import InputError
from core.files.configuration_files import check_file, import_configurations
from core.files.configuration_yaml import MOST_CHARACTERS

register_page(
    __name__, path="/configurations/import", order=22, title="Import configurations · Streamflow DataOps"
)  # fmt: skip

UPLOAD, PLAN, TEXT, IMPORT, GO, FILE = (
    "import-upload", "import-plan", "import-text", "import-button", "import-go", "import-file",
)  # fmt: skip
NOT_TEXT = "This is not UTF-8 text. Choose a YAML file, such as Export writes."


def layout(**_: Any) -> Component:
    """Draw the place for a file, and what it would do."""
    words = html.Div(
        [icon("upload"), html.B("Choose a YAML file"), html.Span("or drop it here", className="quiet")],
        className="drop-words",
    )
    place = dcc.Upload(
        words,
        id=UPLOAD,
        accept=".yaml,.yml",
        max_size=4 * MOST_CHARACTERS,
        className="drop",
        className_active="drop over",
    )
    help_text = (
        "A configuration whose name is new is made; one whose name exists is changed. "
        "You see what would happen before it does. One mistake, and nothing is taken in."
    )
    button = html.Button("Import", id=IMPORT, className="btn btn-primary", disabled=True)
    return shell.page(
        "Import configurations",
        shell.card(None, place, html.P(help_text, className="form-text mb-0")),
        html.Div(
            shell.card(
                "What will happen",
                html.Div(id=PLAN),
                html.Div(button, className="editor-buttons"),
                aside=html.Span(id=FILE, className="quiet"),
            ),
            id=f"{PLAN}-card",
            hidden=True,
        ),
        dcc.Store(id=TEXT),
        dcc.Location(id=GO, refresh="callback-nav"),
        actions=[dcc.Link("Back to the list", href="/configurations", className="btn btn-outline-secondary")],
    )


@callback(
    Output(PLAN, "children"),
    Output(f"{PLAN}-card", "hidden"),
    Output(FILE, "children"),
    Output(TEXT, "data"),
    Output(IMPORT, "disabled"),
    Input(UPLOAD, "contents"),
    State(UPLOAD, "filename"),
    prevent_initial_call=True,
)
def look_through(contents: str | None, name: str | None) -> Any:
    """Say what the file would do, or what is wrong with it."""
    if not contents:
        return (no_update,) * 5
    try:
        text = _text_of(contents)
        with reading() as session:
            entries = check_file(session, text, utc_now())
    except InputError as error:
        wrong = [html.P([icon("exclamation-triangle-fill"), str(error)], className="warned", role="alert")]
        return wrong, False, name, None, True
    usable = bool(entries) and not any(one.problems for one in entries)
    return import_plan(entries), False, name, text if usable else None, not usable


def _text_of(contents: str) -> str:
    """Decode what the browser sends of a file: `data:…;base64,…`."""
    try:
        return base64.b64decode(contents.partition(",")[2], validate=True).decode("utf-8-sig")
    except (binascii.Error, UnicodeDecodeError) as error:
        raise InputError({"file": NOT_TEXT}) from error


@callback(
    Output(GO, "href"),
    Output(ids.TOAST, "data", allow_duplicate=True),
    Input(IMPORT, "n_clicks"),
    State(TEXT, "data"),
    prevent_initial_call=True,
)
def take_in(_press: int | None, text: str) -> Any:
    """Import what was looked through, and go to the list."""
    pressed()
    done = import_configurations(text)
    made = sum(is_new for _name, _id, is_new in done)
    words = [f"{plural(made, 'configuration')} made"] if made else []
    words += [f"{plural(len(done) - made, 'configuration')} changed"] if len(done) > made else []
    return "/configurations", {"text": f"{' and '.join(words)}."}
