"""Which way a river is going: the change over the last six hours."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

HOURS = 6
STEADY_SHARE = 0.05
TOLERANCE = pd.Timedelta(hours=1)


@dataclass(frozen=True)
class Trend:
    """`word`: rising, falling, steady or ""; `change`: new minus old flow; `share`: of the old one, None at zero."""

    word: str
    change: float | None
    share: float | None
    reason: str = ""


NO_TREND = Trend("", None, None, "There is nothing to compare.")


def trend_of(times: pd.DatetimeIndex, flows: np.ndarray) -> Trend:
    """Compare the newest instantaneous flow with the one nearest to six hours before it, at most an hour off.

    A change within 5 % of the earlier flow is steady: ratings and gauges are no better. Times may be in any order.
    """
    series = pd.Series(np.asarray(flows, dtype=float), index=times).dropna().sort_index()
    series = series[~series.index.duplicated(keep="last")]
    if series.empty:
        return Trend("", None, None, "No instantaneous value is stored.")
    newest = series.index[-1]
    at = series.index.get_indexer([newest - pd.Timedelta(hours=HOURS)], method="nearest", tolerance=TOLERANCE)[0]
    if at < 0:
        return Trend("", None, None, f"There is no value {HOURS} hours before the newest one.")
    before, now = float(series.iloc[at]), float(series.iloc[-1])
    change = now - before
    share = change / abs(before) if before else None
    steady = abs(change) <= STEADY_SHARE * abs(before)
    return Trend("steady" if steady else "rising" if change > 0 else "falling", change, share)
