"""Numbers as the service writes them: feet, thousands of cubic feet a second, `6` and not `6.0`."""

from __future__ import annotations

import numpy as np

from simulator.rivers.chance import Floats

FEET_PER_METRE = 1 / 0.3048
CFS_PER_CMS = 1 / 0.028316846592
MISSING, NO_THRESHOLD = -999, -9999

Number = int | float


def feet(stage_m: Floats, decimals: int) -> list[Number]:
    return [trimmed(value) for value in np.round(stage_m * FEET_PER_METRE, decimals).tolist()]


def kcfs(flow_cms: Floats) -> list[Number]:
    """Return thousands of ft3/s to three significant figures, three decimals at most."""
    return [trimmed(round(value / 1000, 3)) for value in three_figures(flow_cms * CFS_PER_CMS).tolist()]


def three_figures(values: Floats) -> Floats:
    unit = 10.0 ** np.floor(np.log10(np.maximum(np.abs(values), 1.0)) - 2)
    rounded: Floats = np.rint(values / unit) * unit
    return rounded


def trimmed(value: float) -> Number:
    """Return a whole number as an int."""
    return int(value) if value == int(value) else value
