"""The log-Pearson type III distribution, fitted by the moments of the logarithms.

Mean, standard deviation and skew are those of Bulletin 17B (IACWD, 1982, equations 2 to 4), with the station's own
skew. Zero flows are set aside and brought back by the conditional probability adjustment (Bulletin 17B, appendix 5;
the USGS Surface Water Toolbox does the same for low flows).
"""

from dataclasses import dataclass

import numpy as np
from scipy.stats import norm, pearson3

# Beyond this a station's skew is an accident of a few values, and the distribution no longer is one of flows.
GREATEST_SKEW = 9.0


@dataclass(frozen=True)
class LogPearson3:
    """Moments of the base-10 logarithms of the `count` positive values, and the share of values that were zero."""

    mean: float
    deviation: float
    skew: float
    count: int
    zero_share: float

    def quantile(self, nonexceedance: float) -> float:
        """Return the flow that is not exceeded with this yearly probability; 0 where the zeros alone reach it."""
        if nonexceedance <= self.zero_share:
            return 0.0
        share = (nonexceedance - self.zero_share) / (1 - self.zero_share)
        return float(10 ** (self.mean + frequency_factor(share, self.skew) * self.deviation))

    def limits(self, nonexceedance: float, confidence: float = 0.95) -> tuple[float, float]:
        """Return the one-sided lower and upper confidence limits of a quantile (Bulletin 17B, appendix 9).

        At 0.95 each, nine in ten such bands hold the true flow. The uncertainty of the skew is not in them.
        """
        if nonexceedance <= self.zero_share:
            return 0.0, 0.0
        factor = frequency_factor((nonexceedance - self.zero_share) / (1 - self.zero_share), self.skew)
        z = float(norm.ppf(confidence))
        a = 1 - z**2 / (2 * (self.count - 1))
        root = float(np.sqrt(factor**2 - a * (factor**2 - z**2 / self.count)))
        low, high = ((factor + sign * root) / a for sign in (-1, 1))
        return float(10 ** (self.mean + low * self.deviation)), float(10 ** (self.mean + high * self.deviation))


def frequency_factor(nonexceedance: float, skew: float) -> float:
    """Return K, the standardised Pearson type III quantile (tabulated in Bulletin 17B, appendix 3)."""
    return float(pearson3.ppf(nonexceedance, skew))


def fit_log_pearson3(values: np.ndarray) -> LogPearson3 | None:
    """Fit yearly flows; zeros are set aside. None where fewer than three positive values are left."""
    positive = values[values > 0]
    if len(positive) < 3:
        return None
    logs = np.log10(positive)
    mean, deviation = float(logs.mean()), float(logs.std(ddof=1))
    count = len(logs)
    # A constant has no skew; rounding would give it any.
    flat = deviation < 1e-12
    cubes = float(((logs - mean) ** 3).sum())
    skew = 0.0 if flat else count * cubes / ((count - 1) * (count - 2) * deviation**3)
    skew = float(np.clip(skew, -GREATEST_SKEW, GREATEST_SKEW))
    return LogPearson3(mean, 0.0 if flat else deviation, skew, count, 1 - count / len(values))
