"""Values and stations as GeoJSON and CSV, without a dictionary a value.

All of a value but its id, time and number repeats, so each different rest is written once, with places for the three.
"""

import json
from collections.abc import Iterable
from typing import Any

from core.api.observation_formats import csv_line, safe_cell
from core.api.ogc.collections import UNITS_OF_MEASURE
from core.api.ogc.question import Question
from core.api.ogc.values import Place, Row
from core.domain import DataType

OPEN = {"time": "%(time)s", "value": "%(value)s"}


def value_texts(asked: Question, places: dict[int, Place], rows: Iterable[Row]) -> list[str]:
    """Return each row as a feature of GeoJSON, or a line of CSV."""
    make = _csv_template if asked.form == "csv" else _json_template
    daily = asked.collection.data_type is DataType.DAILY
    spell, stamp = (_date, _day_stamp) if daily else (_instant, _stamp)
    templates: dict[Row, str] = {}
    texts: list[str] = []
    for row in rows:
        key = (row[0], *row[3:])
        template = templates.get(key)
        if template is None:
            place = places[row[0]]
            template = templates[key] = make(asked, place, place.constants | _told(row))
        number = repr(row[2]).removesuffix(".0")
        texts.append(template % {"id": stamp(row[1]), "time": spell(row[1]), "value": number})
    return texts


def _stamp(moment: str) -> str:
    return moment.replace("-", "").replace(":", "")


def _day_stamp(moment: str) -> str:
    return moment[:10].replace("-", "")


def _date(moment: str) -> str:
    return moment[:10]


def _instant(moment: str) -> str:
    return moment[:19] + "+00:00"


def _told(row: Row) -> dict[str, Any]:
    unit, quality, qualifiers, recorded_at = row[3:]
    return {
        "unit_of_measure": UNITS_OF_MEASURE.get(unit, unit),
        # What is not stated to be approved is provisional, as it is read from the agencies.
        "approval_status": "Approved" if quality == "A" else "Provisional",
        "qualifier": qualifiers.split(",") if qualifiers else None,
        "last_modified": _instant(recorded_at),
    }


def _json_template(asked: Question, place: Place, told: dict[str, Any]) -> str:
    parts = ", ".join(f'"{name}": {_json_part(name, told)}' for name in asked.names)
    geometry = "null" if asked.skip_geometry else _point(place.longitude, place.latitude)
    name = _fixed(json.dumps(place.location_id)[1:-1])
    return f'{{"type": "Feature", "id": "{name}_%(id)s", "geometry": {geometry}, "properties": {{{parts}}}}}'


def _json_part(name: str, told: dict[str, Any]) -> str:
    return f'"{OPEN[name]}"' if name in OPEN else _fixed(json.dumps(told[name]))


def _csv_template(asked: Question, place: Place, told: dict[str, Any]) -> str:
    point = [] if asked.skip_geometry else [place.longitude, place.latitude]
    cells = [OPEN[name] if name in OPEN else _fixed_cell(told[name]) for name in asked.names]
    return csv_line([*point, f"{_fixed(place.location_id)}_%(id)s", *cells])


def _fixed_cell(value: Any) -> Any:
    text = ",".join(value) if isinstance(value, list) else value
    return _fixed(safe_cell(text)) if isinstance(text, str) else text


def _fixed(text: str) -> str:
    """Keep a per cent sign from being taken for a place to fill."""
    return text.replace("%", "%%")


def _point(longitude: float, latitude: float) -> str:
    return f'{{"type": "Point", "coordinates": [{longitude!r}, {latitude!r}]}}'


def location_texts(asked: Question, rows: Iterable[Any]) -> list[str]:
    """Return each station as a feature of GeoJSON, or a line of CSV."""
    return [_location_csv(asked, row) if asked.form == "csv" else _location_json(asked, row) for row in rows]


def _location_json(asked: Question, row: Any) -> str:
    _, name, longitude, latitude, *values = row
    geometry = "null" if asked.skip_geometry else _point(longitude, latitude)
    told = json.dumps(dict(zip(asked.names, values, strict=True)))
    return f'{{"type": "Feature", "id": {json.dumps(name)}, "geometry": {geometry}, "properties": {told}}}'


def _location_csv(asked: Question, row: Any) -> str:
    _, name, longitude, latitude, *values = row
    point = [] if asked.skip_geometry else [longitude, latitude]
    return csv_line([*point, name, *(safe_cell(value) for value in values)])


def csv_header(asked: Question) -> str:
    """Return the first line of CSV."""
    return csv_line([*([] if asked.skip_geometry else ["x", "y"]), "id", *asked.names])
