"""Scores of forecasts against observations, each with the reason where it cannot be had.

RMSE; NSE (Nash and Sutcliffe, 1970); KGE (Gupta and others, 2009), 1 - sqrt((r-1)^2 + (sd_f/sd_o-1)^2 +
(mean_f/mean_o-1)^2); percent bias; CRPS of ensembles (Gneiting and Raftery, 2007, equation 20); hit rate and
false-alarm rate of exceeding a threshold (Jolliffe and Stephenson, 2012).
"""

from dataclasses import dataclass

import numpy as np

NO_PAIRS = "No forecast value has an observation."
CONSTANT = "The observations never change: NSE and KGE say nothing."
MEAN_ZERO = "The observations add up to zero: KGE and bias say nothing."
CONSTANT_FORECAST = "The forecasts never change: KGE says nothing."


@dataclass(frozen=True)
class Scores:
    """`rmse` in the flow's unit; `bias_percent` above 0 where forecasts are too high; None with a reason."""

    pairs: int
    rmse: float | None = None
    nse: float | None = None
    kge: float | None = None
    bias_percent: float | None = None
    reason: str = ""


@dataclass(frozen=True)
class Contingency:
    """How often a threshold was exceeded: as forecast (hit), not forecast (miss), forecast in vain, or neither.

    `hit_rate`: hits of all that were observed; `false_alarm_rate`: alarms in vain of all that were not;
    `false_alarm_ratio`: alarms in vain of all that were forecast. None where there were none to count.
    """

    hits: int
    misses: int
    false_alarms: int
    rejections: int

    @property
    def hit_rate(self) -> float | None:
        return _share(self.hits, self.misses)

    @property
    def false_alarm_rate(self) -> float | None:
        return _share(self.false_alarms, self.rejections)

    @property
    def false_alarm_ratio(self) -> float | None:
        return _share(self.false_alarms, self.hits)


def _share(part: int, rest: int) -> float | None:
    return part / (part + rest) if part + rest else None


def paired(forecast: np.ndarray, observed: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the pairs of which both are finite, flat."""
    there = np.isfinite(forecast) & np.isfinite(observed)
    return forecast[there], observed[there]


def score(forecast: np.ndarray, observed: np.ndarray) -> Scores:
    """Score forecasts against observations of the same shape and unit; NaN in either leaves the pair out."""
    f, o = paired(np.asarray(forecast, dtype=float), np.asarray(observed, dtype=float))
    if not len(f):
        return Scores(0, reason=NO_PAIRS)
    errors = f - o
    spread = float(((o - o.mean()) ** 2).sum())
    total, moved = float(o.sum()), np.ptp(o) > 0
    kge = _kge(f, o) if moved and total and np.ptp(f) > 0 else None
    reasons = ((not moved, CONSTANT), (total == 0, MEAN_ZERO), (np.ptp(f) == 0, CONSTANT_FORECAST))
    return Scores(
        len(f),
        float(np.sqrt((errors**2).mean())),
        1 - float((errors**2).sum()) / spread if moved else None,
        kge,
        float(errors.sum()) / total * 100 if total else None,
        " ".join(words for holds, words in reasons if holds),
    )


def _kge(f: np.ndarray, o: np.ndarray) -> float:
    r = np.corrcoef(f, o)[0, 1]
    return float(1 - np.sqrt((r - 1) ** 2 + (f.std() / o.std() - 1) ** 2 + (f.mean() / o.mean() - 1) ** 2))


def crps(members: np.ndarray, observed: np.ndarray) -> np.ndarray:
    """Return the CRPS of each ensemble: members (..., m), NaN where one is absent; observed (...); same unit.

    mean |x - y| - half the mean difference between members, counted over sorted members. One member gives its
    absolute error; none, or no observation, NaN.
    """
    ordered = np.sort(np.asarray(members, dtype=float), axis=-1)
    there = np.isfinite(ordered)
    count = there.sum(axis=-1)
    values = np.where(there, ordered, 0.0)
    miss = np.where(there, np.abs(values - np.asarray(observed, dtype=float)[..., None]), 0.0).sum(axis=-1)
    weights = 2 * np.arange(1, ordered.shape[-1] + 1) - count[..., None] - 1
    apart = (weights * values).sum(axis=-1)
    known = np.where(count > 0, count, np.nan)
    return np.asarray(miss / known - apart / known**2)


def contingency(forecast: np.ndarray, observed: np.ndarray, threshold: float) -> Contingency:
    """Count forecasts and observations at or above a threshold, over the pairs of which both are finite."""
    f, o = paired(np.asarray(forecast, dtype=float), np.asarray(observed, dtype=float))
    said, seen = f >= threshold, o >= threshold
    return Contingency(
        int((said & seen).sum()), int((~said & seen).sum()), int((said & ~seen).sum()), int((~said & ~seen).sum())
    )
