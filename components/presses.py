"""Which button was pressed."""

from dash import ctx
from dash.exceptions import PreventUpdate


def pressed() -> str:
    """Return the id of what was pressed; stop the callback where a page was merely drawn.

    Dash calls a callback whose output lies outside the page (a toast) when the page appears, and reports the
    page's buttons as its triggers: without this a visit would start a run.
    """
    if not ctx.triggered or not ctx.triggered[0]["value"]:
        raise PreventUpdate
    return str(ctx.triggered_id)
