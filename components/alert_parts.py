"""The parts of the page of alerts: channels, rules, what was sent, and the form of a channel."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from components.fields import field, tick_box
from components.marks import icon, mark, when
from components.states import empty

EDIT, TEST, DELETE = "alerts-edit", "alerts-test", "alerts-delete"
FORM, QUESTION = "alerts-form", "alerts-question"
NAME, ADDRESS = "alerts-name", "alerts-address"
TAKES_ALERTS, TAKES_DIGEST = "alerts-takes-alerts", "alerts-takes-digest"
QUIET_FROM, QUIET_TO, GRAVE, DIGEST = "alerts-quiet-from", "alerts-quiet-to", "alerts-grave", "alerts-digest"
NEW, FIRST, NEVER = "new", "first", "never"
SMALL = "btn btn-sm btn-outline-secondary"
MESSAGE_MARKS = {
    "bad": ("x-octagon-fill", "Trouble", "bad"),
    "warning": ("exclamation-triangle-fill", "Trouble", "warning"),
    "good": ("check-circle-fill", "Over", "good"),
    "digest": ("calendar3", "Digest", "waiting"),
    "test": ("broadcast", "Test", "waiting"),
}
HELP = (
    "As Apprise writes it: mailtos://user:password@example.org?to=ops@example.org, slack://…, discord://…, tgram://…, "
    "workflows://… for Teams, jsons://… for a web hook of your own. What Slack, Discord or Teams give you as https://… "
    "will do. It is kept secret: nobody can read it here again."
)
KEEP = "Leave it empty to keep the address that there is."


class Channel(Protocol):
    """What is shown of core.alerts.channels.ChannelRow."""

    id: int
    name: str
    leads_to: str
    takes_alerts: bool
    takes_digest: bool
    from_environment: bool
    sent_at: datetime | None
    waiting: int
    error: str | None


class Message(Protocol):
    """What is shown of core.alerts.history.MessageRow."""

    channel_id: int | None
    channel: str
    kind: str
    severity: str
    title: str
    body: str
    made_at: datetime
    sent_at: datetime | None
    error: str | None


class Rules(Protocol):
    """What is shown of core.models.AlertRules."""

    quiet_from: int | None
    quiet_to: int | None
    grave_always: bool
    digest_hour: int | None


def channel_list(channels: Sequence[Channel], now: datetime, may_keep: bool) -> Component:
    """List the channels with what they take, how the last message went, and what can be done with each."""
    if not channels:
        return empty(
            "No channel yet", "Add one, and trouble comes to your mail or messenger before anybody asks.",
            *([button(EDIT, FIRST, "plus-lg", "Add channel", "", "btn btn-primary")] if may_keep else []), shape="bell",
        )  # fmt: skip
    return html.Ul([html.Li(_channel(one, now, may_keep)) for one in channels], className="attention alert-channels")


def _channel(one: Channel, now: datetime, may_keep: bool) -> list[Component]:
    takes = [word for word, on in (("alerts", one.takes_alerts), ("digest", one.takes_digest)) if on]
    words = f"{one.leads_to} · {' and '.join(takes) or 'takes nothing now'}"
    about = html.Div([html.B(one.name), html.P([words, *_last(one, now)])])
    state = (
        mark(("x-octagon-fill", "Not through", "bad")) if one.error else mark(("check-circle-fill", "Ready", "good"))
    )
    off = mark(("pause-circle", "Off", "waiting"))
    return [state if takes else off, about, html.Div(_buttons(one) if may_keep else [], className="attention-buttons")]


def _last(one: Channel, now: datetime) -> list[Any]:
    sent = [" · last sent ", when(one.sent_at, now)] if one.sent_at else [" · nothing sent yet"]
    wait = "1 message waits" if one.waiting == 1 else f"{one.waiting:,} messages wait"
    return sent + ([html.Br(), f"{wait} and is tried again: {one.error}"] if one.error else [])


def _buttons(one: Channel) -> list[Component]:
    # Mail and messengers take their seconds.
    test = button(TEST, one.id, "broadcast", "Test", one.name, meanwhile=f"Sending a test to {one.name} …")
    if one.from_environment:
        return [test]
    return [test, button(EDIT, one.id, "pencil", "Edit", one.name), button(DELETE, one.id, "trash", "Delete", one.name)]


def button(kind: str, of: Any, shape: str, word: str, name: str, look: str = SMALL, meanwhile: str = "") -> Component:
    """Draw a button of a channel; who only hears it is told which. `meanwhile` is said as it begins."""
    label = {"aria-label": f"{word}: {name}"} if name else {}
    if meanwhile:
        label["data-meanwhile"] = meanwhile
    return html.Button([icon(shape), word], id={"type": kind, "of": of}, className=look, type="button", **label)


def rules_form(rules: Rules, may_change: bool) -> Component:
    """Draw quiet hours and digest; every hour is UTC."""
    hours = {f"{hour}": f"{hour:02d}:00 UTC" for hour in range(24)}
    row = html.Div(
        [
            field("Quiet from", _hour(QUIET_FROM, hours, rules.quiet_from, "Never quiet"), f"{QUIET_FROM}-error"),
            field("until", _hour(QUIET_TO, hours, rules.quiet_to, "Never quiet"), f"{QUIET_TO}-error"),
            field("Daily digest", _hour(DIGEST, hours, rules.digest_hour, "No digest"), f"{DIGEST}-error"),
        ],
        className="alert-hours",
    )
    quiet = html.P("In quiet hours messages wait, and come together when they are over.", className="form-text")
    grave = tick_box(GRAVE, "What is grave comes at once all the same: failing, missing, floods", rules.grave_always)
    save = html.Button(
        "Save", id="alerts-rules-save", className="btn btn-primary", type="button", hidden=not may_change
    )
    return html.Div([row, grave, quiet, html.Div(id="alerts-rules-error", className="field-error", role="alert"), save])


def _hour(name: str, hours: dict[str, str], value: int | None, never: str) -> Component:
    options = [{"label": never, "value": NEVER}] + [{"label": text, "value": hour} for hour, text in hours.items()]
    return dbc.Select(id=name, options=options, value=NEVER if value is None else str(value))


def message_list(messages: Sequence[Message], now: datetime) -> Component:
    """List what was sent and what waits; each opens to its text."""
    if not messages:
        return html.P("Nothing was sent yet.", className="quiet")
    return html.Ul([html.Li(_message(one, now)) for one in messages], className="attention alert-messages")


def _message(one: Message, now: datetime) -> list[Component]:
    look = MESSAGE_MARKS[one.kind if one.kind in MESSAGE_MARKS else one.severity]
    text = html.Details([html.Summary(one.title), html.Pre(one.body)])
    if one.sent_at is not None:
        how: list[Any] = [f"To {one.channel}, ", when(one.sent_at, now)]
    elif one.channel_id is None:
        how = [f"Not through to {one.channel}: {one.error or 'the channel is gone'}"]
    else:
        how = [f"Waits to go to {one.channel}" + (f": {one.error}" if one.error else "")]
    return [mark(look), html.Div([text, html.P(how)])]


def channel_form() -> Component:
    """Return the closed form of a channel."""
    name = dbc.Input(id=NAME, type="text", maxlength=80, autocomplete="off")
    address = dbc.Input(id=ADDRESS, type="text", autocomplete="off")
    takes = [tick_box(TAKES_ALERTS, "Alerts", True), tick_box(TAKES_DIGEST, "Daily digest", True)]
    return dbc.Modal(
        [
            dbc.ModalHeader(dbc.ModalTitle(id=f"{FORM}-title"), close_button=False),
            dbc.ModalBody(
                [
                    field("Name", name, f"{NAME}-error"),
                    field("Address", address, f"{ADDRESS}-error", HELP),
                    html.Div(takes, className="alert-takes"),
                ]
            ),
            _foot(FORM, "Cancel", "Save", "btn-primary"),
            dcc.Store(id=f"{FORM}-of"),
        ],
        id=FORM,
        is_open=False,
        centered=True,
    )


def delete_question() -> Component:
    """Return the closed question whether to delete a channel."""
    keeps = html.P("What was sent to it stays in the list. What waits for it is not sent any more.", className="mb-0")
    return dbc.Modal(
        [
            dbc.ModalHeader(dbc.ModalTitle(id=f"{QUESTION}-title"), close_button=False),
            dbc.ModalBody(keeps),
            _foot(QUESTION, "Keep", "Delete", "btn-danger"),
            dcc.Store(id=f"{QUESTION}-of"),
        ],
        id=QUESTION,
        is_open=False,
        centered=True,
    )


def _foot(name: str, no: str, yes: str, look: str) -> Component:
    return dbc.ModalFooter(
        [
            html.Button(no, id=f"{name}-no", className="btn btn-outline-secondary", type="button"),
            html.Button(yes, id=f"{name}-yes", className=f"btn {look}", type="button"),
        ]
    )
