"""What is special about a gauge's answers; simulator/README.md lists the gauges for people.

Well-known stations behave as named here; of all others a few each behave in one of the ways, the rest are ordinary.
"""

from __future__ import annotations

from simulator.rivers.chance import one

ORDINARY, FLOW_FIRST, STAGE_ONLY, UNRATED = "ordinary", "flow_first", "stage_only", "unrated"
NO_FORECAST, FLOW_THRESHOLDS, BLANK_UNIT, GAPPY = "no_forecast", "flow_thresholds", "blank_unit", "gappy"
NO_REACH, FEW_SERIES, OUT_OF_SERVICE = "no_reach", "few_series", "out_of_service"

KNOWN = {
    "01646500": ORDINARY,
    "09380000": FLOW_FIRST,
    "07374000": STAGE_ONLY,
    "03086000": UNRATED,
    "09482500": NO_FORECAST,
    "06752260": FLOW_THRESHOLDS,
    "02246500": BLANK_UNIT,
    "02037500": GAPPY,
    "15565447": NO_REACH,
    "05054000": FEW_SERIES,
    "05587450": OUT_OF_SERVICE,
    "06485500": ORDINARY,
    "14211720": ORDINARY,
    "01648000": ORDINARY,
}
_SHARES = (
    (FLOW_FIRST, 0.06), (STAGE_ONLY, 0.06), (UNRATED, 0.03), (NO_FORECAST, 0.1), (FLOW_THRESHOLDS, 0.06),
    (GAPPY, 0.05), (NO_REACH, 0.03), (FEW_SERIES, 0.05), (OUT_OF_SERVICE, 0.01),
)  # fmt: skip


def behaviour_of(number: str) -> str:
    """Return the behaviour of the gauge at a station, the same in every simulator."""
    if number in KNOWN:
        return KNOWN[number]
    place = one("behaviour", number)
    for behaviour, share in _SHARES:
        if place < share:
            return behaviour
        place -= share
    return ORDINARY
