"""Low flow: the lowest n-day means of climatic years, and the flow that one falls to once in ten years."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.hydrology.pearson3 import LogPearson3, fit_log_pearson3
from core.hydrology.record import NO_DATA, consecutive_means, plural_years
from core.hydrology.years import climatic_years, days_in_climatic_year

FEWEST_YEARS = 10
METHOD = (
    "Log-Pearson type III on the lowest means of complete climatic years (April 1 to March 31), years of zero flow "
    "by conditional probability, as the USGS Surface Water Toolbox does."
)


@dataclass(frozen=True)
class LowFlow:
    """`minima`: climatic year, day (the last of the lowest run), flow; `value`: the design flow, None with a reason.

    `rank_value` is the same by interpolation between Weibull positions rank / (n + 1), as a check that needs no
    distribution.
    """

    minima: pd.DataFrame
    value: float | None
    rank_value: float | None
    fit: LogPearson3 | None
    days: int
    return_period: float
    reason: str = ""


def n_day_minima(record: pd.Series, days: int) -> pd.DataFrame:
    """Return the lowest n-day mean of each climatic year that has all its days: year, day, flow.

    Runs lie wholly within their year. Of equal means the first stands.
    """
    years = pd.Series(climatic_years(record.index), index=record.index)
    counts = years.value_counts()
    complete = {year for year, count in counts.items() if count == days_in_climatic_year(int(year))}
    means = consecutive_means(record, days)
    starts = climatic_years(means.index - pd.Timedelta(days=days - 1))
    ends = climatic_years(means.index)
    own = means[(starts == ends) & np.isin(ends, sorted(complete))]
    if own.empty:
        return pd.DataFrame({"year": [], "day": [], "flow": []})
    lowest = own.groupby(climatic_years(own.index)).idxmin()
    return pd.DataFrame({"year": lowest.index, "day": lowest.to_numpy(), "flow": own.loc[lowest].to_numpy()})


def low_flow(record: pd.Series, days: int = 7, return_period: float = 10.0) -> LowFlow:
    """Return the n-day low flow of a return period in years: 7Q10 where nothing else is asked."""
    minima = n_day_minima(record, days)
    flows = minima["flow"].to_numpy(dtype=float)
    reason = _reason(record, flows)
    if reason:
        return LowFlow(minima, None, None, None, days, return_period, reason)
    share = 1 / return_period
    fit = fit_log_pearson3(flows)
    ranked = float(np.quantile(flows, share, method="weibull"))
    zero_share = float((flows == 0).mean())
    if fit is None:
        words = "" if zero_share >= share else "Fewer than three years have a flow above zero to fit."
        return LowFlow(minima, None if words else 0.0, ranked, None, days, return_period, words)
    return LowFlow(minima, fit.quantile(share), ranked, fit, days, return_period)


def _reason(record: pd.Series, flows: np.ndarray) -> str:
    if not len(record):
        return NO_DATA
    if len(flows) < FEWEST_YEARS:
        return (
            f"A low flow of ten years needs {FEWEST_YEARS} complete climatic years (April 1 to March 31); "
            f"this record has {plural_years(len(flows))}."
        )
    return "The lowest flows are negative, which a distribution of logarithms cannot fit." if (flows < 0).any() else ""
