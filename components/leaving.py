"""The question before unsaved changes are left; assets/unsaved.js asks it."""

from dash import html
from dash.development.base_component import Component


def leave_dialog() -> Component:
    """Return the closed question; the browser's own dialog keeps the focus inside and gives it back."""
    stay = html.Button("Stay", className="btn btn-primary", value="stay")
    leave = html.Button("Leave, drop the changes", className="btn btn-outline-secondary", value="leave")
    form = html.Form([html.Div([stay, leave], className="dialog-buttons")], method="dialog")
    return html.Dialog(
        [
            html.H2("Leave without saving?", id="leave-title"),
            html.P("What you changed here is not saved yet and would be lost."),
            form,
        ],
        id="leave-dialog",
        className="keys-dialog leave-dialog",
        **{"aria-labelledby": "leave-title"},
    )
