"""Documents of NWPS in the shapes that were recorded, with made-up values."""

import json
from typing import Any

from core.sources.reply import Reply

NEVER = "0001-01-01T00:00:00Z"
ISSUED = "2026-11-22T07:13:00Z"
TIMES = ("2026-11-22T12:00:00Z", "2026-11-22T18:00:00Z", "2026-11-23T00:00:00Z")
STAGE, FLOW = ("Stage", "ft"), ("Flow", "kcfs")
NO_FORECAST: dict[str, Any] = {
    "pedts": "", "issuedTime": NEVER, "wfo": "", "timeZone": "",
    "primaryName": "", "primaryUnits": "", "secondaryName": "", "secondaryUnits": "", "data": [],
}  # fmt: skip


def reply_of(document: object) -> Reply:
    """An answer with this document."""
    return Reply("NWPS", "http://nwps.test/x", json.dumps(document).encode())


def stageflow(
    primary: tuple[Any, ...],
    secondary: tuple[Any, ...],
    names: tuple[tuple[str, str], tuple[str, str]] = (STAGE, FLOW),
    **changes: Any,
) -> dict[str, Any]:
    """A forecast of some values."""
    (first, first_unit), (second, second_unit) = names
    rows = [
        {"validTime": time, "generatedTime": ISSUED, "primary": one, "secondary": other}
        for time, one, other in zip(TIMES, primary, secondary, strict=False)
    ]
    roles = {"primaryName": first, "primaryUnits": first_unit, "secondaryName": second, "secondaryUnits": second_unit}
    return (
        {"pedts": "HGIFF", "issuedTime": ISSUED, "wfo": "LWX", "timeZone": "EST5EDT"} | roles | {"data": rows} | changes
    )


def run(*flows: Any, reference: str = "2026-11-22T06:00:00Z", units: str = "ft³/s") -> dict[str, Any]:
    """A run of the National Water Model."""
    rows = [{"validTime": time, "flow": flow} for time, flow in zip(TIMES, flows, strict=False)]
    return {"referenceTime": reference, "units": units, "data": rows}


def streamflow(reach: str = "4512772", **series: Any) -> dict[str, Any]:
    """A reach's document; series that are not given are not there."""
    keys = ("analysisAssimilation", "shortRange", "mediumRange", "longRange", "mediumRangeBlend")
    return {"reach": {"reachId": reach, "name": "Potomac River"}} | dict.fromkeys(keys, {}) | series


def gauge(lid: str = "BRKM2", **changes: Any) -> dict[str, Any]:
    """A gauge's document."""
    categories = {
        "major": {"stage": 14, "flow": -9999}, "moderate": {"stage": 12, "flow": -9999},
        "minor": {"stage": 10, "flow": -9999}, "action": {"stage": 5, "flow": 22000},
    }  # fmt: skip
    flood = {"stageUnits": "ft", "flowUnits": "cfs", "categories": categories}
    return {
        "lid": lid, "usgsId": "01646500", "reachId": "4512772", "timeZone": "EST5EDT",
        "inService": {"enabled": True, "message": ""}, "flood": flood,
    } | changes  # fmt: skip


def rating(*points: tuple[float, float], **changes: Any) -> dict[str, Any]:
    """A gauge's rating."""
    rows = [{"stage": stage, "flow": flow} for stage, flow in points]
    return {"stageUnits": "ft", "flowUnits": "cfs", "data": rows} | changes
