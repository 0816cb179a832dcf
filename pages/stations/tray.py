"""What the picker's tray does on the server: sets are kept, found and forgotten, stations join a configuration."""

from typing import Any

from dash import Input, Output, State, callback, ctx, no_update
from dash.exceptions import PreventUpdate

from components import ids as shared
from components import picker_ids as ids
from components.presses import pressed
from components.station_tray import set_list
from components.theme import plural
from core.configurations import names_of
from core.db import reading, writing
from core.domain import utc_now
from core.errors import InputError
from core.operations import add_stations, take_out_stations
from core.people.principal import may, require
from core.people.roles import Role
from core.picking.station_sets import drop_set, list_sets, members_of, numbers_of, save_set

Selection = list[list[str]] | None


def register_tray() -> None:
    """Register the tray's callbacks for the app under construction."""
    told = Output(shared.TOAST, "data", allow_duplicate=True)
    sets = Output(ids.SETS, "children", allow_duplicate=True)
    loaded = Output(ids.SET_LOADED, "data", allow_duplicate=True)
    chosen = State(shared.SELECTION, "data")
    callback(
        sets, Output(ids.SET_ERROR, "children"), Output(ids.SET_NAME, "value"), loaded, told,
        Input(ids.SET_SAVE, "n_clicks"), State(ids.SET_NAME, "value"), chosen, prevent_initial_call=True,
    )(keep_set)  # fmt: skip
    callback(sets, loaded, told, Input(ids.SET_ACT, "data"), prevent_initial_call=True)(act_on_set)
    callback(
        told, Input(ids.CONFIGURATION_ADD, "n_clicks"), State(ids.CONFIGURATIONS, "value"), chosen,
        prevent_initial_call=True,
    )(add_to_configuration)  # fmt: skip
    callback(sets, told, Input(ids.UNDO, "data"), prevent_initial_call=True)(undo)


def keep_set(_clicks: int | None, name: str | None, selection: Selection) -> Any:
    """Keep the selection under a name; a set of that name is replaced, and can be had back."""
    pressed()
    numbers, name = [pair[0] for pair in selection or []], " ".join((name or "").split())
    try:
        with writing() as session:
            before = numbers_of(session, name)
            save_set(session, name, numbers, utc_now())
    except InputError as error:
        return no_update, str(error), no_update, no_update, no_update
    words = f"{name} {'keeps' if before is None else 'now keeps'} {plural(len(numbers), 'station')}."
    return _listed(), "", "", {"name": name}, _undoable(words, {"set": name, "numbers": before})


def act_on_set(act: dict[str, str] | None) -> Any:
    """Select a set's stations, or forget the set."""
    if not act:
        raise PreventUpdate
    name = act["name"]
    if act["act"] == "load":
        with reading() as session:
            return no_update, {"name": name, "stations": members_of(session, name)}, no_update
    require(Role.OPERATOR)
    with writing() as session:
        before = numbers_of(session, name)
        drop_set(session, name)
    return _listed(), no_update, _undoable(f"The set {name} is forgotten.", {"set": name, "numbers": before})


def add_to_configuration(_clicks: int | None, config: str | None, selection: Selection) -> Any:
    """Add the selection to a configuration."""
    pressed()
    if not config or not selection:
        return {"kind": "bad", "text": "Select at least one station first."}
    added = add_stations(int(config), [pair[0] for pair in selection])
    with reading() as session:
        name = names_of(session, [int(config)])[int(config)]
    if not added:
        return {"text": f"{name} has all of them already."}
    have = len(selection) - len(added)
    words = f"{plural(len(added), 'station')} added to {name}." + (f" It had {have:,} already." if have else "")
    return _undoable(words, {"configuration": int(config), "numbers": added})


def undo(what: dict[str, Any] | None) -> Any:
    """Take back what the last toast said."""
    if not what or ctx.triggered_id != ids.UNDO:
        raise PreventUpdate
    if "configuration" in what:
        take_out_stations(what["configuration"], what["numbers"])
        return no_update, {"text": f"{plural(len(what['numbers']), 'station')} taken out again."}
    with writing() as session:
        if what["numbers"]:
            save_set(session, what["set"], what["numbers"], utc_now())
        else:
            drop_set(session, what["set"])
    return _listed(), {"text": f"{what['set']} is as it was before."}


def _listed() -> Any:
    with reading() as session:
        return set_list(list_sets(session), may(Role.OPERATOR))


def _undoable(words: str, what: dict[str, Any]) -> dict[str, Any]:
    return {"text": words, "undo": {"store": ids.UNDO, "data": what}}
