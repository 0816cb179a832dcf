"""Skill by lead time: issuances against what was then observed, beside persistence and climatology."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from core.hydrology.scores import Contingency, Scores, contingency, crps, score

# Lead times in hours, the first included, the last not.
LEAD_BINS = {
    "0–6 h": (0.0, 6.0),
    "6–12 h": (6.0, 12.0),
    "12–24 h": (12.0, 24.0),
    "day 2": (24.0, 48.0),
    "day 3": (48.0, 72.0),
    "days 4–5": (72.0, 120.0),
    "days 6–10": (120.0, 240.0),
}
MATCH_TOLERANCE = np.timedelta64(30, "m")
NO_ISSUANCE = "No forecast is stored."


@dataclass(frozen=True)
class Issuances:
    """Forecasts laid out by issue and step, all of one unit; NaN or NaT where a shorter issuance has no step.

    `issued`: (n,) datetime64; `valid`: (n, s) datetime64; `flow`: (n, s), of ensembles their mean;
    `members`: (n, s, m) or None.
    """

    issued: np.ndarray
    valid: np.ndarray
    flow: np.ndarray
    members: np.ndarray | None = None


@dataclass(frozen=True)
class LeadSkill:
    """One lead bin: the forecast's scores, those of the two baselines on its pairs, and what else there is.

    Skill over a baseline is 1 - MSE / MSE of the baseline, on the pairs that both have: above 0 the forecast is the
    better one. None where there is no such pair, or the baseline is without fault.
    """

    forecast: Scores
    persistence: Scores
    climatology: Scores
    over_persistence: float | None = None
    over_climatology: float | None = None
    crps: float | None = None
    events: Mapping[str, Contingency] = field(default_factory=dict)


def observed_at(
    valid: np.ndarray, times: np.ndarray, flows: np.ndarray, tolerance: np.timedelta64 = MATCH_TOLERANCE
) -> np.ndarray:
    """Return the observation nearest to each valid time (any shape), NaN where none is within the tolerance.

    `times` are in order; NaT gives NaN.
    """
    found = np.full(valid.shape, np.nan)
    if not len(times):
        return found
    right = np.clip(np.searchsorted(times, valid), 0, len(times) - 1)
    left = np.maximum(right - 1, 0)
    nearer = np.where(np.abs(times[left] - valid) <= np.abs(times[right] - valid), left, right)
    near = np.abs(times[nearer] - valid) <= tolerance
    found[near] = flows[nearer][near]
    return found


def last_before(issued: np.ndarray, times: np.ndarray, flows: np.ndarray, hours: int = 6) -> np.ndarray:
    """Return the last observation at or before each issue, not older than `hours`: what persistence goes on with."""
    at = np.searchsorted(times, issued, side="right") - 1
    found = np.full(issued.shape, np.nan)
    if not len(times):
        return found
    fresh = (at >= 0) & (issued - times[np.maximum(at, 0)] <= np.timedelta64(hours, "h"))
    found[fresh] = flows[at[fresh]]
    return found


def skill_by_lead(
    issuances: Issuances,
    observed: np.ndarray,
    persistence: np.ndarray,
    climatology: np.ndarray,
    thresholds: Mapping[str, float] | None = None,
) -> dict[str, LeadSkill]:
    """Score every lead bin; observed and climatology (n, s), persistence (n,), thresholds by name, one unit.

    Bins without a pair are there, with the reason.
    """
    hours = (issuances.valid - issuances.issued[:, None]) / np.timedelta64(1, "h")
    lasting = np.broadcast_to(persistence[:, None], observed.shape)
    spread = None if issuances.members is None else crps(issuances.members, observed)
    skill = {}
    for name, (low, high) in LEAD_BINS.items():
        inside = (hours >= low) & (hours < high) & np.isfinite(issuances.flow)
        f, o = issuances.flow[inside], observed[inside]
        skill[name] = LeadSkill(
            score(f, o),
            score(lasting[inside], o),
            score(climatology[inside], o),
            _skill(f, lasting[inside], o),
            _skill(f, climatology[inside], o),
            None if spread is None else _mean(spread[inside]),
            {which: contingency(f, o, flow) for which, flow in (thresholds or {}).items()},
        )
    return skill


def _skill(forecast: np.ndarray, baseline: np.ndarray, observed: np.ndarray) -> float | None:
    there = np.isfinite(baseline) & np.isfinite(observed)
    base = float(((baseline[there] - observed[there]) ** 2).sum())
    return 1 - float(((forecast[there] - observed[there]) ** 2).sum()) / base if base else None


def _mean(values: np.ndarray) -> float | None:
    there = values[np.isfinite(values)]
    return float(there.mean()) if len(there) else None
