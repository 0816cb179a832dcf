"""The Datamart's files: the last 2 or 30 days of a station or a province, in local standard time."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from simulator.eccc.catalogue import Catalogue
from simulator.eccc.readings import GRADES, SYMBOLS, Readings, readings
from simulator.eccc.rounding import discharge_texts, fixed_texts
from simulator.eccc.table import moment_texts
from simulator.rivers.basin import DAY
from simulator.rivers.gauge import Gauge
from simulator.rivers.zones import Zone

_FILE = re.compile(r"([A-Z]{2})(?:_(\w+))?_(hourly|daily)_hydrometric\.csv")
_DAYS = {"hourly": 2, "daily": 30}
_PRELIMINARY, _REVIEWED, _APPROVED = "1", "2", "4"


def file_rows(catalogue: Catalogue, province: str, kind: str, name: str) -> Iterator[str] | None:
    """Return the rows of a file by station and time, None where there is no such file."""
    match = _FILE.fullmatch(name)
    if not match or match[1] != province or match[3] != kind:
        return None
    gauges = catalogue.of_province(province)
    if match[2]:
        gauges = [gauge for gauge in gauges if gauge.number == match[2]]
    return (row for gauge in gauges for row in _rows(catalogue, gauge, _DAYS[kind])) if gauges else None


def offset_text(zone: Zone) -> str:
    """Return `-08:00`, or `-03:30` for Newfoundland."""
    minutes = round(abs(zone.offset_hours) * 60)
    return f"{'-' if zone.offset_hours < 0 else '+'}{minutes // 60:02d}:{minutes % 60:02d}"


def _rows(catalogue: Catalogue, gauge: Gauge, days: int) -> Iterator[str]:
    now = catalogue.world.now()
    found = readings(gauge, now - days * DAY, catalogue.world.last_arrived(gauge, now), now, catalogue.world.flows)
    stamps = moment_texts(found.times + gauge.offset)
    offset = offset_text(gauge.basin.zone)
    columns = zip(stamps, fixed_texts(found.level_m, 3), _quality(found), _discharges(found), strict=True)
    for stamp, level, quality, discharge in columns:
        yield f"{gauge.number},{stamp}{offset},{level},,,{quality},{discharge}"


def _discharges(found: Readings) -> list[str]:
    """Return value, grade, symbol and QA/QC of each reading, all blank where only the level is there."""
    columns = zip(discharge_texts(found.flow_cms), found.grade.tolist(), _quality(found), strict=True)
    return [f"{value},{GRADES[mark]},{SYMBOLS[mark]},{quality}" if value else ",,," for value, mark, quality in columns]


def _quality(found: Readings) -> list[str]:
    quality = np.where(found.approved, _APPROVED, np.where(found.reviewed, _REVIEWED, _PRELIMINARY))
    texts: list[str] = quality.tolist()
    return texts
