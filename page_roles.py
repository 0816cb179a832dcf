"""How the table of roles is kept in Dash: before every callback, and in what each page draws."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import dash
from dash import Dash
from dash.development.base_component import Component

from components.allowed import only_allowed
from core.people.access import role_for_callback
from core.people.gate import check_callback
from core.people.principal import acting, may, require
from core.people.role_table import PAGES
from core.people.roles import Role

Layout = Callable[..., Component]


def keep_pages(app: Dash) -> None:
    """Guard the app's callbacks and pages; to be called when all are registered, after Dash's own hooks."""
    app.server.before_request(lambda: check_callback(app.callback_map))
    buttons = _buttons(app)
    for module, page in dash.page_registry.items():
        page["layout"] = _guarded(page["layout"], PAGES.get(module), buttons)


def _guarded(layout: Layout, needed: Role | None, buttons: dict[str, Role]) -> Layout:
    @wraps(layout)
    def draw(**address: Any) -> Component:
        require(needed or Role.ADMIN)
        role = acting().role
        forbidden = {name for name, least in buttons.items() if not role.covers(least)}
        return only_allowed(layout(**address), forbidden, _may_go) if role is not Role.ADMIN else layout(**address)

    return draw


def _buttons(app: Dash) -> dict[str, Role]:
    """Return the least role to which a press of each button means anything."""
    least: dict[str, Role] = {}
    for entry in app.callback_map.values():
        needed = role_for_callback(entry["callback"]) if "callback" in entry else Role.VIEWER
        for one in entry["inputs"] if needed else ():
            if one["property"] == "n_clicks":
                known = least.setdefault(one["id"], needed)
                least[one["id"]] = needed if known.covers(needed) else known
    return least


def _may_go(address: str) -> bool:
    """Tell whether whoever is acting may see the page at an address."""
    page, _ = dash._pages._path_to_page(address.partition("?")[0].strip("/"))
    return not page or may(PAGES.get(page["module"], Role.ADMIN))
