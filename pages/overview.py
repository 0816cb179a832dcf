"""Overview: what needs a person, the figures of today, the latest runs."""

from typing import Any

from dash import ALL, Input, Output, State, callback, ctx, html, no_update, register_page
from dash.development.base_component import Component

from components import ids, shell
from components.live import fingerprint, live_parts, pace
from components.overview_parts import figure_cards, recent_runs, welcome
from components.presses import pressed
from components.trouble_parts import BUTTON, RETRY, attention_card
from core.db import reading
from core.domain import Trigger, utc_now
from core.operations import retry_run, start_run
from core.overview import overview
from core.runs import list_runs
from core.trouble import troubles_now

register_page(__name__, path="/", order=0, title="Overview · Streamflow DataOps")

BODY = "overview-body"
RUNS_SHOWN = 9


def layout(**_: Any) -> Component:
    """Draw the overview as it stands now."""
    return shell.page("Overview", html.Div(_content()[0], id=BODY, className="stack"), live_parts("overview"))


def _content(drawn: str | None = None) -> tuple[list[Component] | None, str, bool]:
    """Return the content, its fingerprint, and whether something runs; no content where it is drawn already."""
    now = utc_now()
    with reading() as session:
        counts = overview(session, now)
        runs = list_runs(session, limit=RUNS_SHOWN)
    troubles = troubles_now()
    print_now = fingerprint(now, counts, runs, troubles)
    if print_now == drawn:
        return None, print_now, counts.running > 0
    if not counts.configurations and not runs:
        return [welcome()], print_now, False
    return [attention_card(troubles, now), figure_cards(counts), recent_runs(runs, now)], print_now, counts.running > 0


@callback(
    Output(BODY, "children"),
    Output("overview-tick", "interval"),
    Output("overview-drawn", "data"),
    Input("overview-tick", "n_intervals"),
    State("overview-drawn", "data"),
    prevent_initial_call=True,
)
def refresh_overview(_tick: int | None, drawn: str | None) -> Any:
    """Draw the overview again where anything changed."""
    content, print_now, busy = _content(drawn)
    return (content, pace(busy), print_now) if content else (no_update, pace(busy), no_update)


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
