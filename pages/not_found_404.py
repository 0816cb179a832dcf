"""The page of addresses that lead nowhere."""

from typing import Any

from dash import dcc, register_page
from dash.development.base_component import Component

from components import shell
from components.states import GONE, missing

register_page(__name__, path="/404", title="Not found · Streamflow DataOps")


def layout(**_: Any) -> Component:
    """Say that there is no such page, and where to go."""
    return shell.page(
        "Not found",
        shell.card(
            None,
            missing(
                "There is no page at this address",
                GONE,
                dcc.Link("Overview", href="/", className="btn btn-primary"),
                dcc.Link("Stations", href="/stations", className="btn btn-outline-secondary"),
            ),
        ),
    )
