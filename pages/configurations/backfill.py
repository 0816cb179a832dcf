"""Back-fill: pull a chosen range of a configuration again, seen before it is started."""

from datetime import datetime, time, timedelta
from typing import Any

from dash import Input, Output, State, callback, dcc, html, no_update, register_page
from dash.development.base_component import Component

from components import ids, shell
from components.fields import field
from components.marks import icon
from components.presses import pressed
from components.pull_preview import cost_figures
from core.configurations import get_configuration
from core.db import reading
from core.domain import Trigger, Window, parse_utc, utc_now
from core.errors import InputError, NotFound
from core.operations import preview, start_run
from core.pulling.backfill import check_range

register_page(
    __name__,
    path_template="/configurations/<config_id>/backfill",
    order=22,
    title="Back-fill · Streamflow DataOps",
)

FROM, TO, WORDS, START, ID, GO = (
    "backfill-from", "backfill-to", "backfill-words", "backfill-start", "backfill-id", "backfill-go",
)  # fmt: skip
WHY = (
    "The range is pulled again, whatever was reached before. What is new comes in, what the agency changed goes to the "
    "ledger, and what you have stays. How far the configuration has come is not touched."
)


def layout(config_id: str = "", start: str = "", end: str = "", **_: Any) -> Component:
    """Draw the range and what pulling it would take."""
    config = _read(config_id)
    return shell.page(
        f"Back-fill {config['name']}",
        shell.card(
            "Range",
            html.Div(
                [
                    html.P(WHY, className="quiet"),
                    field("From", _day(FROM, start), f"{FROM}-error"),
                    field("To, that day included", _day(TO, end), f"{TO}-error"),
                ],
                className="form",
            ),
        ),
        shell.card("What will happen", html.Div(html.P("Choose the range.", className="quiet"), id=WORDS)),
        dcc.Store(id=ID, data=config),
        dcc.Location(id=GO, refresh="callback-nav"),
        lead=dcc.Link("Back to the configuration", href=f"/configurations/{config['id']}"),
        actions=[
            html.Button([icon("play-fill"), "Start back-fill"], id=START, className="btn btn-primary", disabled=True)
        ],
    )


def _read(config_id: Any) -> dict[str, Any]:
    if not str(config_id).isdigit():
        raise NotFound(f"There is no configuration {config_id}.")
    with reading() as session:
        config = get_configuration(session, int(config_id))
        return {"id": config.id, "name": config.name, "data_type": config.data_type}


def _day(name: str, value: str) -> Component:
    return dcc.Input(id=name, type="date", value=value, className="form-control", debounce=0.3)


def _range(config: dict[str, Any], start: str | None, end: str | None) -> Window:
    """Read the two days; the last one counts whole. Raises InputError."""
    first, last = _moment("start", start), _moment("end", end)
    until = datetime.combine(last, time.min) + timedelta(days=1, seconds=-1) if last else None
    return check_range(first, until, config["data_type"], utc_now())


def _moment(name: str, text: str | None) -> datetime | None:
    try:
        return parse_utc(text) if text else None
    except ValueError as error:
        raise InputError({name: "That is not a day."}) from error


@callback(
    Output(WORDS, "children"),
    Output(f"{FROM}-error", "children"),
    Output(f"{TO}-error", "children"),
    Output(START, "disabled"),
    Input(FROM, "value"),
    Input(TO, "value"),
    State(ID, "data"),
)
def show(start: str | None, end: str | None, config: dict[str, Any]) -> Any:
    """Say what the back-fill would ask for, or what is wrong with its range."""
    try:
        found = preview({}, config["id"], window=_range(config, start, end))
    except InputError as error:
        asked = {"start": start, "end": end}
        # What was not given yet is no mistake.
        problems = [text if asked.get(name) or start and end else "" for name, text in error.fields.items()]
        by_name = dict(zip(error.fields, problems, strict=True))
        return html.P("Choose the range.", className="quiet"), by_name.get("start", ""), by_name.get("end", ""), True
    warned = [html.P([icon("exclamation-triangle-fill"), text], className="warned") for text in found.warnings]
    return [html.P(found.sentence), cost_figures(found), *warned], "", "", False


@callback(
    Output(ids.TOAST, "data", allow_duplicate=True),
    Output(GO, "href"),
    Input(START, "n_clicks"),
    State(FROM, "value"),
    State(TO, "value"),
    State(ID, "data"),
    prevent_initial_call=True,
)
def start_backfill(_press: int | None, start: str | None, end: str | None, config: dict[str, Any]) -> Any:
    """Start the back-fill, and go to its run."""
    pressed()
    try:
        chosen = _range(config, start, end)
    except InputError as error:
        return {"text": str(error), "kind": "bad"}, no_update
    run_id = start_run(config["id"], Trigger.PERSON, backfill=chosen)
    return {"text": f"The back-fill of {config['name']} is under way."}, f"/runs/{run_id}"
