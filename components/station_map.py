"""The map of stations, on the bundled basemap: one trace an agency, so that thousands stay quick."""

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import plotly.graph_objects as go

from components.theme import AGENCY_COLOURS, AGENCY_NAMES, TOKENS, Mode, plot_template

BASEMAP = Path(__file__).parent.parent / "assets" / "basemap"
NORTH_AMERICA = {"center": {"lat": 46.0, "lon": -98.0}, "zoom": 2.4}


class Placed(Protocol):
    """What the map needs of a station."""

    station_number: str
    name: str
    agency: str
    latitude: float
    longitude: float


@cache
def basemap_style(mode: Mode) -> dict[str, Any]:
    """Return the bundled MapLibre style, all of whose sources lie in our own assets."""
    style: dict[str, Any] = json.loads((BASEMAP / f"style.{mode}.json").read_text(encoding="utf-8"))
    return style


def station_map(stations: Sequence[Placed], mode: Mode, revision: str = "map") -> go.Figure:
    """Draw stations as points that can be clicked, boxed and lassoed.

    Each point's customdata is [number, name]; selection is shown by the browser, which alone knows it.
    The reader's view is kept while `revision` stays the same.
    """
    figure = go.Figure(layout=_layout(mode, revision))
    for agency in sorted({one.agency for one in stations}, reverse=True):
        figure.add_trace(_trace(agency, [one for one in stations if one.agency == agency], mode))
    if not stations:
        # Without a trace that could stand on it, no map would be drawn at all.
        figure.add_trace(go.Scattermap(lon=[None], lat=[None], customdata=[], showlegend=False, hoverinfo="skip"))
    figure.update_layout(map=_view(stations))
    return figure


def _trace(agency: str, stations: Sequence[Placed], mode: Mode) -> go.Scattermap:
    return go.Scattermap(
        lon=np.array([one.longitude for one in stations], dtype="float32"),
        lat=np.array([one.latitude for one in stations], dtype="float32"),
        customdata=np.array([[one.station_number, one.name] for one in stations], dtype=object),
        name=f"{AGENCY_NAMES.get(agency, agency)} ({len(stations):,})",
        mode="markers",
        marker={"size": 9, "color": AGENCY_COLOURS[mode].get(agency, TOKENS[mode]["quiet"]), "opacity": 0.85},
        # Chosen points grow and change colour; the others stay as they are, only a little quieter.
        selected={"marker": {"size": 13, "color": "#e0218a", "opacity": 1}},
        unselected={"marker": {"opacity": 0.75}},
        hovertemplate="<b>%{customdata[1]}</b><br>%{customdata[0]}<extra></extra>",
    )


def _view(placed: Sequence[Placed]) -> dict[str, Any]:
    """Fit all stations; the whole continent where there are none or they are spread over it."""
    if not placed:
        return NORTH_AMERICA
    west, east = min(one.longitude for one in placed), max(one.longitude for one in placed)
    south, north = min(one.latitude for one in placed), max(one.latitude for one in placed)
    span = max((east - west) / 1.4, north - south, 0.5)
    if span > 40:
        return NORTH_AMERICA
    zoom = next((level for level in (8, 7, 6, 5, 4, 3) if span * 2**level < 330), 2.4)
    return {"center": {"lat": (south + north) / 2, "lon": (west + east) / 2}, "zoom": zoom}


def _layout(mode: Mode, revision: str) -> dict[str, Any]:
    return {
        "template": plot_template(mode),
        "map": {"style": basemap_style(mode)},
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
        "dragmode": "pan",
        "hovermode": "closest",
        "clickmode": "event",
        "legend": {
            "x": 0.01,
            "y": 0.01,
            "xanchor": "left",
            "yanchor": "bottom",
            "orientation": "h",
            "bgcolor": TOKENS[mode]["surface"],
            "bordercolor": TOKENS[mode]["line"],
            "borderwidth": 1,
            "itemclick": False,
            "itemdoubleclick": False,
        },
        "uirevision": revision,
    }
