"""Keys of programs: the list, the form of a new one, and the question before one is revoked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from components.admin_parts import button, form, question
from components.fields import field
from components.marks import mark, when
from components.states import empty
from components.theme import day_text, plural

SCOPES = {"read": "Read: look at everything", "operate": "Operate: also change and run configurations"}
LASTS = {"30": "30 days", "90": "90 days", "365": "1 year", "0": "Never ends"}
HELP = "Such as the program it is for. A key's name is never used again."
REVOKED = "Programs that come with it are refused from now on. This cannot be taken back."


class Key(Protocol):
    """What is shown of core.people.keys.KeyRow."""

    name: str
    start: str
    scope: str
    made_by: str
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    owner: str | None

    def state(self, now: datetime) -> str: ...


@dataclass(frozen=True)
class KeyIds:
    """The ids of a place of keys; there is one for all, and one for a person's own."""

    of: str

    @property
    def body(self) -> str:
        return f"{self.of}-body"

    @property
    def make(self) -> str:
        return f"{self.of}-make"

    @property
    def form(self) -> str:
        return f"{self.of}-form"

    @property
    def fields(self) -> tuple[str, str, str]:
        """Name, scope, days."""
        return f"{self.of}-name", f"{self.of}-scope", f"{self.of}-days"

    @property
    def ask(self) -> str:
        return f"{self.of}-ask"

    @property
    def act(self) -> str:
        return f"{self.of}-act"


def key_list(ids: KeyIds, keys: Sequence[Key], now: datetime, nothing: str) -> Component:
    """List the keys that open something; the others stand below, folded."""
    held = [one for one in keys if one.state(now) == "active"]
    over = [one for one in keys if one.state(now) != "active"]
    shown = _rows(ids, held, now) if held else empty("No key", nothing, shape="key")
    return html.Div([shown, _folded(ids, over, now) if over else None])


def _folded(ids: KeyIds, keys: Sequence[Key], now: datetime) -> Component:
    summary = html.Summary(f"{plural(len(keys), 'key')} revoked or expired", className="quiet")
    return html.Details([summary, _rows(ids, keys, now)], className="folded")


def _rows(ids: KeyIds, keys: Sequence[Key], now: datetime) -> Component:
    return html.Ul([html.Li(_key(ids, one, now)) for one in keys], className="attention people-list")


def _key(ids: KeyIds, one: Key, now: datetime) -> list[Component]:
    state = one.state(now)
    look = (
        ("check-circle-fill", "Active", "good")
        if state == "active"
        else ("slash-circle", state.capitalize(), "waiting")
    )
    ends = f"ends {day_text(one.expires_at)}" if one.expires_at else "never ends"
    used = ["last used ", when(one.last_used_at, now)] if one.last_used_at else ["never used"]
    whose = f"{one.owner}’s own" if one.owner else f"by {one.made_by}"
    words = [html.Code(f"{one.start}…"), f" · {one.scope} · {whose}, made ", when(one.created_at, now), f" · {ends} · "]
    revoke = [button(ids.act, "revoke", one.name, "slash-circle", "Revoke", one.name)] if state == "active" else []
    return [
        mark(look),
        html.Div([html.B(one.name), html.P([*words, *used])]),
        html.Div(revoke, className="attention-buttons"),
    ]


def key_form(ids: KeyIds, may_operate: bool) -> Component:
    """Return the closed form of a new key."""
    name, scope, days = ids.fields
    scopes = SCOPES if may_operate else {"read": SCOPES["read"]}
    return form(
        ids.form, "Make a key", "Make",
        field("Name", dbc.Input(id=name, type="text", maxlength=80, autocomplete="off"), f"{name}-error", HELP),
        field("It may", _select(scope, scopes, "read"), f"{scope}-error"),
        field("It ends after", _select(days, LASTS, "365"), f"{days}-error"),
    )  # fmt: skip


def key_question(ids: KeyIds) -> Component:
    """Return the closed question before a key is revoked."""
    return question(ids.ask)


def _select(name: str, choices: dict[str, str], value: str) -> Component:
    options: list[dict[str, Any]] = [{"label": label, "value": key} for key, label in choices.items()]
    return dbc.Select(id=name, options=options, value=value)
