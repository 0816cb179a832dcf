"""Overview: what needs a person, the figures of today, the latest runs."""

from typing import Any

from dash import Input, Output, State, callback, html, no_update, register_page
from dash.development.base_component import Component

from components import shell
from components.live import fingerprint, live_parts, pace
from components.overview_parts import attention_list, figure_cards, recent_runs, welcome
from core.db import reading
from core.domain import utc_now
from core.health import check_health
from core.overview import overview
from core.runs import list_runs
from core.summaries import list_configurations

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
        configurations = list_configurations(session, now)
        runs = list_runs(session, limit=RUNS_SHOWN)
    problems = check_health().problems
    print_now = fingerprint(now, counts, configurations, runs, problems)
    if print_now == drawn:
        return None, print_now, counts.running > 0
    if not configurations and not runs:
        return [welcome()], print_now, False
    parts = html.Div([attention_list(configurations, now, problems), recent_runs(runs, now)], className="two-columns")
    return [figure_cards(counts), parts], print_now, counts.running > 0


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
