"""Watching a station for floods: the choice, and what keeps it."""

from collections.abc import Mapping
from typing import Any

from dash import Input, Output, State, callback
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from components import ids
from components.flood_watch import OFF, WATCH, watch_choice
from components.theme import FLOOD_NAMES
from core.db import reading, writing
from core.domain import utc_now
from core.people.principal import may
from core.people.roles import Role
from core.watching.watches import set_watch, watch_of


def station_watch(number: str, floods_cfs: Mapping[str, float], unit: str) -> Component:
    """Draw the choice as it stands for a station."""
    with reading() as session:
        level = watch_of(session, number)
    return watch_choice(level, floods_cfs, unit, may(Role.OPERATOR))


def register_watch(station: str) -> None:
    """Register the callback; `station` is the id of the page's station number."""

    @callback(
        Output(ids.TOAST, "data", allow_duplicate=True),
        Input(WATCH, "value"),
        State(station, "data"),
        prevent_initial_call=True,
    )
    def keep_watch(choice: str | None, number: str) -> Any:
        """Watch the station from a flood on, or no more, where that is not how it stands."""
        level = None if choice in (None, OFF) else choice
        with writing() as session:
            if not number or watch_of(session, number) == level:
                raise PreventUpdate
            set_watch(session, number, level, utc_now())
        if level is None:
            return {"text": "No alert comes for floods of this river any more."}
        words = f"An alert comes when this river reaches {FLOOD_NAMES[level].lower()}, measured or forecast."
        return {"text": words, "href": "/alerts", "link": "Channels"}
