"""What the catalogue is filtered by, and the conditions that say it in SQL."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, exists, extract, or_

from core.models import MasterStation, StationMapping

MOST_WORDS = 8
SECONDS_A_YEAR = 365.2425 * 86400

YES_NO = {"yes": True, "no": False}

Range = tuple[float | None, float | None]


@dataclass(frozen=True)
class StationFilter:
    """Which stations; None lets everything through.

    `huc` is a prefix, `text` words that stand in name or number, in any order, `bbox` west, south, east, north degrees.
    `area` (square miles) and `record` (years) are ranges that hold their ends; an end that is None is open.
    """

    agency: str | None = None
    state: str | None = None
    huc: str | None = None
    text: str | None = None
    bbox: tuple[float, float, float, float] | None = None
    active: bool | None = None
    forecast: bool | None = None
    area: Range | None = None
    record: Range | None = None


def parse_filter(given: Mapping[str, str]) -> StationFilter:
    """Read a filter from the words of an address; what is left out or makes no sense lets everything through.

    The words are agency, state, huc, q, active and forecast (yes, no), area-min, area-max, record-min, record-max,
    and box (west,south,east,north), which counts while `only` is yes.
    """
    return StationFilter(
        agency=given.get("agency") or None,
        state=given.get("state") or None,
        huc=given.get("huc") or None,
        text=given.get("q") or None,
        bbox=_box(given.get("box", "")) if given.get("only") == "yes" else None,
        active=YES_NO.get(given.get("active", "")),
        forecast=YES_NO.get(given.get("forecast", "")),
        area=_ends(given, "area"),
        record=_ends(given, "record"),
    )


def _ends(given: Mapping[str, str], name: str) -> Range | None:
    ends = _number(given.get(f"{name}-min", "")), _number(given.get(f"{name}-max", ""))
    return None if ends == (None, None) else ends


def _box(words: str) -> tuple[float, float, float, float] | None:
    west, south, east, north, *more = [*map(_number, words.split(",")), None, None, None, None]
    if west is None or south is None or east is None or north is None or any(one is not None for one in more):
        return None
    return west, south, east, north


def _number(word: str) -> float | None:
    try:
        number = float(word)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def record_years() -> ColumnElement[Any]:
    """Length of the record in years, from its first to its last day; null where either is not known."""
    table = MasterStation
    return (extract("epoch", table.record_end_date) - extract("epoch", table.record_start_date)) / SECONDS_A_YEAR


def named_conditions(where: StationFilter) -> dict[str, list[ColumnElement[bool]]]:
    """Return the conditions of a filter under the names of its fields; what lets everything through has none."""
    table = MasterStation
    text = (where.text or "").split()[:MOST_WORDS]
    named: dict[str, list[ColumnElement[bool]]] = {
        "agency": [table.agency == where.agency] if where.agency else [],
        "state": [table.state_code == where.state] if where.state else [],
        "huc": [table.huc_code.startswith(where.huc, autoescape=True)] if where.huc else [],
        "active": [] if where.active is None else [table.is_active.is_(where.active)],
        "forecast": [] if where.forecast is None else [_has_forecast() if where.forecast else ~_has_forecast()],
        "area": _between(table.drainage_area_sqmi, where.area),
        "record": _between(record_years(), where.record),
        "text": [_has_word(word) for word in text],
        "bbox": _inside(where.bbox) if where.bbox else [],
    }
    return {name: conditions for name, conditions in named.items() if conditions}


def conditions_of(where: StationFilter, leave_out: Iterable[str] = ()) -> list[ColumnElement[bool]]:
    """Return every condition of a filter, save those of the fields left out."""
    named, out = named_conditions(where), set(leave_out)
    return [one for name, conditions in named.items() if name not in out for one in conditions]


def _has_forecast() -> ColumnElement[bool]:
    """Whether another network, and so its forecasts, knows the station."""
    table, mapping = MasterStation, StationMapping
    return exists().where(mapping.source_agency == table.agency, mapping.source_id == table.station_number)


def _has_word(word: str) -> ColumnElement[bool]:
    table = MasterStation
    in_name = table.station_name.icontains(word, autoescape=True)
    return or_(in_name, table.station_number.icontains(word, autoescape=True))


def _between(value: Any, ends: Range | None) -> list[ColumnElement[bool]]:
    low, high = ends or (None, None)
    at_least = [] if low is None else [value >= low]
    return at_least if high is None else [*at_least, value <= high]


def _inside(bbox: tuple[float, float, float, float]) -> list[ColumnElement[bool]]:
    west, south, east, north = bbox
    return [MasterStation.longitude.between(west, east), MasterStation.latitude.between(south, north)]
