"""Discharge as the agency publishes it: three significant figures, two decimals at most."""

from __future__ import annotations

import numpy as np

from simulator.rivers.chance import Floats

CFS_PER_CMS = 1 / 0.028316846592
_DECADES = np.array([1.0, 10.0, 100.0, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8])
_TIMES = np.array([100.0, 100.0, 10.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0])
_UNIT = np.array([1.0, 1.0, 1.0, 1.0, 10.0, 100.0, 1e3, 1e4, 1e5, 1e6])


def published(flow_cfs: Floats) -> Floats:
    """Round flows of any sign; NaN stays NaN."""
    decade = np.searchsorted(_DECADES, np.abs(flow_cfs), side="right")
    times, unit = _TIMES[decade], _UNIT[decade]
    rounded: Floats = np.rint(flow_cfs * times / unit) * unit / times + 0.0
    return rounded


def as_text(value: float) -> str:
    """Write a published value the way the service does: `489`, `10.2`, `-310`."""
    return str(int(value)) if value == int(value) else repr(value)
