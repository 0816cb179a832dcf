"""GeoJSON text of features, built column by column: a page of 50,000 values is no time for dictionaries."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

import numpy as np

from simulator.rivers.chance import Floats, Ints, Words
from simulator.rivers.gauge import Gauge
from simulator.usgs.metadata import Properties, constants_of
from simulator.usgs.rounding import as_text
from simulator.usgs.rows import QUALIFIERS, Bools
from simulator.usgs.series import Series

_VARYING = ("time", "value", "approval_status", "qualifier", "last_modified")
_MICROSECONDS = 1_000_000


def geometry_text(gauge: Gauge, skipped: bool) -> str:
    if skipped:
        return "null"
    station = gauge.basin.station
    return json.dumps({"type": "Point", "coordinates": [station.longitude, station.latitude]})


def value_template(series: Series, properties: Sequence[str], skip_geometry: bool) -> str:
    """Return a feature of a series with a %s for its id and for each property that varies, in that order."""
    constants = constants_of(series)
    parts = [
        f'"{name}": %s' if name in _VARYING else f'"{name}": {json.dumps(constants.get(name))}' for name in properties
    ]
    geometry = geometry_text(series.gauge, skip_geometry)
    return '{"type": "Feature", "id": "%s", "properties": {' + ", ".join(parts) + '}, "geometry": ' + geometry + "}"


def varying(properties: Sequence[str]) -> list[str]:
    """Return the properties that a template leaves open, in its order."""
    return [name for name in properties if name in _VARYING]


def id_texts(high: Words, low: Words) -> list[str]:
    """Spell pairs of words as random UUIDs (version 4), their order kept."""
    four = np.uint64(0xFFFFFFFFFFFF0FFF)
    pairs = np.empty((len(high), 2), dtype=">u8")
    pairs[:, 0] = (high & four) | np.uint64(0x4000)
    pairs[:, 1] = (low & np.uint64(0x3FFFFFFFFFFFFFFF)) | np.uint64(0x8000000000000000)
    whole = pairs.tobytes().hex()
    texts = (whole[at : at + 32] for at in range(0, len(whole), 32))
    return [f"{t[:8]}-{t[8:12]}-{t[12:16]}-{t[16:20]}-{t[20:]}" for t in texts]


def time_texts(times: Ints, daily: bool) -> list[str]:
    """Spell dates, or instants with their offset, as JSON strings."""
    if daily:
        return [f'"{text}"' for text in times.astype("datetime64[s]").astype("datetime64[D]").astype(str).tolist()]
    return [f'"{text}+00:00"' for text in times.astype("datetime64[s]").astype(str).tolist()]


def modified_texts(modified: Ints) -> list[str]:
    """Spell when rows changed; rows changed in one stroke share the fraction of the second."""
    seconds, which = np.unique(modified, return_inverse=True)
    spelled = [
        f'"{text}.{(second * 2654435761) % _MICROSECONDS:06d}+00:00"'
        for text, second in zip(seconds.astype("datetime64[s]").astype(str).tolist(), seconds.tolist(), strict=True)
    ]
    return [spelled[at] for at in which.tolist()]


def value_texts(values: Floats) -> list[str]:
    return ["null" if value != value else f'"{as_text(value)}"' for value in values.tolist()]


def approval_texts(approved: Bools) -> list[str]:
    return ['"Approved"' if one else '"Provisional"' for one in approved.tolist()]


def qualifier_texts(codes: Ints) -> list[str]:
    return [QUALIFIERS[code] or "null" for code in codes.tolist()]


def description_texts(
    rows: Sequence[Properties], gauges: Sequence[Gauge], properties: Sequence[str], skip_geometry: bool
) -> Iterator[str]:
    """Yield the features of stations and of series metadata."""
    for row, gauge in zip(rows, gauges, strict=True):
        about = json.dumps({name: row.get(name) for name in properties})
        geometry = geometry_text(gauge, skip_geometry)
        yield f'{{"type": "Feature", "id": "{row["id"]}", "properties": {about}, "geometry": {geometry}}}'
