"""Two rivers beside each other: depth of runoff, and how well and how late one follows the other."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.units import KM2_PER_SQMI, conversion_factor

FEWEST_PAIRS = 10
MM_DAY_OF_CMS_PER_KM2 = 86.4


@dataclass(frozen=True)
class Following:
    """Pearson's r of two series as they stand and at the best lag: `lag` steps by which the second comes later."""

    correlation: float | None
    lag: int | None
    lag_correlation: float | None
    pairs: int
    reason: str = ""


def runoff_depth(flow: pd.Series, unit: str, drainage_area_sqmi: float) -> pd.Series:
    """Return flow (cfs or cms) spread over its drainage area, in mm/day; raises ValueError for an area not above 0."""
    if not drainage_area_sqmi > 0:
        raise ValueError(f"a drainage area is above zero, not {drainage_area_sqmi}")
    factor = conversion_factor(unit, "cms") * MM_DAY_OF_CMS_PER_KM2 / (drainage_area_sqmi * KM2_PER_SQMI)
    return flow * factor


def following(first: pd.Series, second: pd.Series, step: pd.Timedelta, most: int = 30) -> Following:
    """Correlate two series on times `step` apart, the second moved by -most..most steps; gaps are left out of pairs.

    The best lag is where r is highest; of equal ones the shortest.
    """
    one, two = _aligned(first, second, step)
    at_zero, pairs = _correlation(one, two)
    if pairs < FEWEST_PAIRS:
        return Following(None, None, None, pairs, f"Only {pairs} common times; {FEWEST_PAIRS} are needed.")
    if at_zero is None:
        return Following(None, None, None, pairs, "One of the two never changes, so nothing can follow it.")
    most = min(most, len(one) - 1)
    lags = sorted(range(-most, most + 1), key=abs)
    tried = {lag: _correlation(*_moved(one, two, lag)) for lag in lags}
    scores = {lag: r for lag, (r, n) in tried.items() if r is not None and n >= FEWEST_PAIRS}
    best = max(scores, key=lambda lag: round(scores[lag], 12))
    return Following(at_zero, best, scores[best], pairs)


def _aligned(first: pd.Series, second: pd.Series, step: pd.Timedelta) -> tuple[np.ndarray, np.ndarray]:
    kept = [one[~one.index.duplicated(keep="last")].sort_index() for one in (first, second)]
    if any(one.empty for one in kept):
        return np.array([]), np.array([])
    start, end = min(one.index[0] for one in kept), max(one.index[-1] for one in kept)
    grid = pd.date_range(start, end, freq=step)
    one, two = (one.reindex(grid).to_numpy(dtype=float) for one in kept)
    return one, two


def _moved(one: np.ndarray, two: np.ndarray, lag: int) -> tuple[np.ndarray, np.ndarray]:
    if lag >= 0:
        return one[: len(one) - lag], two[lag:]
    return one[-lag:], two[:lag]


def _correlation(one: np.ndarray, two: np.ndarray) -> tuple[float | None, int]:
    there = np.isfinite(one) & np.isfinite(two)
    pairs = int(there.sum())
    a, b = one[there], two[there]
    if pairs < 2 or np.ptp(a) == 0 or np.ptp(b) == 0:
        return None, pairs
    return float(np.corrcoef(a, b)[0, 1]), pairs
