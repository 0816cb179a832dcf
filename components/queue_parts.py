"""The queues: how much waits, who works on what, and what failed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from dash import html
from dash.development.base_component import Component

from components.admin_parts import button, question
from components.marks import icon, mark, when
from components.states import failed
from components.theme import count_text, plural

ACT, ASK = "queue-act", "queue-ask"
NAMES = {"streamflow": "What is new", "streamflow-history": "Histories"}
AWAY = "Redis does not answer, so nobody knows what waits. Runs start again by themselves when it is back."
STILL = "Everything stored can still be read. Is Redis running where REDIS_URL says? flask doctor tells more."
QUESTIONS = {
    "requeue": ("Queue {job} again?", "Doing a job twice does no harm: nothing is stored twice.", "Queue again"),
    "remove": ("Remove {job}?", "It is forgotten, with what it said. What it was to do, the next run does.", "Remove"),
}  # fmt: skip


class Queue(Protocol):
    """What is shown of core.watching.queues.QueueRow."""

    name: str
    waiting: int
    oldest_at: datetime | None
    started: int
    failed: int


class Worker(Protocol):
    """What is shown of core.watching.queues.WorkerRow."""

    name: str
    state: str
    born_at: datetime | None
    seen_at: datetime | None
    doing: str | None
    since: datetime | None


class Failed(Protocol):
    """What is shown of core.watching.queues.FailedJob."""

    id: str
    queue: str
    what: str
    failed_at: datetime | None
    last_line: str


def redis_away() -> Component:
    """Say that nothing can be known now."""
    return failed(AWAY, STILL)


def queue_table(queues: Sequence[Queue], scheduled: int, next_at: datetime | None, now: datetime) -> Component:
    """Draw each queue's counts, and what the scheduler will queue."""
    head = [html.Th(word) for word in ("Queue", "Waiting", "Oldest", "Started", "Failed")]
    body = [html.Tr(_queue(one, now)) for one in queues]
    words = [f"{plural(scheduled, 'entry') if scheduled == 1 else f'{count_text(scheduled)} entries'} in the schedule"]
    due = [", next due ", when(next_at, now)] if next_at else []
    return html.Div(
        [
            html.Div(
                html.Table([html.Thead(html.Tr(head)), html.Tbody(body)], className="plain-table"),
                className="table-scroll",
            ),
            html.P([*words, *due, "."], className="quiet queue-note"),
        ]
    )


def _queue(one: Queue, now: datetime) -> list[Component]:
    oldest = when(one.oldest_at, now) if one.oldest_at else "–"
    name = html.Th(NAMES.get(one.name, one.name), title=one.name, scope="row")
    bad = html.Span([icon("x-octagon-fill"), f" {count_text(one.failed)}"], className="tone-bad") if one.failed else "0"
    return [name, html.Td(count_text(one.waiting)), html.Td(oldest), html.Td(count_text(one.started)), html.Td(bad)]


def worker_list(workers: Sequence[Worker], now: datetime) -> Component:
    """List the workers with what each does."""
    if not workers:
        words = "No worker is there, so nothing is pulled. Start one: python -m jobs.worker."
        return html.P([icon("exclamation-triangle-fill"), words], className="warned")
    return html.Ul([html.Li(_worker(one, now)) for one in workers], className="attention people-list")


def _worker(one: Worker, now: datetime) -> list[Component]:
    busy = one.doing is not None
    look = ("arrow-repeat", "Busy", "running") if busy else ("check-circle-fill", "Idle", "good")
    doing = [html.Code(one.doing), " since ", when(one.since, now)] if busy else ["waits for work"]
    seen = [" · last heard of ", when(one.seen_at, now), " · started ", when(one.born_at, now)]
    return [mark(look), html.Div([html.B(one.name), html.P([*doing, *seen])])]


def failed_list(jobs: Sequence[Failed], count: int, now: datetime) -> Component:
    """List the newest failed jobs, of `count` there are."""
    if not jobs:
        return html.P([icon("check-circle-fill"), "No job failed in the last day."], className="calm")
    newest = f"The newest {len(jobs)} of {count_text(count)}. " if count > len(jobs) else ""
    more = f"{newest}They are kept for a day."
    rows = html.Ul([html.Li(_failed(one, now)) for one in jobs], className="attention people-list")
    return html.Div([rows, html.P(more, className="quiet queue-note")])


def _failed(one: Failed, now: datetime) -> list[Component]:
    words = [html.Code(one.what), " · failed ", when(one.failed_at, now)]
    said = html.P(one.last_line or "It said nothing: its process ended.", className="queue-said")
    buttons = [
        button(ACT, "requeue", f"{one.queue}/{one.id}", "arrow-repeat", "Queue again", one.id),
        button(ACT, "remove", f"{one.queue}/{one.id}", "trash", "Remove", one.id),
    ]
    look = mark(("x-octagon-fill", "Failed", "bad"))
    return [look, html.Div([html.B(one.id), html.P(words), said]), html.Div(buttons, className="attention-buttons")]


def job_question() -> Component:
    """Return the closed question before a failed job is queued again or removed."""
    return question(ASK)
