"""Overview: what needs a person, the figures of today, the latest runs."""

from typing import Any, NamedTuple

from dash import ALL, ClientsideFunction, Input, Output, State, callback, clientside_callback, ctx, html, register_page
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from components import ids, shell
from components.conditions_panel import COLOUR, PLACE, UNIT, conditions_panel
from components.day_bars import day_bars
from components.live import fingerprint, live_parts
from components.overview_parts import figure_cards, recent_runs, welcome
from components.presses import pressed
from components.trouble_parts import BUTTON, RETRY, attention_card
from core.db import reading
from core.domain import Trigger, utc_now
from core.operations import retry_run, start_run
from core.people.principal import may
from core.people.roles import Role
from core.runs import list_runs
from core.watching.health import check_health
from core.watching.live_marks import runs_mark
from core.watching.overview import overview
from core.watching.rows_by_day import rows_by_day
from core.watching.summaries import change_mark
from core.watching.trouble import troubles_now

register_page(__name__, path="/", order=0, title="Overview · Streamflow DataOps")

BODY, RUNS, ROWS, LOWER = "overview-body", "overview-runs-body", "overview-rows-body", "overview-lower"
RUNS_SHOWN = 9


def layout(colour: str = "", unit: str = "", **_: Any) -> Component:
    """Draw the overview as it stands now; the map beside it comes by itself."""
    content = _content()
    upper, runs, rows, nothing = content.parts or ()
    halves = html.Div([conditions_panel(colour, unit), html.Div(runs, id=RUNS)], className="overview-halves")
    return shell.page(
        "Overview",
        html.Div(upper, id=BODY, className="stack"),
        html.Div([halves, html.Div(rows, id=ROWS)], id=LOWER, className="stack overview-lower", hidden=nothing),
        live_parts("overview", drawn=content.mark),
    )


class _Content(NamedTuple):
    """The parts of the page (None where they are drawn already), and what tells them from others."""

    parts: tuple[list[Component], Component, Component, bool] | None
    mark: str


def _content(drawn: str | None = None) -> _Content:
    now, health = utc_now(), check_health()
    with reading() as session:
        # What a run or an edit changes, and the services; the rest is looked at each minute.
        mark = f"{change_mark(session, now)}{runs_mark(session, now)}{fingerprint(now, health.problems)}"
        if mark == drawn:
            return _Content(None, mark)
        counts, days = overview(session, now), rows_by_day(session, now)
        runs = list_runs(session, limit=RUNS_SHOWN)
    troubles = troubles_now()
    nothing = not counts.configurations and not runs
    upper = [welcome()] if nothing else [attention_card(troubles, now, may(Role.OPERATOR)), figure_cards(counts)]
    return _Content((upper, recent_runs(runs, now), day_bars(days), nothing), mark)


@callback(
    Output(BODY, "children"),
    Output(RUNS, "children"),
    Output(ROWS, "children"),
    Output(LOWER, "hidden"),
    Output("overview-drawn", "data"),
    Input("overview-tick", "n_intervals"),
    State("overview-drawn", "data"),
    prevent_initial_call=True,
)
def refresh_overview(_tick: int | None, drawn: str | None) -> Any:
    """Draw the overview again where anything changed."""
    content = _content(drawn)
    if content.parts is None:
        raise PreventUpdate
    return *content.parts, content.mark


@callback(
    Output(ids.TOAST, "data", allow_duplicate=True),
    Output("overview-tick", "n_intervals"),
    Input({"type": BUTTON, "verb": ALL, "of": ALL}, "n_clicks"),
    prevent_initial_call=True,
)
def mend(_clicks: list[int | None]) -> Any:
    """Do what a button of the list says: try a run's failed stations again, or start a run that is late."""
    pressed()
    verb, of = ctx.triggered_id["verb"], int(ctx.triggered_id["of"])
    run_id = retry_run(of) if verb == RETRY else start_run(of, Trigger.PERSON)
    words = f"Run {run_id} tries the failed stations of run {of} again." if verb == RETRY else f"Run {run_id} started."
    return {"text": words, "href": f"/runs/{run_id}", "link": "Watch it"}, 0


clientside_callback(
    ClientsideFunction("conditions", "mount"),
    Output(PLACE, "title"),
    Input(PLACE, "id"),
    Input(COLOUR, "value"),
    Input(UNIT, "value"),
)
clientside_callback(
    ClientsideFunction("urls", "write"),
    Output(LOWER, "title"),
    Input(COLOUR, "value"),
    Input(UNIT, "value"),
    prevent_initial_call=True,
)
