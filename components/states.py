"""What a page shows when there is nothing, nothing yet, or nothing to be had."""

import logging
from collections.abc import Sequence
from typing import Any

from dash import dcc, html, no_update
from dash.development.base_component import Component

from components import ids, shell
from components.marks import icon
from core.errors import (
    DatabaseBusy,
    DatabaseUnreadable,
    DatabaseUnwritable,
    Forbidden,
    InputError,
    NotFound,
    QueueUnavailable,
    StreamflowError,
)

logger = logging.getLogger(__name__)

UNEXPECTED = "Something here failed that should not have. What is stored is unaffected; the server's log says more."

GONE = "The address may have been mistyped, or what it showed was deleted."

STILL_WORKS: dict[type[StreamflowError], str] = {
    QueueUnavailable: "Everything stored can still be read. Runs start again when Redis is back.",
    DatabaseBusy: "Nothing was lost. Reload the page in a moment; pulls continue by themselves.",
    DatabaseUnreadable: "Nothing works until it is back; pulls that wait go on by themselves then.",
    DatabaseUnwritable: "What is stored can still be read. Changes and pulls wait until it can be written again.",
    Forbidden: "Everything else is open to you as before. An admin can give you another role.",
}
HEADINGS: dict[type[Exception], str] = {NotFound: "Not found", Forbidden: "Not allowed"}


def empty(title: str, sentence: str, *actions: Component, shape: str = "inbox") -> Component:
    """Say what would be here and offer the next step."""
    return _panel("empty", shape, title, sentence, actions)


def failed(sentence: str, still: str = "", *actions: Component) -> Component:
    """Say what happened, what still works, and what to do."""
    reload = html.A("Reload", href="", className="btn btn-outline-secondary btn-sm")
    words = [html.P(sentence), html.P(still, className="quiet") if still else None]
    return _panel("failed", "exclamation-triangle", "This could not be shown", words, actions or (reload,))


def missing(title: str, sentence: str, *actions: Component) -> Component:
    """Say that the thing named in the address does not exist."""
    return _panel("missing", "compass", title, sentence, actions)


def _panel(
    kind: str, shape: str, title: str, words: str | Sequence[Component | None], actions: Sequence[Component]
) -> Component:
    sentences = [html.P(words)] if isinstance(words, str) else list(words)
    buttons = html.Div(list(actions), className="state-actions") if actions else None
    return html.Div(
        [html.Div(icon(shape), className="state-icon"), html.H2(title), *sentences, buttons],
        className=f"state state-{kind}",
        role="alert" if kind == "failed" else None,
    )


def skeleton(rows: int = 4, kind: str = "lines") -> Component:
    """Draw the quiet shape of what is on its way: lines, cards or one plot."""
    return html.Div(
        [html.Span(className="bone") for _ in range(rows)],
        className=f"skeleton skeleton-{kind}",
        role="status",
        **{"aria-label": "Loading"},
    )


def failed_from(error: Exception, path: str = "") -> Component:
    """Turn an error at an address into the panel that stands where the content would have stood."""
    if isinstance(error, NotFound):
        return missing(str(error).rstrip("."), GONE, *ways_on(path))
    if isinstance(error, Forbidden):
        return failed(str(error), STILL_WORKS[Forbidden], *ways_on(path))
    if isinstance(error, StreamflowError):
        return failed(str(error), STILL_WORKS.get(type(error), ""))
    return failed(UNEXPECTED)


def ways_on(path: str) -> list[Component]:
    """Lead on from an address that shows nothing: to the list that it belongs to, and to the overview."""
    place = next((one for one in shell.PLACES if one.path == f"/{path.split('/')[1]}"), None) if path else None
    looks = ("btn btn-primary", "btn btn-outline-secondary")
    ways = [place, shell.PLACES[0]] if place and place.path not in ("/", path) else [shell.PLACES[0]]
    return [dcc.Link(way.name, href=way.path, className=look) for way, look in zip(ways, looks, strict=False)]


def error_toast(error: Exception) -> dict[str, str]:
    """Turn an error into the sentence of a toast."""
    if isinstance(error, InputError):
        return {"kind": "bad", "text": " ".join(error.fields.values())}
    return {"kind": "bad", "text": str(error) if isinstance(error, StreamflowError) else UNEXPECTED}


def answer_error(error: Exception, outputs: Any, path: str = "") -> Any:
    """Give each output of a failed callback its value: the failed panel in a body, else nothing changes.

    `outputs` is Dash's `ctx.outputs_list`, `path` the address of the page that was asked for. A body is the page's
    content or a part whose id ends in `-body`.
    """
    if not isinstance(error, StreamflowError):
        logger.error("a callback failed", exc_info=error)
    if isinstance(outputs, list):
        return [_stand_in(error, output, path) for output in outputs]
    return _stand_in(error, outputs, path)


def has_body(outputs: Any) -> bool:
    """Tell whether a failure shows where the content would stand, so that no toast need repeat it."""
    return any(_is_body(output) for output in (outputs if isinstance(outputs, list) else [outputs]))


def _is_body(output: Any) -> bool:
    name = output.get("id") if isinstance(output, dict) else None
    return (
        isinstance(name, str)
        and (name.endswith("-body") or name == ids.PAGE_CONTENT)
        and output["property"] == "children"
    )


def _stand_in(error: Exception, output: Any, path: str) -> Any:
    name = output.get("id") if isinstance(output, dict) else None
    heading = HEADINGS.get(type(error), "Not shown")
    if name == ids.PAGE_TITLE:
        return {"title": f"{heading} · Streamflow DataOps"}
    if not _is_body(output):
        return no_update
    content = failed_from(error, path)
    return shell.page(heading, shell.card(None, content)) if name == ids.PAGE_CONTENT else content
