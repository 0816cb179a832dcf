"""What needs attention, as a list: the thing, why, since when, and the button that mends it."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from dash import dcc, html
from dash.development.base_component import Component

from components import shell
from components.marks import icon, mark, when

# kind: (icon, word); the severity gives the tone.
LOOKS = {
    "database": ("x-octagon-fill", "Missing"),
    "redis": ("x-octagon-fill", "Missing"),
    "worker": ("x-octagon-fill", "Missing"),
    "scheduler": ("x-octagon-fill", "Missing"),
    "disk": ("exclamation-triangle-fill", "Little room"),
    "agency": ("exclamation-triangle-fill", "No answer"),
    "quota": ("exclamation-triangle-fill", "Quota low"),
    "failing": ("x-octagon-fill", "Failing"),
    "partial": ("exclamation-triangle-fill", "Partly failed"),
    "late": ("clock-history", "Late"),
    "silent": ("hourglass", "Silent"),
    "flood": ("water", "Flood"),
    "flood_ahead": ("water", "Flood ahead"),
    "channel": ("exclamation-triangle-fill", "Alerts stuck"),
}
# The verb and the id of what it is done to, as the overview's buttons name them.
RETRY, RUN = "retry", "run"
BUTTON = "attention-mend"
FLOODS = ("flood", "flood_ahead")
QUERY = re.compile(r"(https?://[^\s?)]+)\?[^\s)]+")
SMALL = "btn btn-sm btn-outline-secondary"


class Trouble(Protocol):
    """What is shown of it; see core.watching.trouble.Trouble."""

    @property
    def kind(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def sentence(self) -> str: ...
    @property
    def severity(self) -> str: ...
    @property
    def since(self) -> datetime | None: ...
    @property
    def config_id(self) -> int | None: ...
    @property
    def run_id(self) -> int | None: ...
    @property
    def active_run_id(self) -> int | None: ...
    @property
    def stations(self) -> tuple[str, ...]: ...


def attention_card(troubles: Sequence[Trouble], now: datetime, may_mend: bool = True) -> Component:
    """List what needs attention, or say that nothing does; only who may start runs has the buttons that do."""
    if not troubles:
        calm = "Nothing needs you: everything runs, no configuration fails or is late, no station is silent."
        return shell.card(
            "Needs attention", html.P([icon("check-circle-fill"), html.Span(calm)], className="calm tone-good")
        )
    rows = [html.Li(_row(trouble, now, may_mend)) for trouble in troubles]
    return shell.card("Needs attention", html.Ul(rows, className="attention"))


def _row(trouble: Trouble, now: datetime, may_mend: bool) -> list[Component]:
    shape, word = LOOKS[trouble.kind]
    since = [html.Span([" Since ", when(trouble.since, now), "."])] if trouble.since else []
    words = html.Div([html.B(name_of(trouble)), html.P([ended(in_short(trouble.sentence)), *since])])
    buttons = html.Div(_buttons(trouble, may_mend), className="attention-buttons")
    return [mark((shape, word, trouble.severity)), words, buttons]


def in_short(sentence: str) -> str:
    """Leave the queries of addresses out of a sentence; what went wrong on the run's page has them whole."""
    return QUERY.sub(r"\1", sentence)


def ended(sentence: str) -> str:
    """End a sentence with its full stop; those about an address have none."""
    return sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."


def name_of(trouble: Trouble) -> str | Component:
    """Name the thing, with its address where it has one."""
    if trouble.kind in FLOODS:
        return dcc.Link(trouble.name, href=f"/stations/{trouble.stations[0]}", className="cell-link")
    if trouble.config_id is None:
        return trouble.name
    return dcc.Link(trouble.name, href=f"/configurations/{trouble.config_id}", className="cell-link")


def _buttons(trouble: Trouble, may_mend: bool) -> list[Component]:
    if trouble.kind in ("failing", "partial"):
        return [
            *_retry_or_watch(trouble, may_mend),
            _link("Open", f"/runs/{trouble.run_id}", f"run {trouble.run_id}"),
        ]
    if trouble.kind == "late":
        return [_button(RUN, trouble.config_id, "play-fill", "Run now", trouble.name)] if may_mend else []
    if trouble.kind == "silent":
        return [_link("Show stations", f"/configurations/{trouble.config_id}", f"of {trouble.name}")]
    if trouble.kind in FLOODS:
        return [_link("Show river", f"/stations/{trouble.stations[0]}", trouble.name)]
    if trouble.kind == "channel":
        return [_link("Show alerts", "/alerts", f"of {trouble.name}")]
    if trouble.kind in ("agency", "quota"):
        return [_link("Show runs", "/runs?status=running", "under way")]
    return []


def _retry_or_watch(trouble: Trouble, may_mend: bool) -> list[Component]:
    if trouble.active_run_id is not None:
        return [_link("Watch", f"/runs/{trouble.active_run_id}", f"the run of {trouble.name}")]
    return [_button(RETRY, trouble.run_id, "arrow-clockwise", "Retry", trouble.name)] if may_mend else []


def _button(verb: str, of: Any, shape: str, word: str, name: str) -> Component:
    named: Any = {"type": BUTTON, "verb": verb, "of": of}
    return html.Button(
        [icon(shape), word], id=named, className=SMALL, type="button", **{"aria-label": f"{word}: {name}"}
    )


def _link(word: str, href: str, what: str) -> Component:
    # The words seen come first, so that who speaks to the screen can say them.
    return dcc.Link([word, html.Span(f" {what}", className="visually-hidden")], href=href, className=SMALL)
