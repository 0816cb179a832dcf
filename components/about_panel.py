"""What is known of a station: where it is, what is stored, when it floods, what its record amounts to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

import pandas as pd
from dash import html
from dash.development.base_component import Component

from components.charts import Look
from components.marks import icon
from components.station_grid import Listed
from components.station_parts import ATTRIBUTION
from components.theme import (
    AGENCY_NAMES,
    DATA_TYPE_NAMES,
    FLOOD_NAMES,
    area_text,
    count_text,
    day_text,
    flow_text,
)
from core.hydrology.baseflow import eckhardt, lyne_hollick
from core.picking.regions import HUC_REGIONS
from core.units import convert_discharge

AGENCY_PAGES = {
    "USGS": "https://waterdata.usgs.gov/monitoring-location/USGS-{number}/",
    "EC": "https://wateroffice.ec.gc.ca/report/real_time_e.html?stn={number}",
}
Facts = dict[str, str]


class Placed(Listed, Protocol):
    """A station with its position, degrees north and east."""

    latitude: float
    longitude: float


@dataclass(frozen=True)
class Known:
    """A station, what is stored of it (first, last, count by data type), and the flows (cfs) at which it floods.

    `stages_ft` are the stages of floods, whose flow may be unknown.
    """

    station: Placed
    stored: Mapping[str, tuple[datetime, datetime, int]]
    floods_cfs: Mapping[str, float]
    stages_ft: Mapping[str, float] = field(default_factory=dict)


def about_panel(known: Known, record: pd.Series, look: Look, now: datetime) -> Component:
    """List what is known of a station; `record` is that of its approved dailies in the unit shown."""
    groups = {
        "Place": _place(known.station),
        "Stored here": _stored(known.stored),
        "Floods, as NWS names them": _floods(known, look),
        "From its approved dailies": _record(record, look),
    }
    parts = [html.Section([html.H3(title), _list(facts)]) for title, facts in groups.items() if facts]
    source = ATTRIBUTION.get(known.station.agency, "").format(day=day_text(now))
    return html.Div(
        [html.Div(parts, className="about"), html.P(source), _agency_page(known.station)], className="record-panel"
    )


def _place(station: Placed) -> Facts:
    facts = {
        "Agency": AGENCY_NAMES.get(station.agency, station.agency),
        "Number": station.station_number,
        "Position": place_text(station.latitude, station.longitude),
    }
    optional = {
        "State or province": station.state,
        "HUC": _huc_text(station.huc_code),
        "Drainage area": area_text(station.drainage_area_sqmi) if station.drainage_area_sqmi is not None else None,
    }
    return facts | {name: words for name, words in optional.items() if words}


def place_text(latitude: float, longitude: float) -> str:
    """Write a position in degrees, north and east or south and west."""
    north, east = "N" if latitude >= 0 else "S", "E" if longitude >= 0 else "W"
    return f"{abs(latitude):.4f}° {north}, {abs(longitude):.4f}° {east}"


def _huc_text(code: str | None) -> str | None:
    region = HUC_REGIONS.get((code or "")[:2])
    return f"{code} ({region})" if code and region else code


def _stored(stored: Mapping[str, tuple[datetime, datetime, int]]) -> Facts:
    return {
        DATA_TYPE_NAMES[kind]: f"{count_text(count)} from {day_text(first)} to {day_text(last)}"
        for kind, (first, last, count) in stored.items()
    }


def _floods(known: Known, look: Look) -> Facts:
    facts = {}
    for name, words in FLOOD_NAMES.items():
        stage, flow = known.stages_ft.get(name), known.floods_cfs.get(name)
        told = [f"stage {stage:g} ft"] if stage is not None else []
        if flow is not None:
            told.append(flow_text(convert_discharge(flow, "cfs", look.unit), look.unit))
        elif told:
            told.append("no rating tells its flow")
        facts |= {words: ", ".join(told)} if told else {}
    return facts


def _record(record: pd.Series, look: Look) -> Facts:
    if record.empty:
        return {}
    low, high = record.idxmin(), record.idxmax()
    indexes = {"Eckhardt": eckhardt(record).index, "Lyne and Hollick": lyne_hollick(record).index}
    told = [f"{index:.2f} ({name})" for name, index in indexes.items() if index is not None]
    return {
        "Mean flow": flow_text(float(record.mean()), look.unit),
        "Highest day": f"{flow_text(float(record[high]), look.unit)} on {day_text(high)}",
        "Lowest day": f"{flow_text(float(record[low]), look.unit)} on {day_text(low)}",
        "Days": count_text(len(record)),
    } | ({"Baseflow index": ", ".join(told)} if told else {})


def _list(facts: Facts) -> Component:
    return html.Dl([html.Div([html.Dt(name), html.Dd(words)]) for name, words in facts.items()])


def _agency_page(station: Listed) -> Component | None:
    address = AGENCY_PAGES.get(station.agency)
    if address is None:
        return None
    words = f"Its page at {AGENCY_NAMES[station.agency]}"
    link = html.A(
        [icon("box-arrow-up-right"), f" {words}"],
        href=address.format(number=station.station_number),
        target="_blank",
        rel="noopener",
    )
    return html.P(link)
