"""What of a page is left for somebody who may not use all of it: no button that would be refused, no such link."""

from collections.abc import Callable, Collection

from dash import dcc
from dash.development.base_component import Component


def only_allowed(tree: Component, forbidden: Collection[str], may_go: Callable[[str], bool]) -> Component:
    """Hide the components whose ids are forbidden, and take out links to where `may_go` says no. Returns the tree."""
    parts = [tree, *tree._traverse()]
    for part in parts:
        if not isinstance(part, Component):
            continue
        name = getattr(part, "id", None)
        if isinstance(name, str) and name in forbidden:
            _hide(part)
        if isinstance(part, dcc.Link) and not may_go(part.href):
            _hide(part)
    return tree


def _hide(part: Component) -> None:
    """Hide a component that callbacks still know; Dash fails where one is missing."""
    if "hidden" in part.available_properties:
        part.hidden = True
    else:
        part.style = {**(getattr(part, "style", None) or {}), "display": "none"}
