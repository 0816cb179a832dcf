"""Alerts: where they go, when they rest, and what was sent."""

from typing import Any

from dash import ALL, Input, Output, State, callback, ctx, html, no_update, register_page
from dash.development.base_component import Component

from components import alert_parts as parts
from components import ids, shell
from components.live import live_parts
from components.presses import pressed
from core.alerts.channels import delete_channel, get_channel, list_channels, save_channel
from core.alerts.history import list_messages
from core.alerts.look import try_channel
from core.alerts.rules import read_rules, save_rules
from core.db import reading, writing
from core.domain import utc_now
from core.errors import InputError
from core.people.principal import may
from core.people.roles import Role

register_page(__name__, path="/alerts", order=50, title="Alerts · Streamflow DataOps")

CHANNELS, SENT, TICK = "alerts-channels-body", "alerts-sent-body", "alerts-tick"
EVERY_MS = 10_000
TOLD = Output(ids.TOAST, "data", allow_duplicate=True)
AGAIN = Output(TICK, "n_intervals", allow_duplicate=True)


def layout(**_: Any) -> Component:
    """Draw channels, rules and what was sent."""
    channels, sent = _drawn()
    with reading() as session:
        rules = parts.rules_form(read_rules(session), may(Role.OPERATOR))
    add = parts.button(parts.EDIT, parts.NEW, "plus-lg", "Add channel", "", "btn btn-primary")
    upper = [
        shell.card("Channels", html.Div(channels, id=CHANNELS)),
        shell.card("Quiet hours and digest", rules),
    ]
    return shell.page(
        "Alerts",
        html.Div(upper, className="two-columns alerts-upper"),
        shell.card("Sent", html.Div(sent, id=SENT)),
        parts.channel_form(),
        parts.delete_question(),
        live_parts("alerts", every=EVERY_MS),
        actions=[add] if may(Role.ADMIN) else [],
    )


def _drawn() -> tuple[Component, Component]:
    now = utc_now()
    with reading() as session:
        channels, messages = list_channels(session), list_messages(session)
    return parts.channel_list(channels, now, may(Role.ADMIN)), parts.message_list(messages, now)


@callback(Output(CHANNELS, "children"), Output(SENT, "children"), Input(TICK, "n_intervals"), prevent_initial_call=True)
def refresh_alerts(_tick: int | None) -> Any:
    """Draw channels and messages again."""
    return _drawn()


@callback(
    Output(parts.FORM, "is_open"),
    Output(f"{parts.FORM}-title", "children"),
    Output(f"{parts.FORM}-of", "data"),
    *(Output(name, "value") for name in (parts.NAME, parts.ADDRESS, parts.TAKES_ALERTS, parts.TAKES_DIGEST)),
    Output(parts.ADDRESS, "placeholder"),
    *(Output(f"{name}-error", "children") for name in (parts.NAME, parts.ADDRESS)),
    Input({"type": parts.EDIT, "of": ALL}, "n_clicks"),
    Input(f"{parts.FORM}-no", "n_clicks"),
    prevent_initial_call=True,
)
def open_form(_clicks: Any, _no: int | None) -> Any:
    """Open the form, empty or with a channel; its address is never shown. Or close it."""
    if pressed() == f"{parts.FORM}-no":
        return (False, *(no_update,) * 9)
    of = ctx.triggered_id["of"]
    if of in (parts.NEW, parts.FIRST):
        return True, "Add a channel", None, "", "", True, True, "", "", ""
    with reading() as session:
        one = get_channel(session, int(of))
        fields = one.name, "", one.takes_alerts, one.takes_digest
    return True, f"Edit {fields[0]}", int(of), *fields, parts.KEEP, "", ""


@callback(
    TOLD,
    AGAIN,
    Output(parts.FORM, "is_open", allow_duplicate=True),
    *(Output(f"{name}-error", "children", allow_duplicate=True) for name in (parts.NAME, parts.ADDRESS)),
    Input(f"{parts.FORM}-yes", "n_clicks"),
    State(f"{parts.FORM}-of", "data"),
    *(State(name, "value") for name in (parts.NAME, parts.ADDRESS, parts.TAKES_ALERTS, parts.TAKES_DIGEST)),
    prevent_initial_call=True,
)
def keep_channel(_clicks: int | None, of: int | None, name: str, address: str, alerts: bool, digest: bool) -> Any:
    """Save the form, or say at each field what is wrong with it."""
    pressed()
    fields = {"name": name, "address": address, "takes_alerts": alerts, "takes_digest": digest}
    try:
        with writing() as session:
            save_channel(session, fields, utc_now(), of)
    except InputError as error:
        return no_update, no_update, True, error.fields.get("name", ""), error.fields.get("address", "")
    return {"text": f"{name.strip()} is saved. Press Test to see whether it works."}, 0, False, "", ""


@callback(TOLD, AGAIN, Input({"type": parts.TEST, "of": ALL}, "n_clicks"), prevent_initial_call=True)
def test_channel(_clicks: Any) -> Any:
    """Send a test, and say how it went."""
    pressed()
    error = try_channel(int(ctx.triggered_id["of"]))
    return {"text": "The test was taken. Look whether it arrived."} if error is None else _not_through(error), 0


def _not_through(error: str) -> dict[str, str]:
    return {"kind": "bad", "text": f"The test was not taken. {error}"}


@callback(
    Output(parts.QUESTION, "is_open"),
    Output(f"{parts.QUESTION}-title", "children"),
    Output(f"{parts.QUESTION}-of", "data"),
    Input({"type": parts.DELETE, "of": ALL}, "n_clicks"),
    prevent_initial_call=True,
)
def ask_to_delete(_clicks: Any) -> Any:
    """Ask, naming the channel."""
    pressed()
    of = int(ctx.triggered_id["of"])
    with reading() as session:
        return True, f"Delete channel {get_channel(session, of).name}?", of


@callback(
    TOLD,
    AGAIN,
    Output(parts.QUESTION, "is_open", allow_duplicate=True),
    Input(f"{parts.QUESTION}-yes", "n_clicks"),
    Input(f"{parts.QUESTION}-no", "n_clicks"),
    State(f"{parts.QUESTION}-of", "data"),
    prevent_initial_call=True,
)
def answer(_yes: int | None, _no: int | None, of: int) -> Any:
    """Delete the channel, or keep it."""
    if pressed() == f"{parts.QUESTION}-no":
        return no_update, no_update, False
    with writing() as session:
        name = delete_channel(session, of)
    return {"text": f"{name} was deleted."}, 0, False


@callback(
    TOLD,
    Output("alerts-rules-error", "children"),
    Input("alerts-rules-save", "n_clicks"),
    *(State(name, "value") for name in (parts.QUIET_FROM, parts.QUIET_TO, parts.GRAVE, parts.DIGEST)),
    prevent_initial_call=True,
)
def keep_rules(_clicks: int | None, first: str, last: str, grave: bool, digest: str) -> Any:
    """Save quiet hours and digest, or say what is wrong."""
    pressed()
    try:
        with writing() as session:
            hours = {"quiet_from": first, "quiet_to": last, "digest_hour": digest}
            chosen = {name: hour for name, hour in hours.items() if hour != parts.NEVER}
            save_rules(session, chosen | {"grave_always": grave})
    except InputError as error:
        return no_update, str(error)
    return {"text": "Quiet hours and digest are saved."}, ""
