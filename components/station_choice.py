"""A choice of one station by name, out of a list that the page has."""

from collections.abc import Sequence

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component


def station_choice(name: str, stations: Sequence[tuple[str, str]], value: str) -> Component:
    """Draw the choice of one station (number, name); one that is not in the list gives way to the first."""
    numbers = [number for number, _words in stations]
    box = dbc.Select(
        id=name,
        options=[{"label": f"{words} · {number}", "value": number} for number, words in stations],
        value=value if value in numbers else next(iter(numbers), None),
    )
    label = html.Label("Station", htmlFor=name, className="visually-hidden")
    return html.Div([label, box], className="station-choice-place")
