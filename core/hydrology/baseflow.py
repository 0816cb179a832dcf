"""Baseflow: the slow part of daily flow, by two recursive digital filters. Gaps are never bridged.

Eckhardt (2005, Hydrological Processes 19, 507-515):
    b[k] = ((1 - BFImax) a b[k-1] + (1 - a) BFImax Q[k]) / (1 - a BFImax), at most Q[k]
Lyne and Hollick (1979), in the passes of Nathan and McMahon (1990, Water Resources Research 26, 1465-1473):
    f[k] = a f[k-1] + (1 + a) / 2 (Q[k] - Q[k-1]), at least 0; b = Q - f; forward, backward, forward, ...
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from core.hydrology.record import NO_DATA, stretch_starts

FEWEST_DAYS = 30
ECKHARDT_RECESSION, ECKHARDT_BFI_MAX = 0.98, 0.80
LYNE_HOLLICK_ALPHA, LYNE_HOLLICK_PASSES = 0.925, 3
Filter = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Baseflow:
    """`flow`: baseflow by day, unit of the record, NaN in stretches too short; `index`: its share of the volume."""

    flow: pd.Series
    index: float | None
    days: int
    reason: str = ""


def eckhardt(record: pd.Series, recession: float = ECKHARDT_RECESSION, bfi_max: float = ECKHARDT_BFI_MAX) -> Baseflow:
    """Separate by Eckhardt's filter; BFImax 0.80 is for perennial streams on porous aquifers, 0.25 on hard rock."""
    return _separate(record, lambda flows: _eckhardt(flows, recession, bfi_max))


def lyne_hollick(record: pd.Series, alpha: float = LYNE_HOLLICK_ALPHA, passes: int = LYNE_HOLLICK_PASSES) -> Baseflow:
    """Separate by Lyne and Hollick's filter, each pass on the baseflow of the one before, in turn of direction."""
    return _separate(record, lambda flows: _lyne_hollick(flows, alpha, passes))


def _eckhardt(flows: np.ndarray, recession: float, bfi_max: float) -> np.ndarray:
    keep = (1 - bfi_max) * recession / (1 - recession * bfi_max)
    take = (1 - recession) * bfi_max / (1 - recession * bfi_max)
    base: list[float] = []
    slow = float(flows[0]) * bfi_max
    for flow in flows.tolist():
        slow = min(keep * slow + take * flow, flow) if base else slow
        base.append(slow)
    return np.array(base)


def _lyne_hollick(flows: np.ndarray, alpha: float, passes: int) -> np.ndarray:
    base = flows
    for turn in range(passes):
        way = base if turn % 2 == 0 else base[::-1]
        slow = _one_pass(way, alpha)
        base = slow if turn % 2 == 0 else slow[::-1]
    return base


def _one_pass(flows: np.ndarray, alpha: float) -> np.ndarray:
    base: list[float] = []
    quick, before = 0.0, float(flows[0])
    for flow in flows.tolist():
        quick = max(alpha * quick + (1 + alpha) / 2 * (flow - before), 0.0)
        base.append(max(flow - quick, 0.0))
        before = flow
    return np.array(base)


def _separate(record: pd.Series, filtered: Filter) -> Baseflow:
    flow = pd.Series(np.nan, index=record.index)
    # A negative flow (tide, backwater) is no mixture of quick and slow water: it parts stretches as a gap does.
    good = record[record >= 0]
    edges = [*stretch_starts(good), len(good)]
    for begin, end in pairwise(edges):
        if end - begin >= FEWEST_DAYS:
            flow[good.index[begin:end]] = filtered(good.to_numpy()[begin:end])
    return _result(record, flow)


def _result(record: pd.Series, flow: pd.Series) -> Baseflow:
    done = flow.notna()
    total = float(record[done].sum())
    if not done.any():
        words = f"Baseflow needs a stretch of {FEWEST_DAYS} unbroken days of flow that is not negative."
        return Baseflow(flow, None, 0, words if len(record) else NO_DATA)
    days = int(done.sum())
    if total == 0:
        return Baseflow(flow, None, days, "Every flow is zero, so no share of it can be told.")
    return Baseflow(flow, float(flow[done].sum()) / total, days)
