"""The audit trail on the page of people: filtered, paged, by the address."""

from typing import Any

from dash import ClientsideFunction, Input, Output, State, callback, clientside_callback, ctx, html
from dash.development.base_component import Component

from components import shell
from components import trail_parts as parts
from components.fields import chosen
from core.db import reading
from core.people.audit import Entry, Wanted, list_actors, list_entries, list_kinds

SHOWN = 30


def trail(who: str, kind: str, text: str, before: str) -> Component:
    """Draw the trail as the address asks for it."""
    start = int(before) if before.isdigit() and len(before) < 10 else None
    with reading() as session:
        actors, kinds = list_actors(session), list_kinds(session)
    entries, more = _read(who, kind, text, start)
    filters = parts.trail_filters(actors, kinds, who, kind, text)
    return shell.card("Audit trail", html.Div([filters, parts.trail_card(entries, more, start)]))


def _read(who: str | None, kind: str | None, text: str | None, before: int | None) -> tuple[list[Entry], bool]:
    """Return a page of entries, and whether there are older ones."""
    wanted = Wanted(chosen(who), chosen(kind), (text or "").strip() or None)
    with reading() as session:
        found = list_entries(session, SHOWN + 1, before, wanted)
    return found[:SHOWN], len(found) > SHOWN


def register_trail(changed: str) -> None:
    """Register the trail's callbacks; `changed` is the store that the page writes to when something was changed."""

    @callback(
        Output(parts.BODY, "children"),
        Output(parts.LAST, "data"),
        Output(parts.BEFORE, "data"),
        Output(parts.OLDER, "disabled"),
        Output(parts.NEWEST, "disabled"),
        *(Input(name, "value") for name in (parts.WHO, parts.KIND, parts.TEXT)),
        Input(parts.OLDER, "n_clicks"),
        Input(parts.NEWEST, "n_clicks"),
        Input(changed, "data"),
        State(parts.LAST, "data"),
        prevent_initial_call=True,
    )
    def show_trail(who: str, kind: str, text: str, _older: Any, _newest: Any, _changed: Any, last: int | None) -> Any:
        """Draw the newest entries that the filters let through, or the page of older ones."""
        before = last if ctx.triggered_id == parts.OLDER else None
        entries, more = _read(who, kind, text, before)
        return parts.trail_list(entries), parts.last_of(entries), before, not more, before is None

    clientside_callback(
        ClientsideFunction("urls", "write"), Output(parts.BODY, "title"),
        *(Input(name, "value") for name in (parts.WHO, parts.KIND, parts.TEXT)), Input(parts.BEFORE, "data"),
        prevent_initial_call=True,
    )  # fmt: skip
