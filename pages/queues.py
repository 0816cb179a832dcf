"""The queues, for admins: what waits, who works on it, and what failed."""

from typing import Any

from dash import ALL, Input, Output, State, callback, ctx, html, no_update, register_page
from dash.development.base_component import Component

from components import ids, shell
from components import queue_parts as parts
from components.admin_parts import way_between
from components.live import live_parts
from components.presses import pressed
from core import context
from core.db import writing
from core.domain import utc_now
from core.errors import Conflict, QueueUnavailable
from core.watching.queues import read_queues, remove_failed, requeue_failed

register_page(__name__, path="/queues", order=62, title="Queues · Streamflow DataOps")

BODY, TICK = "queues-body", "queues-tick"
EVERY_MS = 5_000


def layout(**_: Any) -> Component:
    """Draw the queues as they stand."""
    return shell.page(
        "Queues",
        html.Div(_drawn(), id=BODY, className="stack"),
        parts.job_question(),
        live_parts("queues", every=EVERY_MS),
        lead=way_between("/queues"),
    )


def _drawn() -> list[Component]:
    now = utc_now()
    try:
        found = read_queues(context.redis(), context.settings().secrets)
    except QueueUnavailable:
        return [shell.card(None, parts.redis_away())]
    upper = [
        shell.card("Queues", parts.queue_table(found.queues, found.scheduled, found.next_at, now)),
        shell.card("Workers", parts.worker_list(found.workers, now)),
    ]
    count = sum(one.failed for one in found.queues)
    return [
        html.Div(upper, className="two-columns"),
        shell.card("Failed jobs", parts.failed_list(found.failed, count, now)),
    ]


@callback(Output(BODY, "children"), Input(TICK, "n_intervals"), prevent_initial_call=True)
def refresh_queues(_tick: int | None) -> Any:
    """Draw the queues again."""
    return _drawn()


@callback(
    Output(parts.ASK, "is_open"),
    *(Output(f"{parts.ASK}-{part}", "children") for part in ("title", "words", "yes")),
    Output(f"{parts.ASK}-of", "data"),
    Input({"type": parts.ACT, "act": ALL, "of": ALL}, "n_clicks"),
    prevent_initial_call=True,
)
def ask_about_job(_clicks: Any) -> Any:
    """Ask before a failed job is queued again or removed."""
    pressed()
    act, of = ctx.triggered_id["act"], ctx.triggered_id["of"]
    title, words, yes = parts.QUESTIONS[act]
    return True, title.format(job=of.partition("/")[2]), words, yes, [act, of]


@callback(
    Output(ids.TOAST, "data", allow_duplicate=True),
    Output(TICK, "n_intervals", allow_duplicate=True),
    Output(parts.ASK, "is_open", allow_duplicate=True),
    Input(f"{parts.ASK}-yes", "n_clicks"),
    Input(f"{parts.ASK}-no", "n_clicks"),
    State(f"{parts.ASK}-of", "data"),
    prevent_initial_call=True,
)
def change_job(_yes: int | None, _no: int | None, asked: list[str]) -> Any:
    """Queue the job again or remove it, or leave it."""
    if pressed() == f"{parts.ASK}-no":
        return no_update, no_update, False
    act, (queue, _, job_id) = asked[0], asked[1].partition("/")
    step = requeue_failed if act == "requeue" else remove_failed
    try:
        with writing() as session:
            step(session, context.redis(), queue, job_id)
    except (Conflict, QueueUnavailable) as error:
        return {"kind": "bad", "text": str(error)}, 0, False
    return {"text": f"{job_id} {'waits in the queue again' if act == 'requeue' else 'is removed'}."}, 0, False
