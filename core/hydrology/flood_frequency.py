"""Flood frequency: the flows that a year's peak exceeds with a given probability. Not for regulation."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.hydrology.pearson3 import LogPearson3, fit_log_pearson3
from core.hydrology.record import plural_years

FEWEST_YEARS = 10
RETURN_PERIODS = (1.25, 2.0, 5.0, 10.0, 25.0, 50.0, 100.0, 200.0)
METHOD = (
    "Log-Pearson type III by the moments of the logarithms, with the station's own skew and a 90 % confidence band "
    "(Bulletin 17B). No regional skew, no test for outliers, no historic floods: not for regulation or design."
)


@dataclass(frozen=True)
class FloodFrequency:
    """`curve`: return_period (years), flow, lower, upper; `peaks`: year, flow, return_period ((n + 1) / rank)."""

    curve: pd.DataFrame
    peaks: pd.DataFrame
    fit: LogPearson3 | None
    reason: str = ""


def flood_frequency(peaks: pd.DataFrame) -> FloodFrequency:
    """Fit annual peaks (columns year and flow; zero flows count, negative ones cannot be fitted and say so)."""
    placed = _placed(peaks)
    nothing = pd.DataFrame({"return_period": [], "flow": [], "lower": [], "upper": []})
    flows = peaks["flow"].to_numpy(dtype=float)
    reason = _reason(flows)
    fit = None if reason else fit_log_pearson3(flows)
    if fit is None:
        return FloodFrequency(nothing, placed, None, reason or "Fewer than three annual peaks are above zero.")
    rows = []
    for period in RETURN_PERIODS:
        share = 1 - 1 / period
        rows.append((period, fit.quantile(share), *fit.limits(share)))
    return FloodFrequency(pd.DataFrame(rows, columns=list(nothing)), placed, fit)


def _placed(peaks: pd.DataFrame) -> pd.DataFrame:
    ordered = peaks.sort_values("flow", ascending=False, ignore_index=True)
    return ordered.assign(return_period=(len(ordered) + 1) / np.arange(1, len(ordered) + 1))


def _reason(flows: np.ndarray) -> str:
    if len(flows) < FEWEST_YEARS:
        have = plural_years(len(flows))
        return f"Flood frequency needs the peaks of {FEWEST_YEARS} nearly complete water years; this record has {have}."
    if (flows < 0).any():
        return "Some annual peaks are negative, which a distribution of logarithms cannot describe."
    return "" if (flows > 0).any() else "Every annual peak is zero."
